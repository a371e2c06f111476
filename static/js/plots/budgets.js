// @ts-check
/**
 * How much of a figure's live curves is drawn. (A path is drawn whole: path.js.)
 *
 * @typedef {import("./downsample.js").Budget} Budget
 * @typedef {import("./plotly.js").FedTrace} FedTrace
 * @typedef {import("../run/series.js").SeriesStore} SeriesStore
 */
import { LiveTrace } from "./live.js";

/**
 * What all curves of a figure may take together: while points keep coming, so that five racers in three figures fit into
 * a frame without a graphics card; and when they have stopped.
 */
const RUNNING = { points: 2000, ink: 30_000 };
const RESTING = { points: 7500, ink: 400_000 };
/** The most points of one line, however few lines there are. */
const MOST_POINTS = 1500;

/**
 * @param {import("./plotly.js").Trace[]} data
 * @returns {{trace: FedTrace, index: number}[]} those with series, and their places
 */
const fed = (data) =>
  data.flatMap((trace, index) => (trace.meta?.series ? [{ trace: /** @type {FedTrace} */ (trace), index }] : []));

/** The run that a trace is of. @param {SeriesStore} store @param {FedTrace} trace */
const storeOf = (store, { meta: { ghost } }) => (ghost !== undefined && store.ghosts.get(ghost)?.store) || store;

/**
 * The still curve that a trace is drawn along, if it says one.
 * @param {import("./plotly.js").Trace[]} data
 * @param {FedTrace} trace
 */
function curveOf(data, { meta: { along } }) {
  const curve = along && data.find(({ name, meta }) => name === along && !meta?.series);
  return curve ? { x: /** @type {number[]} */ (curve.x), y: /** @type {number[]} */ (curve.y) } : null;
}

/** The live traces of a figure on the page. @param {import("./plotly.js").Figure} figure @param {SeriesStore} store */
export function liveTraces({ data, layout }, store) {
  const found = fed(data).filter(({ trace }) => !trace.meta.layered);
  const lines = found.filter(({ trace }) => trace.meta.thin === "curve" && !trace.meta.rest).length || 1;
  const share = (/** @type {Budget} */ { points, ink }) => ({
    points: Math.min(MOST_POINTS, Math.floor(points / lines)),
    ink: ink / lines,
  });
  /** @type {[Budget, Budget]} */
  const budgets = [share(layout.scene ? RESTING : RUNNING), share(RESTING)];
  return found.map(
    ({ trace, index }) => new LiveTrace(trace, index, storeOf(store, trace), budgets, curveOf(data, trace)),
  );
}

/**
 * The live traces of a figure that leaves the page.
 * @param {import("./plotly.js").Figure} figure
 * @param {SeriesStore} store
 */
export function stillTraces({ data }, store) {
  const found = fed(data);
  const points = Math.min(MOST_POINTS, Math.floor(RESTING.points / (found.length || 1)));
  const budget = { points, ink: RESTING.ink };
  return found.map(
    ({ trace, index }) => new LiveTrace(trace, index, storeOf(store, trace), [budget, budget], curveOf(data, trace)),
  );
}
