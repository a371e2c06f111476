// @ts-check
/** Buttons that switch a view of the figures; views are the viewer's own, not part of the config. */

import { tellShownNet } from "./shown-net.js";

/**
 * @param {HTMLElement} root its buttons come and go
 * @param {{views: import("../plots/views.js").Views, changed: () => void}} context
 */
export function mountSwitches(root, { views, changed }) {
  tellShownNet(root);
  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return tellShownNet(root, event.target); // or a radio button
    const { log, axis, show, regions, whole, net } = button.dataset;
    if (net) clickOn(root, `button[data-of="${net}"], input[data-shown="${net}"]`);
    if (whole) views.showWhole(whole);
    if (log) {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      views.setAxisType(log, axis ?? "y", on ? "log" : "linear");
    }
    if (regions) {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      views.setRegions(regions, on);
    }
    if (!show) return;
    const siblings = /** @type {Iterable<HTMLElement>} */ (button.parentElement?.children ?? []);
    for (const other of [...siblings].filter(({ tagName }) => tagName === "BUTTON")) {
      const on = other === button;
      other.setAttribute("aria-pressed", String(on));
      for (const name of (other.dataset.show ?? "").split(" ")) views.show(name, on);
    }
    tellShownNet(root);
    changed();
  });
}

/** @param {HTMLElement} root @param {string} selector */
const clickOn = (root, selector) => /** @type {HTMLElement | null} */ (root.querySelector(selector))?.click();

const SWITCHES = "button[data-log], button[data-regions], button[data-show]";

/** Of each switch, in the order of the page, whether it is on. @param {HTMLElement} root @returns {boolean[]} */
export const pressedSwitches = (root) =>
  [...root.querySelectorAll(SWITCHES)].map((button) => button.getAttribute("aria-pressed") === "true");

/** Press those that are not as they should be. @param {HTMLElement} root @param {boolean[]} pressed */
export function pressSwitches(root, pressed) {
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(SWITCHES));
  if (buttons.length !== pressed.length) return; // of other settings
  buttons.forEach((button, i) => {
    const is = button.getAttribute("aria-pressed") === "true";
    if (is !== pressed[i] && (pressed[i] || !button.dataset.show)) button.click(); // of several views one is shown
  });
}
