// @ts-check
/** A point of a figure that a pointer takes along: it is dropped where the pointer goes up. */

/**
 * @typedef {object} Grabbed
 * @property {string} color CSS token
 * @property {(x: number, y: number) => void} drop
 *
 * @typedef {(x: number, y: number) => Grabbed | null} Find what there is to be taken at a place
 */

const SIZE = 9;

export class Grab {
  #plot;
  #valuesAt;
  /** @type {Grabbed | null} */
  #held = null;
  /** @type {HTMLElement | null} */
  #mark = null;
  /** @type {Find | null} */
  find = null;

  /**
   * @param {import("./plotly.js").PlotElement} plot in it
   * @param {(right: number, up: number) => [number, number]} valuesAt the data at a place, by shares of the plot area
   */
  constructor(plot, valuesAt) {
    this.#plot = plot;
    this.#valuesAt = valuesAt;
  }

  /** @param {number} right @param {number} up @returns {boolean} whether there is anything to be taken, and it is */
  take(right, up) {
    const found = this.#plot._fullLayout && this.find?.(...this.#valuesAt(right, up));
    this.#held = found ?? null;
    return this.#held !== null;
  }

  /**
   * Shows what is held, or drops it.
   * @param {number} right @param {number} up
   * @param {boolean} over
   * @returns {boolean} whether anything is held
   */
  move(right, up, over) {
    const { xaxis, yaxis } = this.#plot._fullLayout ?? {};
    const held = this.#held;
    if (!held) return false;
    if (over || !xaxis || !yaxis) {
      this.release();
      if (over) held.drop(...this.#valuesAt(right, up));
      return true;
    }
    this.#mark ??= this.#newMark(held.color);
    this.#mark.style.left = `${xaxis._offset + right * xaxis._length}px`;
    this.#mark.style.top = `${yaxis._offset + (1 - up) * yaxis._length}px`;
    return true;
  }

  /** Lets go without a drop. */
  release() {
    this.#held = null;
    this.#mark?.remove();
    this.#mark = null;
  }

  /** @param {string} color */
  #newMark(color) {
    const mark = this.#plot.ownerDocument.createElement("div");
    this.#plot.after(mark);
    mark.style.cssText =
      `position: absolute; width: ${SIZE}px; height: ${SIZE}px; border-radius: 50%; pointer-events: none; ` +
      `transform: translate(-50%, -50%); background: var(--${color}); outline: 2px solid var(--ink)`;
    return mark;
  }
}
