// @ts-check
/**
 * Menus that a click opens, [data-menu]: another click elsewhere, or Escape, closes them. A popover of buttons closes
 * when one of them is pressed, and hangs from the button that opened it; one with [data-presses] presses the button of
 * that selector elsewhere, which a phone has no room for. Ctrl+K goes to the search.
 */
import "./menu-keys.js";

const menus = () =>
  /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-menu][open]"));

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
    /** @type {HTMLElement | null | undefined} */ (pressed?.closest("[popover]"))?.hidePopover();
    if (!pressed?.dataset.presses) return;
    for (const menu of menus()) if (menu.contains(pressed)) menu.open = false;
    /** @type {HTMLElement | null} */ (document.querySelector(pressed.dataset.presses))?.click();
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
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
    }
  } else if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    /** @type {HTMLElement | null} */ (document.querySelector("[data-find]"))?.click();
  }
});
