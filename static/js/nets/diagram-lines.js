// @ts-check
/** The lines of a net's diagram: its weights, where its outputs lead, and its biases as dots. */

/** A weight of this size has the widest line; the width goes with the root, so that small weights show too. */
const HEAVIEST = 8;
const THINNEST = 0.5;

/** How strong a line is, 0 to 1. @param {number} weight */
const strength = (weight) => Math.min(1, Math.sqrt(Math.abs(weight) / HEAVIEST));

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./diagram-layout.js").Link[]} links
 * @param {ArrayLike<number>} weights
 * @param {import("./diagram-paint.js").Colors} colors
 * @param {number} widest
 * @param {import("./diagram-paint.js").Target | null} target
 */
export function drawLinks(context, links, weights, colors, widest, target) {
  // Line by line: all lines in one path take five times as long, for the browser works out what they cover together.
  const line = (/** @type {number} */ index) => {
    const { x0, y0, x1, y1 } = links[index];
    const third = (x1 - x0) / 3; // so that it goes across at an even pace: see heightAt
    context.beginPath();
    context.moveTo(x0, y0);
    context.bezierCurveTo(x0 + third, y0, x1 - third, y1, x1, y1);
    context.stroke();
  };
  for (const negative of [true, false]) {
    context.strokeStyle = negative ? colors.negative : colors.positive;
    for (let index = 0; index < links.length; index++) {
      const weight = weights[index];
      if (negative ? !(weight < 0) : !(weight >= 0)) continue;
      const share = strength(weight);
      context.lineWidth = Math.max(THINNEST, widest * share);
      context.globalAlpha = 0.25 + 0.55 * share;
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
 * From the outputs, in their colors, to one place of what stands at the right.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./diagram-layout.js").Layout} layout
 * @param {import("./diagram-paint.js").Colors} colors
 */
export function drawJoint(context, { columns, units, side, right }, { soft, strong }) {
  const last = columns[columns.length - 1];
  if (!last) return;
  const outputs = units.slice(last.first, last.first + last.count);
  const middle = (last.top + last.bottom) / 2;
  context.lineWidth = 2;
  outputs.forEach(({ x, y }, index) => {
    const left = x + side / 2;
    const third = (right - left) / 3;
    context.beginPath();
    context.moveTo(left, y);
    context.bezierCurveTo(left + 2 * third, y, right - 2 * third, middle, right, middle);
    context.strokeStyle = last.signed ? soft : strong[index % strong.length];
    context.stroke();
  });
}

/**
 * A dot at a corner of each unit.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./diagram-layout.js").Layout} layout
 * @param {ArrayLike<number>} biases
 * @param {import("./diagram-paint.js").Colors} colors
 */
export function drawBiases(context, { units, side, inputs }, biases, colors) {
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
