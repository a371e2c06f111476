// @ts-check
/**
 * The numbers on a logarithmic axis. Where it spans less than two decades, Plotly writes the 2s and 5s between the powers
 * of ten as a bare "2" and "5", whose power has to be guessed; here they are whole numbers: 0.5, 1, 2, 5, 10, 20.
 *
 * @typedef {import("./plotly.js").AxisKey} AxisKey
 * @typedef {import("./plotly.js").Axis} Axis
 * @typedef {import("./plotly.js").Layout} Layout
 * @typedef {import("./plotly.js").Range} Range
 */
import { SIZES, axesOf } from "./axes.js";

/** Spans, in decades, on which 1, 2 and 5 are numbered; on a shorter one Plotly numbers evenly, and in full. */
const SHORT = [1, 2.1];
/** A longer axis has the powers of ten, so many at most; it has to be few enough for Plotly not to fall back on 2s and 5s. */
const MOST_POWERS = 5;
/** A share of a decade for each number, above which Plotly takes none but powers. */
const EACH = 0.72;
/** Powers from 10⁻ᵏ to 10ᵏ are written out. */
const WRITTEN_OUT = 3;

/** @param {number} digit 1, 2 or 5 @param {number} power */
function textOf(digit, power) {
  if (Math.abs(power) <= WRITTEN_OUT) return String(Number(`${digit}e${power}`));
  const raised = `10<sup>${power < 0 ? "−" : ""}${Math.abs(power)}</sup>`;
  return digit === 1 ? raised : `${digit}×${raised}`;
}

/**
 * What an axis has for the numbers of a range.
 * @param {Range} range in decades
 * @returns {Partial<Axis>}
 */
export function logNumbers([from, to]) {
  const [low, high] = from < to ? [from, to] : [to, from];
  const span = high - low;
  if (!(span >= SHORT[0] && span < SHORT[1]))
    return {
      tickmode: "auto",
      nticks: Math.max(Math.min(Math.floor(span / EACH), MOST_POWERS), 3),
      tickfont: { size: SIZES[span < SHORT[0] ? "linear" : "log"] },
    };
  const powers = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, i) => Math.floor(low) + i);
  const seen = powers
    .flatMap((power) => [1, 2, 5].map((digit) => ({ digit, power, at: power + Math.log10(digit) })))
    .filter(({ at }) => at >= low && at <= high);
  return {
    tickmode: "array",
    tickfont: { size: SIZES.linear },
    tickvals: seen.map(({ digit, power }) => Number(`${digit}e${power}`)),
    ticktext: seen.map(({ digit, power }) => textOf(digit, power)),
  };
}

/**
 * What has to change of the logarithmic axes for their numbers to suit their ranges, or those that they are to have. An
 * axis whose figure says where its numbers are keeps them.
 * @param {Layout} layout
 * @param {Record<AxisKey, Range>} [ranges]
 * @returns {[AxisKey, Partial<Axis>][]}
 */
export function renumbered(layout, ranges = {}) {
  return axesOf(layout).flatMap(([key, axis]) => {
    const range = ranges[key] ?? axis.range;
    if (axis.type !== "log" || !range || axis.dtick !== undefined) return [];
    const numbers = logNumbers(range);
    const same = Object.entries(numbers).every(([name, value]) => JSON.stringify(axis[name]) === JSON.stringify(value));
    return same ? [] : [[key, numbers]];
  });
}

/** Gives the logarithmic axes the numbers that suit their ranges. @param {Layout} layout changed in place */
export function renumber(layout) {
  for (const [key, numbers] of renumbered(layout)) Object.assign(layout[key] ?? {}, numbers);
}

/**
 * Ranges with the numbers that suit them, as Plotly's relayout takes them.
 * @param {Layout} layout
 * @param {Record<AxisKey, Range>} ranges of the axes that change; of the others, numbers that no longer suit them
 * @returns {Record<string, unknown>}
 */
export const relayoutTo = (layout, ranges) =>
  Object.fromEntries([
    ...Object.entries(ranges).map(([key, range]) => [`${key}.range`, [...range]]),
    ...renumbered(layout, ranges).flatMap(([key, numbers]) =>
      Object.entries(numbers).map(([name, value]) => [`${key}.${name}`, value]),
    ),
  ]);
