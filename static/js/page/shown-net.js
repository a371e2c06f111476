// @ts-check
/** Which net of a race is shown: buttons or radio buttons choose it, and a style sheet finds it as data-net of the body. */

const CHOSEN = 'button[data-of][aria-pressed="true"], input[data-shown]:checked';

/**
 * @param {HTMLElement} root where the choice is
 * @param {EventTarget | null} [pressed] of several groups of radio buttons, the one that was pressed decides
 */
export function tellShownNet(root, pressed = null) {
  const radio = /** @type {Element | null} */ (pressed)?.closest("input[data-shown]");
  const chosen = /** @type {HTMLElement | null} */ (radio ?? root.querySelector(CHOSEN))?.dataset;
  const { dataset } = root.ownerDocument.body;
  if (!chosen) return void delete dataset.net;
  dataset.net = chosen.of ?? chosen.shown ?? "0";
  for (const input of root.querySelectorAll(`input[data-shown="${dataset.net}"]`))
    /** @type {HTMLInputElement} */ (input).checked = true;
}
