// @ts-check
/** Which net of a race is shown: buttons or radio buttons choose it, and a style sheet finds it as data-net of the body. */

const CHOSEN = 'button[data-of][aria-pressed="true"], input[data-shown]:checked';

/** @param {HTMLElement} root where the choice is */
export function tellShownNet(root) {
  const chosen = /** @type {HTMLElement | null} */ (root.querySelector(CHOSEN))?.dataset;
  const { dataset } = root.ownerDocument.body;
  if (chosen) dataset.net = chosen.of ?? chosen.shown ?? "0";
  else delete dataset.net;
}
