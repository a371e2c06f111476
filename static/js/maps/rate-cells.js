// @ts-check
/** The cells of a map over two settings: their colours, their places, the best of them. */

/** What a cell holds beside a number of steps; app/labs/descent/rates.py. */
export const [NEVER, DIVERGED] = [65534, 65535];

/** @typedef {Pick<import("./rates.js").Told, "x" | "y" | "log" | "steps" | "cells">} Cells */

/** From values of the settings to shares of the axes, and back. */
export class Scale {
  #axes;

  /** @param {Pick<Cells, "x" | "y" | "log">} cells */
  constructor({ x, y, log }) {
    this.#axes = { x: { ends: x, log: log[0] }, y: { ends: y, log: log[1] } };
  }

  /** @param {"x" | "y"} axis @param {number} share 0 to 1 */
  valueAt(axis, share) {
    const { ends, log } = this.#axes[axis];
    const [low, high] = ends;
    return log ? low * (high / low) ** share : low + share * (high - low);
  }

  /** @param {"x" | "y"} axis @param {number} value */
  shareOf(axis, value) {
    const { ends, log } = this.#axes[axis];
    const [low, high] = ends;
    return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Cells} cells
 * @param {Uint32Array} table from few steps to many
 * @param {[number, number]} others the pixels of what never gets there, and of what diverges
 */
export function paintRates(canvas, { cells, steps }, table, [never, diverged]) {
  const [side] = cells.shape;
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  const least = leastOf(cells);
  const scale = 255 / Math.max(Math.log(Math.max(steps, 1) / Math.max(least, 1)), 1e-9);
  for (let row = 0, at = 0; row < side; row++)
    for (let to = (side - 1 - row) * side, end = to + side; to < end; to++, at++) {
      const value = cells.values[at];
      if (value === DIVERGED) pixels[to] = diverged;
      else if (value === NEVER) pixels[to] = never;
      else pixels[to] = table[Math.min(255, Math.round(scale * Math.log(Math.max(value, 1) / Math.max(least, 1))))];
    }
  context.putImageData(image, 0, 0);
}

/** @param {import("../run/decode.js").Snapshot} cells @returns {number} the fewest steps; NEVER if none gets there */
const leastOf = ({ values }) => /** @type {Uint16Array} */ (values).reduce((low, value) => Math.min(low, value), NEVER);

/** The pair that takes the fewest steps. @param {Cells} cells @returns {{place: [number, number], steps: number} | null} */
export function fewest(cells) {
  const { values, shape } = cells.cells;
  const steps = leastOf(cells.cells);
  if (steps === NEVER) return null;
  const at = values.indexOf(steps);
  const scale = new Scale(cells);
  const [row, column] = [Math.floor(at / shape[1]), at % shape[1]];
  return {
    place: [scale.valueAt("x", (column + 0.5) / shape[1]), scale.valueAt("y", (row + 0.5) / shape[0])],
    steps,
  };
}
