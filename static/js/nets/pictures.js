// @ts-check
/**
 * Pictures of a snapshot: every `<canvas data-pictures="racer.0.weights" data-ramp="unit-low unit-zero unit-high">`
 * shows u1 (rows, columns) or (n, rows, columns), side by side in a grid, in the colours from the first token to the
 * last. The canvas has a pixel for a byte; the style sheet enlarges it. Between two pictures there is a pixel, or data-gap.
 */
import { channels, ramp } from "../common/palette.js";
import { snapshotOf } from "../run/decode.js";

/**
 * @param {ParentNode} root
 * @param {{store: import("../run/series.js").SeriesStore, theme: import("../common/theme.js").Theme}} context
 */
export function mountPictures(root, { store, theme }) {
  /** @type {{canvas: HTMLCanvasElement, name: string, tokens: string[], drawn: unknown}[]} */
  let views = [];
  function collect() {
    const known = new Map(views.map((view) => [view.canvas, view]));
    views = [.../** @type {NodeListOf<HTMLCanvasElement>} */ (root.querySelectorAll("[data-pictures]"))].map(
      (canvas) =>
        known.get(canvas) ?? {
          canvas,
          name: canvas.dataset.pictures ?? "",
          tokens: (canvas.dataset.ramp ?? "").split(" "),
          drawn: null,
        },
    );
  }
  collect();
  const painter = createPainter(theme);
  theme.subscribe(() => {
    for (const view of views) view.drawn = null;
    update();
  });

  function update() {
    for (const view of views) {
      const snapshot = snapshotOf(store.get(view.name));
      if (snapshot === view.drawn) continue;
      view.drawn = snapshot;
      view.canvas.hidden = !snapshot;
      if (!snapshot) continue;
      const [columns, rows] = snapshot.shape.slice(-2).reverse();
      painter.grid(view.canvas, snapshot.values, columns, rows, view.tokens, gapOf(view.canvas));
    }
  }

  return { /** Look for the canvases anew, after the page was morphed. */ collect, update };
}

/** Pixels between two pictures of a canvas. @param {HTMLElement | null} canvas */
export const gapOf = (canvas) => Number(canvas?.dataset.gap ?? 1);

/** Paints bytes on canvases. @param {import("../common/theme.js").Theme} theme */
export function createPainter(theme) {
  /** Pixels of the bytes, by the tokens. @type {Map<string, Uint32Array>} */
  const tables = new Map();
  theme.subscribe(() => tables.clear());

  /** @param {string[]} tokens */
  function table(tokens) {
    const key = tokens.join(" ");
    let found = tables.get(key);
    if (!found) tables.set(key, (found = ramp(tokens.map((token) => channels(theme.color(token))))));
    return found;
  }

  return {
    /**
     * As many pictures as there are, in a grid.
     * @param {HTMLCanvasElement} canvas
     * @param {ArrayLike<number>} values
     * @param {number} columns of a picture
     * @param {number} rows
     * @param {string[]} tokens
     * @param {number} [gap] pixels between two of them
     */
    grid(canvas, values, columns, rows, tokens, gap = 1) {
      const count = values.length / (columns * rows);
      const across = Math.max(1, Math.min(count, Math.ceil(Math.sqrt(count))));
      const down = Math.ceil(count / across);
      const [width, height] = [across * (columns + gap) - gap, down * (rows + gap) - gap];
      if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      const image = context.createImageData(width, height);
      const pixels = new Uint32Array(image.data.buffer);
      const colours = table(tokens);
      for (let picture = 0, at = 0; picture < count; picture++) {
        const corner = Math.floor(picture / across) * (rows + gap) * width + (picture % across) * (columns + gap);
        for (let row = 0; row < rows; row++) {
          for (let to = corner + row * width, end = to + columns; to < end; to++, at++)
            pixels[to] = colours[values[at]];
        }
      }
      context.putImageData(image, 0, 0);
    },
  };
}
