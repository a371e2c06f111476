// @ts-check
/**
 * A layout's axes: where it keeps them, what of them is visible, and which values lie where.
 *
 * @typedef {import("./plotly.js").Axis} Axis
 * @typedef {import("./plotly.js").AxisKey} AxisKey
 * @typedef {import("./plotly.js").Layout} Layout
 * @typedef {import("./plotly.js").Range} Range
 * @typedef {{width: number, height: number}} Size
 */

const AXIS = /^[xy]axis\d*$/;

/** Where a layout keeps an axis: "y2" -> "yaxis2". @param {string} id @returns {AxisKey} */
export const axisKey = (id) => `${/** @type {"x" | "y"} */ (id[0])}axis${id.slice(1)}`;

/** @param {Layout} layout @returns {[AxisKey, Axis][]} */
export function axesOf(layout) {
  const keys = /** @type {AxisKey[]} */ (Object.keys(layout).filter((key) => AXIS.test(key)));
  return keys.map((key) => [key, layout[key] ?? {}]);
}

/** The ranges that a layout gives, by axis key. @param {Layout} layout @returns {Record<AxisKey, Range>} */
export function rangesOf(layout) {
  return Object.fromEntries(axesOf(layout).flatMap(([key, { range }]) => (range ? [[key, [...range]]] : [])));
}

/** Gives axes of a layout other ranges. @param {Layout} layout @param {Record<AxisKey, Range>} ranges */
export function setRanges(layout, ranges) {
  for (const [name, range] of Object.entries(ranges)) {
    const key = /** @type {AxisKey} */ (name);
    layout[key] = { ...layout[key], range, autorange: false };
  }
}

/**
 * What of an axis is visible.
 * @param {Layout} layout
 * @param {Axis | undefined} axis
 * @param {number} pixels
 * @returns {import("./downsample.js").Scale}
 */
function scaleOf(layout, axis, pixels) {
  const range = axis?.range ?? (axis?.matches && layout[axisKey(axis.matches)]?.range);
  const log = axis?.type === "log";
  return range
    ? { low: range[0], high: range[1], pixels, log }
    : { low: -Infinity, high: Infinity, pixels: Infinity, log };
}

/**
 * What of its axes is visible to a live trace.
 * @param {Layout} layout
 * @param {import("./live.js").LiveTrace} live
 * @param {Size} pixels
 * @returns {import("./live.js").View}
 */
export function viewOf(layout, live, { width, height }) {
  const { xaxis, yaxis, zaxis } = layout.scene ?? {
    xaxis: layout[axisKey(live.x)],
    yaxis: layout[axisKey(live.y)],
    zaxis: undefined,
  };
  return {
    x: scaleOf(layout, xaxis, width),
    y: scaleOf(layout, yaxis, height),
    z: scaleOf(layout, zaxis, height),
  };
}

/**
 * Where a trace's line is at x.
 * @param {{x: ArrayLike<number>, y: ArrayLike<number>}} trace with ascending x
 * @param {number} x
 */
export function heightOf({ x: at, y }, x) {
  let next = 1;
  while (next < at.length && at[next] < x) next++;
  if (next === at.length) next = 1;
  return y[next - 1] + ((x - at[next - 1]) / (at[next] - at[next - 1])) * (y[next] - y[next - 1]);
}

/**
 * The value at a share of an axis `pixels` long, to a round number no farther than a pixel away.
 * @param {Axis | undefined} axis
 * @param {number} share
 * @param {number} pixels
 */
export function valueAt(axis, share, pixels) {
  const [low, high] = axis?.range ?? [NaN, NaN];
  const value = low + share * (high - low);
  if (axis?.type === "log") return Number((10 ** value).toPrecision(3));
  const step = Math.abs(high - low) / pixels;
  const power = 10 ** Math.floor(Math.log10(step));
  const unit = power * ([5, 2, 1].find((digit) => digit * power <= step) ?? 1);
  return Number((Math.round(value / unit) * unit).toPrecision(12));
}

/**
 * The ranges with which the given ones fill the part of a stage that nothing covers; beyond it the axes go on.
 * @param {Record<AxisKey, Range>} ranges
 * @param {Size} size of the stage
 * @param {{left: number, right: number, top: number, bottom: number}} covered at its edges, in pixels
 * @returns {Record<AxisKey, Range>}
 */
