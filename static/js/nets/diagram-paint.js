// @ts-check
/**
 * Draws a net's diagram on a canvas.
 *
 * @typedef {import("./diagram-layout.js").Layout} Layout
 * @typedef {import("../run/decode.js").Snapshot} Snapshot
 * @typedef {{kind: "unit" | "link", index: number}} Target what the pointer or the keyboard is at
 */
import { channels, classToken, ramp } from "../common/palette.js";
import { _ } from "../common/translate.js";

/** A weight of this size has the widest line; the width goes with the root, so that small weights show too. */
const HEAVIEST = 8;
const THINNEST = 0.5;
/** How large the picture of a unit is that is looked at. */
const ENLARGED = 120;

/** @param {import("../common/theme.js").Theme} theme @param {Document} document */
export function createPainter(theme, document) {
  const atlas = document.createElement("canvas");
  const pictures = /** @type {CanvasRenderingContext2D} */ (atlas.getContext("2d"));
  let image = new ImageData(1, 1);
  /** The snapshot that the atlas shows. @type {Snapshot | null} */
  let shown = null;
  let colors = readColors(theme);

  /**
   * Units, one under the other, in colour.
   * @param {Snapshot} snapshot @param {number} outputs which of them come first in the last layer
   */
  function colour(snapshot, outputs) {
    if (snapshot === shown) return;
    shown = snapshot;
    const {
      values,
      shape: [count, rows, columns],
    } = snapshot;
    if (image.width !== columns || image.height !== count * rows) {
      image = new ImageData(columns, count * rows);
      [atlas.width, atlas.height] = [columns, count * rows];
    }
    const pixels = new Uint32Array(image.data.buffer);
    for (let unit = 0, at = 0; unit < count; unit++) {
      const table = unit < outputs ? colors.signed : colors.classes[(unit - outputs) % colors.classes.length];
      for (let row = rows - 1; row >= 0; row--) {
        for (let to = (unit * rows + row) * columns, end = to + columns; to < end; to++, at++)
          pixels[to] = table[values[at]];
      }
    }
    pictures.putImageData(image, 0, 0);
  }

  return {
    /** The colours have changed. */
    recolor() {
      colors = readColors(theme);
      shown = null;
    },

    /**
     * @param {CanvasRenderingContext2D} context scaled to CSS pixels
     * @param {Layout} layout
     * @param {{units?: Snapshot, links?: Snapshot, biases?: Snapshot}} snapshots those that fit the layout
     * @param {{width: number, height: number, font: string, target: Target | null}} view
     */
    paint(context, layout, { units, links, biases }, { width, height, font, target }) {
      const { side, columns } = layout;
      context.clearRect(0, 0, width, height);
      if (links) drawLinks(context, layout.links, links.values, colors, side / 8, target);
      if (units) colour(units, columns[columns.length - 1]?.first ?? 0);
      /** @param {number} index @param {number} x @param {number} y of its middle @param {number} size */
      const picture = (index, x, y, size) => {
        const [left, top] = [x - size / 2, y - size / 2];
        context.fillStyle = colors.frame;
        context.fillRect(left - 1, top - 1, size + 2, size + 2);
        context.fillStyle = colors.panel;
        context.fillRect(left, top, size, size);
        if (!units) return;
        const [, rows, across] = units.shape;
        context.drawImage(atlas, 0, index * rows, across, rows, left, top, size, size);
      };
      layout.units.forEach(({ x, y }, index) => picture(index, x, y, side));
      if (biases) drawBiases(context, layout, biases.values, colors);
      drawWords(context, layout, colors, font);
      if (target?.kind === "unit") {
        const { x, y } = layout.units[target.index];
        const size = Math.min(ENLARGED, height - 8, width - 8);
        const clamp = (/** @type {number} */ value, /** @type {number} */ end) =>
          Math.min(Math.max(value, size / 2 + 4), end - size / 2 - 4);
        context.fillStyle = colors.ink;
        const [middle, centre] = [clamp(x, width), clamp(y, height)];
        context.fillRect(middle - size / 2 - 2, centre - size / 2 - 2, size + 4, size + 4);
        picture(target.index, middle, centre, size);
      }
    },
  };
}

