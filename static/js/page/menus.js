// @ts-check
/**
 * Menus that a click opens, [data-menu]: another click elsewhere, or Escape, closes them. A popover of buttons closes
 * when one of them is pressed, and hangs from the button that opened it; one with [data-presses] presses the button of
 * that selector elsewhere, which a phone has no room for. Ctrl+K goes to the search.
 *
 * In an open menu the arrows up and down, Home and End go from item to item; it closes when the focus leaves it.
 */
import { openMenus } from "./open-menus.js";

const menus = () =>
  /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-menu][open]"));

/** What stands for the summary of a menu that another one's item has opened. @type {WeakMap<Element, HTMLElement>} */
const openers = new WeakMap();
const ITEMS = "a[href], button:enabled, input:enabled, select:enabled, summary, [tabindex='0']";
/** In these the arrows have a meaning of their own. */
const OWN_ARROWS = "input:not([type='checkbox']), select, textarea, canvas, [role='tab']";

/** @param {Element} menu @returns {HTMLElement | null} */
const openerOf = (menu) =>
  openers.get(menu) ?? menu.querySelector("summary") ?? document.querySelector(`[popovertarget="${menu.id}"]`);

/** The items of the innermost menu that is open where the focus is, or from there. @param {Element} focused */
function itemsAround(focused) {
  const menu = openMenus().findLast((open) => open.contains(focused) || openerOf(open) === focused);
  const items = /** @type {HTMLElement[]} */ ([...(menu?.querySelectorAll(ITEMS) ?? [])]);
  return items.filter((item) => item !== menu?.querySelector("summary") && item.checkVisibility());
}

/** @param {KeyboardEvent} event @returns {boolean} whether it goes to an item of a menu */
function goToItem({ key, target }) {
  const focused = /** @type {HTMLElement} */ (target);
  if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(key) || focused.matches(OWN_ARROWS)) return false;
  const items = itemsAround(focused);
  const [here, last] = [items.indexOf(focused), items.length - 1];
  const [up, down] = [here > 0 ? here - 1 : last, here < last ? here + 1 : 0];
  items[{ ArrowDown: down, ArrowUp: up, Home: 0 }[key] ?? last]?.focus();
  return items.length > 0;
}

/** The list of all labs stays: the page's own switches belong to it. */
document.addEventListener("focusin", ({ target }) => {
  const focused = /** @type {Element} */ (target);
  for (const menu of openMenus()) {
    if (menu.contains(focused) || openerOf(menu)?.contains(focused) || menu.matches(".all")) continue;
    if (menu instanceof HTMLDetailsElement) menu.open = false;
    else menu.hidePopover();
  }
});

document.addEventListener("pointerdown", ({ target }) => {
  for (const menu of menus()) if (!menu.contains(/** @type {Node} */ (target))) menu.open = false;
});

/** Before the button does what it does: a dialog that it opens gives the focus back to what opened the menu. */
document.addEventListener(
  "click",
  ({ target }) => {
    const pressed = /** @type {HTMLElement | null} */ (
      /** @type {Element} */ (target).closest("[popover] button, [data-presses]")
    );
    const popover = /** @type {HTMLElement | null | undefined} */ (pressed?.closest("[popover]"));
    popover?.hidePopover();
    if (!pressed?.dataset.presses) return;
    for (const menu of menus()) if (menu.contains(pressed)) menu.open = false;
    const other = /** @type {HTMLElement | null} */ (document.querySelector(pressed.dataset.presses));
    const [menu, opener] = [other?.closest("details"), popover && openerOf(popover)];
    if (menu && opener) openers.set(menu, opener);
    other?.click();
  },
  { capture: true },
);

/** Where a popover hangs: --top and --right, from the edges of the window. */
document.addEventListener(
  "beforetoggle",
  ({ target }) => {
    const menu = /** @type {HTMLElement & {currentCSSZoom?: number}} */ (target);
    const opener = document.querySelector(`[popovertarget="${menu.id}"]`)?.getBoundingClientRect();
    if (!opener) return;
    const { currentCSSZoom: zoom = 1 } = menu; // of the presenter's size
    menu.style.setProperty("--top", `${(opener.bottom + 6) / zoom}px`);
    menu.style.setProperty("--right", `${(document.documentElement.clientWidth - opener.right) / zoom}px`);
  },
  { capture: true },
);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of menus()) {
      const within = menu.contains(document.activeElement) || document.activeElement === document.body;
      menu.open = false;
      if (within) openerOf(menu)?.focus();
    }
  } else if (goToItem(event)) {
    event.preventDefault();
  } else if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    /** @type {HTMLElement | null} */ (document.querySelector("[data-find]"))?.click();
  }
});
