// @ts-check
/** The menus that are open now; see menus.js, which is a script of its own on every page. */

/** @returns {HTMLElement[]} the outermost first */
export const openMenus = () => [
  .../** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("[popover]:popover-open, details[data-menu][open]")
  ),
];