/** @param {import("../common/theme.js").Theme} theme */
function readColors(theme) {
  const [low, zero, high, paper] = ["unit-low", "unit-zero", "unit-high", "paper"].map((token) =>
    channels(theme.color(token)),
  );
  const [negative, positive, frame, panel, ink, soft] = [
    "link-negative",
    "link-positive",
    "line",
    "panel",
    "ink",
    "ink-soft",
  ].map(theme.color);
  const classes = [0, 1, 2, 3, 4].map((index) => ramp([paper, channels(theme.color(classToken(index)))]));
  return {
    signed: ramp([low, zero, high], (byte) => (byte - 1) / 254),
    classes,
    negative,
    positive,
    frame,
    panel,
    ink,
    soft,
  };
}

/** How strong a line is, 0 to 1. @param {number} weight */
const strength = (weight) => Math.min(1, Math.sqrt(Math.abs(weight) / HEAVIEST));

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./diagram-layout.js").Link[]} links
 * @param {ArrayLike<number>} weights
 * @param {ReturnType<typeof readColors>} colors
 * @param {number} widest
 * @param {Target | null} target
 */
function drawLinks(context, links, weights, colors, widest, target) {
  // Line by line: all lines in one path take five times as long, for the browser works out what they cover together.
  const line = (/** @type {number} */ index) => {
    const { x0, y0, x1, y1 } = links[index];
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
  };
  for (const negative of [true, false]) {
    context.strokeStyle = negative ? colors.negative : colors.positive;
    for (let index = 0; index < links.length; index++) {
      const weight = weights[index];
      if (negative ? !(weight < 0) : !(weight >= 0)) continue;
      const share = strength(weight);
      context.lineWidth = Math.max(THINNEST, widest * share);
      context.globalAlpha = 0.2 + 0.8 * share;
      line(index);
    }
  }
  context.globalAlpha = 1;
  if (target?.kind !== "link") return;
  context.strokeStyle = colors.ink;
  context.lineWidth = widest * strength(weights[target.index]) + 3;
  line(target.index);
  context.strokeStyle = weights[target.index] < 0 ? colors.negative : colors.positive;
  context.lineWidth -= 2;
  line(target.index);
}

/**
 * A dot at a corner of each unit.
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {ArrayLike<number>} biases
 * @param {ReturnType<typeof readColors>} colors
 */
function drawBiases(context, { units, side, inputs }, biases, colors) {
  for (let i = inputs; i < units.length; i++) {
    const bias = biases[i - inputs];
    const radius = 1.5 + (side / 8) * strength(bias);
    context.beginPath();
    context.arc(units[i].x - side / 2, units[i].y + side / 2, radius, 0, 2 * Math.PI);
    context.fillStyle = bias < 0 ? colors.negative : colors.positive;
    context.fill();
    context.strokeStyle = colors.panel;
    context.lineWidth = 1;
    context.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {ReturnType<typeof readColors>} colors
 * @param {string} font
 */
function drawWords(context, { columns, units, side }, colors, font) {
  context.font = font;
  context.textBaseline = "middle";
  context.textAlign = "center";
  context.fillStyle = colors.soft;
  for (const { title, more, x, width, bottom } of columns) {
    context.fillText(title, x, 10, width - 6);
    if (more > 0) context.fillText(_("+{more} more", { more }), x, bottom + 11, width - 6);
  }
  context.fillStyle = colors.ink;
  const last = columns.length - 1;
  for (const { name, column, x, y } of units) {
    if (!name) continue;
    context.textAlign = column === last ? "left" : "right";
    context.fillText(name, x + (column === last ? 1 : -1) * (side / 2 + 6), y);
  }
}