function rangesOnStage(ranges, { width, height }, { left, right, top, bottom }) {
  const wider = (/** @type {Range} */ [low, high], /** @type {number} */ all, before = 0, after = 0) => {
    const unit = (high - low) / Math.max(all - before - after, all / 4);
    return /** @type {Range} */ ([low - before * unit, high + after * unit]);
  };
  return Object.fromEntries(
    Object.entries(ranges).map(([key, range]) => [
      key,
      key[0] === "x" ? wider(range, width, left, right) : wider(range, height, bottom, top),
    ]),
  );
}

/**
 * What of a stage is covered at its edges, in pixels, as the style sheet says: --covered-left and so on.
 * @param {HTMLElement} element
 */
function coveredOf(element) {
  const style = getComputedStyle(element);
  const at = (/** @type {string} */ side) => parseFloat(style.getPropertyValue(`--covered-${side}`)) || 0;
  return { left: at("left"), right: at("right"), top: at("top"), bottom: at("bottom") };
}

/** A stage narrower than this shows what is near the descents, larger. */
const NARROW = 480;

/**
 * The ranges that a figure came with; on a stage, in the part of it that is free.
 * @param {Layout} layout @param {Record<AxisKey, Range>} home @param {Size} size @param {HTMLElement} element
 * @returns {Record<AxisKey, Range>}
 */
export function homeOn({ meta }, home, size, element) {
  if (!meta?.stage) return home;
  const { near } = meta;
  const seen =
    near && size.width < NARROW
      ? Object.fromEntries(Object.keys(home).map((key) => [key, key[0] === "x" ? near.x : near.y]))
      : home;
  return rangesOnStage(seen, size, coveredOf(element));
}

/** What a number on a horizontal axis takes, in pixels: closer ones would be turned, or run into each other. */
const NUMBER = 44;
/** Fewer than so many are told to Plotly, which else has five even on the shortest axis. */
const FEW = 6;
/** How far apart the numbers on the edges of a stage are, in pixels, at least: side by side, and one above another. */
const [ACROSS, UP] = [64, 50];

/** Of each layout's axes: their type, and how many numbers the figure gives them. @type {WeakMap<Layout, Record<AxisKey, Axis>>} */
const NUMBERS = new WeakMap();

/**
 * As many numbers on the horizontal axes as have room; 0 is as many as Plotly likes.
 * @param {Layout} layout changed in place
 * @param {number} width in pixels
 */
export function numberAxes(layout, width) {
  const all = NUMBERS.get(layout) ?? NUMBERS.set(layout, {}).get(layout) ?? {};
  const { l = 0, r = 0 } = /** @type {{l?: number, r?: number}} */ (layout.margin ?? {});
  for (const [key, axis] of axesOf(layout).filter(([name]) => name[0] === "x")) {
    if (!all[key] || all[key].type !== axis.type) all[key] = { type: axis.type, nticks: axis.nticks ?? 0 };
    const [from, to] = /** @type {Range} */ (axis.domain ?? [0, 1]);
    const most = Math.max(3, Math.floor(((width - l - r) * (to - from)) / NUMBER));
    const given = Number(all[key].nticks);
    axis.nticks = most < (given || FEW) ? most : given;
  }
}

/** @param {Layout} layout changed in place @param {Size} size */
function numberStage({ xaxis, yaxis }, { width, height }) {
  Object.assign(xaxis ?? {}, { nticks: Math.max(3, Math.floor(width / ACROSS)) });
  Object.assign(yaxis ?? {}, { nticks: Math.max(3, Math.floor(height / UP)) });
}

/**
 * Gives a figure the size of its box; a scene keeps to the part of it that nothing covers.
 * @param {Layout} layout changed in place
 * @param {Size} size
 * @param {HTMLElement} element
 */
export function sizeTo(layout, { width, height }, element) {
  Object.assign(layout, { width, height });
  if (layout.meta?.stage) return numberStage(layout, { width, height });
  if (!layout.scene) return numberAxes(layout, width);
  const { left, right, top, bottom } = coveredOf(element);
  layout.scene.domain = {
    x: [left / width, Math.max(1 - right / width, 0.5)],
    y: [bottom / height, Math.max(1 - top / height, 0.5)],
  };
}

/** As app/labs/shared/figures.py has them: Plotly writes powers of ten a quarter larger than it is told to. */
export const SIZES = { linear: 11, log: 9 };

/** @param {"linear" | "log"} type @returns {Partial<Axis>} what an axis of that type has; a log axis is numbered by its range */
export const typed = (type) => ({ type, nticks: 0, tickmode: "auto", tickfont: { size: SIZES[type] } });
