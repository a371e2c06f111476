// @ts-check
/** The menus that are open now; see menus.js, which is a script of its own on every page. */

const OPEN = "details[data-menu][open], [popover]:popover-open";

/** @returns {HTMLElement[]} the outermost first */
export const openMenus = () => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(OPEN))];
