// @ts-check
/**
 * Keys in an open menu, a details[data-menu] or a popover of buttons: arrows up and down, Home and End go from item to
 * item and do nothing to the page behind it; a Tab that leaves it closes it.
 */

const ITEMS = "a[href], button, input, select, summary, [tabindex]";
const WRITES = 'input:not([type="checkbox"], [type="radio"]), select, textarea';

/** The open menus, each with what opens it. @returns {{menu: HTMLElement, opener: HTMLElement | null}[]} */
function open() {
  const details = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("details[data-menu][open]"));
  const popovers = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[popover]:popover-open"));
  return [
    ...[...details].map((menu) => ({ menu, opener: /** @type {HTMLElement | null} */ (menu.firstElementChild) })),
    ...[...popovers].map((menu) => ({
      menu,
      opener: /** @type {HTMLElement | null} */ (document.querySelector(`[popovertarget="${menu.id}"]`)),
    })),
  ];
}

/** @param {HTMLElement} menu @param {HTMLElement | null} opener */
const itemsOf = (menu, opener) =>
  /** @type {HTMLElement[]} */ ([...menu.querySelectorAll(ITEMS)]).filter(
    (item) => item !== opener && item.tabIndex >= 0 && !item.matches(":disabled") && item.checkVisibility(),
  );

/** The place of the next item. @param {string} key @param {number} at -1 on what opens the menu @param {number} count */
function next(key, at, count) {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return key === "ArrowDown" ? (at + 1) % count : (Math.max(at, 0) + count - 1) % count;
}

document.addEventListener(
  "keydown",
  (event) => {
    const { key, target } = event;
    const focused = /** @type {HTMLElement} */ (target);
    const within = open().find(({ menu, opener }) => menu.contains(focused) || opener === focused);
    if (!within) return;
    if (key === "Tab") return void setTimeout(closeLeft);
    if (focused.matches(WRITES) || !/^(Arrow|Home$|End$)/.test(key)) return;
    if (focused.matches('[role="tab"], [type="radio"]')) return;
    event.stopPropagation();
    if (key === "ArrowLeft" || key === "ArrowRight") return;
    const items = itemsOf(within.menu, within.opener);
    if (!items.length) return;
    event.preventDefault();
    items[next(key, items.indexOf(focused), items.length)].focus();
  },
  { capture: true },
);

/** Those that the focus has left. The list of all labs stays: the page's own switches belong to it. */
function closeLeft() {
  for (const { menu, opener } of open()) {
    const at = document.activeElement;
    if (menu.contains(at) || at === opener || menu.matches(".all")) continue;
    if (menu instanceof HTMLDetailsElement) menu.open = false;
    else menu.hidePopover();
  }
}
