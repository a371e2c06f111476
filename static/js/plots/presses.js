// @ts-check
/** Presses in a figure, of which two in a row make a double click that resets the view. */

/** Within this time a second press makes a double click. */
const DOUBLE_CLICK_MS = 300;

export class Presses {
  #window;
  #zoomed;
  #waiting = 0;
  /** What a press does. @type {((x: number, y: number) => void) | null} */
  clicked = null;

  /** @param {Window} window @param {() => boolean} zoomed whether there is a view to reset */
  constructor(window, zoomed) {
    this.#window = window;
    this.#zoomed = zoomed;
  }

  /**
   * While the view is zoomed a press waits, for it may be the first of a double click.
   * @param {number} x
   * @param {number} y
   */
  press(x, y) {
    this.forget();
    if (!this.#zoomed()) return this.clicked?.(x, y);
    this.#waiting = this.#window.setTimeout(() => this.#zoomed() && this.clicked?.(x, y), DOUBLE_CLICK_MS);
  }

  forget() {
    this.#window.clearTimeout(this.#waiting);
  }
}
