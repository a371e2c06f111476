// @ts-check
/**
 * A live trace: the series that feed one trace of a figure, and which of their points are drawn.
 *
 * @typedef {object} LiveMeta trace.meta of a live trace
 * @property {Record<string, string>} series attribute (x, y, z) -> series name; without x the index counts 0, 1, 2, …
 * @property {"path" | "curve"} [thin] how to thin; without it every point is drawn
 * @property {"last" | "whole"} [take] instead, only the newest point; or all of snapshots, which series names then
 *
 * @typedef {import("./downsample.js").Scale} Scale
 * @typedef {import("./downsample.js").Budget} Budget
 * @typedef {{x: Scale, y: Scale, z: Scale}} View what is visible of the axes that the trace lies on
 */
import { Thinner } from "./downsample.js";

/** No point is drawn farther out than this many views: SVG and WebGL lose their numbers there. */
const FARTHEST = 1e9;

export class LiveTrace {
  #store;
  #series;
  #thin;
  #take;
  #budgets;
  /** @type {View} */
  #view = Object.create(null);
  #visible = "";
  /** For the budgets, in their order. @type {Thinner[]} */
  #thinners = [];
  #generation = -1;
  #length = -1;
  /** What was drawn of a trace that takes snapshots. @type {any[]} */
  #snapshots = [];

  /**
   * @param {any} trace with meta.series
   * @param {number} index its place in the figure
   * @param {import("../run/series.js").SeriesStore} store
   * @param {[Budget, Budget]} budgets for drawing each frame, and for a picture that stays
   */
  constructor(trace, index, store, budgets) {
    this.index = index;
    /** The axes that it lies on. */
    this.x = trace.xaxis ?? "x";
    this.y = trace.yaxis ?? "y";
    const { series, thin, take } = /** @type {LiveMeta} */ (trace.meta);
    this.#series = series;
    this.#thin = thin;
    this.#take = take;
    this.#store = store;
    this.#budgets = budgets;
  }

  /** Says what is visible. Thinning starts over where that matters. @param {View} view */
  look(view) {
    this.#view = view;
    const visible = JSON.stringify(view);
    if (visible !== this.#visible) [this.#visible, this.#thinners, this.#length] = [visible, [], -1];
  }

  /** Whether it is drawn from snapshots, which may shrink as well as grow. */
  get whole() {
    return this.#take === "whole";
  }

  /** Takes in what is new in the store. @returns {boolean} whether there is something else to draw */
  pull() {
    return this.whole ? this.#pullSnapshots() : this.#pullSeries();
  }

  #pullSnapshots() {
    const snapshots = Object.values(this.#series).map((name) => /** @type {any} */ (this.#store.get(name)));
    if (this.#length >= 0 && snapshots.every((snapshot, i) => snapshot === this.#snapshots[i])) return false;
    this.#snapshots = snapshots;
    this.#length = Math.min(...snapshots.map((snapshot) => snapshot?.values.length ?? 0));
    return true;
  }

  #pullSeries() {
    const length = Math.min(...Object.values(this.#series).map((name) => this.#store.length(name)));
    const generation = this.#store.generation;
    if (length === this.#length && generation === this.#generation) return false;
    if (generation !== this.#generation) this.#thinners = [];
    [this.#length, this.#generation] = [length, generation];
    const kind = this.#thin;
    if (kind && !this.#thinners.length)
      this.#thinners = this.#budgets.map((budget) => new Thinner(kind, this.#view, budget));
    const { x, y } = this.#columns();
    for (const thinner of this.#thinners) thinner.extend(x ?? null, y);
    return true;
  }

  /**
   * The points to draw: attribute -> values.
   * @param {boolean} [resting] whether the picture stays for a while
   * @returns {Record<string, number[]>}
   */
  points(resting = false) {
    const indices = this.#indices(resting);
    /** @type {Record<string, number[]>} */
    const points = { x: indices };
    for (const [attribute, column] of Object.entries(this.#columns()))
      points[attribute] = indices.map((i) => column[i]);
    // Without any point Plotly would leave the last line standing; a point that is nowhere takes it away.
    if (!indices.length) for (const attribute of Object.keys(points)) points[attribute] = [NaN];
    pullIn(points, this.#view, this.#thin === "curve" ? ["y"] : ["x", "y"]);
    if (points.z) pullIn(points, this.#view, ["z"]);
    return points;
  }

  /** Extremes of the data, and their beginning. @param {"x" | "y"} letter */
  extent(letter) {
    const column = this.#columns()[letter] ?? [];
    const [low, high] = this.whole
      ? extremes(column, this.#view[letter]?.log)
      : (this.#thinners[0]?.extent[letter] ?? [Infinity, -Infinity]);
    return { low, high, first: column.find(Number.isFinite) ?? 0 };
  }

  /** The series as taken in so far. @returns {Record<string, ArrayLike<number>>} */
  #columns() {
    const entries = Object.entries(this.#series);
    if (this.whole)
      return Object.fromEntries(
        entries.map(([attribute], i) => [attribute, this.#snapshots[i]?.values.subarray(0, this.#length) ?? []]),
      );
    return Object.fromEntries(
      entries.map(([attribute, name]) => [attribute, this.#store.view(name).subarray(0, this.#length)]),
    );
  }

  /** @param {boolean} resting @returns {number[]} */
  #indices(resting) {
    if (this.#thin) return [...(this.#thinners[resting ? 1 : 0]?.indices() ?? [])];
    if (this.#take !== "last") return Array.from({ length: this.#length }, (_, i) => i);
    const columns = Object.values(this.#columns());
    let newest = this.#length - 1;
    while (newest >= 0 && !columns.every((column) => Number.isFinite(column[newest]))) newest--;
    return newest < 0 ? [] : [newest];
  }
}

/** What of the values an axis can show. @param {ArrayLike<number>} values @param {boolean} [log] */
function extremes(values, log = false) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/**
 * Moves points that are too far out towards the middle of the view, each on its straight line there.
 * @param {Record<string, number[]>} points
 * @param {any} view
 * @param {string[]} axes the coordinates that move together
 */
function pullIn(points, view, axes) {
  const spaces = axes.map((axis) => {
    const { low, high } = view[axis];
    return { values: points[axis], middle: (low + high) / 2, reach: FARTHEST * Math.abs(high - low) };
  });
  if (axes.some((axis) => view[axis].log)) return;
  for (let i = 0; i < spaces[0].values.length; i++) {
    let excess = 1;
    for (const { values, middle, reach } of spaces) excess = Math.max(excess, Math.abs(values[i] - middle) / reach);
    if (excess > 1) for (const { values, middle } of spaces) values[i] = middle + (values[i] - middle) / excess;
  }
}
