// @ts-check
/**
 * Menus that a click opens, [data-menu]: another click elsewhere, or Escape, closes them. A popover of buttons closes
 * when one of them is pressed; one with [data-presses] stands for another button, which a phone has no room for. Ctrl+K goes to the search.
 */

const menus = () =>
  /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-menu][open]"));

document.addEventListener("pointerdown", ({ target }) => {
  for (const menu of menus()) if (!menu.contains(/** @type {Node} */ (target))) menu.open = false;
});

document.addEventListener("click", ({ target }) => {
  const pressed = /** @type {HTMLElement | null} */ (
    /** @type {Element} */ (target).closest("[popover] button, [data-presses]")
  );
  /** @type {HTMLElement | null | undefined} */ (pressed?.closest("[popover]"))?.hidePopover();
  if (!pressed?.dataset.presses) return;
  for (const menu of menus()) if (menu.contains(pressed)) menu.open = false;
  /** @type {HTMLElement | null} */ (document.querySelector(pressed.dataset.presses))?.click();
});

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
