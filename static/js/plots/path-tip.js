// @ts-check
/**
 * What a racer's path says under the pointer: which step of which racer, and its values. Read from the series, since of
 * a path only what differs is drawn; while it speaks, the plot's own label keeps silent.
 *
 * @typedef {object} Told trace.meta.told
 * @property {string} step what the points count
 * @property {Record<string, string>} values what to call a series -> its name
 *
 * @typedef {import("./plotly.js").DrawnAxis} DrawnAxis
 * @typedef {import("./plotly.js").Trace} Trace
 * @typedef {import("../run/series.js").SeriesStore} SeriesStore
 */
import { format } from "../common/numbers.js";
import { createTip } from "../common/tip.js";
import { oncePerFrame } from "../run/throttle.js";
import { axisKey } from "./axes.js";

/** A path is under the pointer from this many pixels on. */
const NEAR = 8;

/**
 * @param {HTMLElement} element the figure's, positioned
 * @param {import("./plotly.js").PlotElement} plot in it
 * @param {SeriesStore} store
 * @returns {() => void} takes it away
 */
export function mountPathTip(element, plot, store) {
  /** Made when there is something to say. @type {ReturnType<typeof createTip> | null} */
  let tip = null;
  const listening = new AbortController();
  /** Where the pointer is, from the element's upper left. */
  let pointer = /** @type {{x: number, y: number} | null} */ (null);

  const say = oncePerFrame(() => {
    const found = pointer && nearest(plot, store, pointer);
    const own = /** @type {SVGElement | null} */ (plot.querySelector(".hoverlayer"));
    if (own) own.style.visibility = found ? "hidden" : "";
    if (pointer && found) (tip ??= createTip(element)).show(sentence(found), pointer.x, pointer.y);
    else tip?.hide();
  });
  const point = (/** @type {PointerEvent | null} */ event) => {
    const box = element.getBoundingClientRect();
    const before = pointer;
    pointer = event && { x: event.clientX - box.left, y: event.clientY - box.top };
    if (pointer || before) say();
  };
  const { signal } = listening;
  element.addEventListener("pointermove", (event) => point(event.buttons ? null : event), { signal });
  element.addEventListener("pointerdown", (event) => point(event.pointerType === "mouse" ? null : event), { signal });
  element.addEventListener("pointerleave", () => point(null), { signal });
  return () => {
    listening.abort();
    tip?.remove();
  };
}

/**
 * The step whose place on a path is nearest to the pointer.
 * @param {import("./plotly.js").PlotElement} plot
 * @param {SeriesStore} store
 * @param {{x: number, y: number}} pointer
 */
function nearest(plot, store, { x, y }) {
  let found = /** @type {{trace: Trace, of: SeriesStore, step: number} | null} */ (null);
  let least = NEAR;
  for (const trace of plot.data ?? []) {
    const { told, series, ghost } = trace.meta ?? {};
    const axes = [trace.xaxis ?? "x", trace.yaxis ?? "y"].map((id) => plot._fullLayout?.[axisKey(id)]);
    const [across, up] = /** @type {(DrawnAxis | undefined)[]} */ (axes);
    if (!told || !series || !across || !up || trace.visible === "legendonly") continue;
    const of = (ghost !== undefined && store.ghosts.get(ghost)?.store) || store;
    const { step, distance } = nearestOf(of.view(series.x), of.view(series.y), pixels(across), pixels(up), x, y);
    if (distance < least) [found, least] = [{ trace, of, step }, distance];
  }
  return found;
}

/**
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys
 * @param {(value: number) => number} across @param {(value: number) => number} up their pixels
 * @param {number} x @param {number} y
 */
function nearestOf(xs, ys, across, up, x, y) {
  let [step, distance] = [0, Infinity];
  let [u, v] = [NaN, NaN];
  for (let i = 0; i < Math.min(xs.length, ys.length); i++) {
    const [left, top] = [u, v];
    [u, v] = [across(xs[i]) - x, up(ys[i]) - y];
    const [wide, high] = [u - left, v - top];
    const square = wide * wide + high * high;
    const share = square > 0 ? Math.max(0, Math.min(-(left * wide + top * high) / square, 1)) : 1;
    const away = square > 0 ? Math.hypot(left + share * wide, top + share * high) : Math.hypot(u, v);
    if (away < distance) [step, distance] = [share < 0.5 ? i - 1 : i, away];
  }
  return { step, distance };
}

/** Values to pixels, as quickly as may be. @param {DrawnAxis} axis @returns {(value: number) => number} */
function pixels(axis) {
  if (axis.type === "log") return (value) => axis._offset + axis.d2p(value);
  const [low, high] = axis.range;
  const begin = axis._offset + axis.d2p(low);
  const each = (axis.d2p(high) - axis.d2p(low)) / (high - low);
  return (value) => begin + (value - low) * each;
}

/** @param {{trace: Trace, of: SeriesStore, step: number}} found */
function sentence({ trace, of, step }) {
  const { told } = /** @type {{told: Told}} */ (/** @type {unknown} */ (trace.meta));
  const values = Object.entries(told.values).map(([name, series]) => `${name} ${format(of.view(series)[step])}`);
  const racer = trace.meta?.ghost === undefined ? trace.name : trace.text;
  return [`${racer} · ${told.step} ${step}`, ...values].join("\n");
}
