// @ts-check
/**
 * A live trace: the series that feed one trace of a figure, and which of their points are drawn.
 *
 * @typedef {object} LiveMeta trace.meta of a live trace
 * @property {Record<string, string>} series attribute (x, y, z) -> series name; without x the index counts 0, 1, 2, …
 * @property {"path" | "curve"} [thin] how to draw fewer points, as a line in the plane or in space, or as y against a
 *   growing x; without it every point is drawn
 * @property {string} [until] a snapshot that says of which tick each point of the others is: what comes after the tick
 *   that is shown is left out
 * @property {[number, number]} [domain] it is a surface, whose z is a snapshot (rows, columns): the places of the first
 *   and of the last column, and of the rows
 * @property {string} [along] between its ends it is drawn as the still curve of this name, whose x grows
 * @property {boolean} [rest] it is the whole of a curve, while an earlier moment is shown
 * @property {"last" | "whole"} [take] instead, only the newest point; or all of snapshots, which series names then
 *
 * @typedef {import("../run/decode.js").Snapshot} Snapshot
 * @typedef {import("./downsample.js").Scale} Scale
 * @typedef {import("./downsample.js").Budget} Budget
 * @typedef {{x: Scale, y: Scale, z: Scale}} View what is visible of the axes that the trace lies on
 */
import { snapshotOf } from "../run/decode.js";
import { countUpTo } from "../run/series.js";
import { Downsampler } from "./downsample.js";
import { PathSampler } from "./path.js";

/** No point is drawn farther out than this many views: SVG and WebGL lose their numbers there. */
const FARTHEST = 1e9;
const AXES = /** @type {const} */ (["x", "y", "z"]);
/** The axis of a figure that has not been laid out. @type {Scale} */
const UNKNOWN = { low: -Infinity, high: Infinity, pixels: Infinity };

export class LiveTrace {
  #store;
  #series;
  #thin;
  #take;
  #until;
  #domain;
  #stairs;
  #budgets;
  #along;
  #rest;
  /** @type {View} */
  #view = { x: UNKNOWN, y: UNKNOWN, z: UNKNOWN };
  #visible = "";
  /** For the budgets, in their order. @type {Downsampler[]} */
  #downsamplers = [];
  /** Of a path. @type {PathSampler | null} */
  #path = null;
  #generation = -1;
  #length = -1;
  /** What was drawn of a trace that takes snapshots. @type {(Snapshot | undefined)[]} */
  #snapshots = [];

  /**
   * @param {import("./plotly.js").FedTrace} trace
   * @param {number} index its place in the figure
   * @param {import("../run/series.js").SeriesStore} store
   * @param {[Budget, Budget]} budgets for drawing each frame, and for a picture that stays
   * @param {{x: ArrayLike<number>, y: ArrayLike<number>} | null} [along] the curve that it is drawn along
   */
  constructor(trace, index, store, budgets, along = null) {
    this.index = index;
    /** The axes that it lies on. */
    this.x = trace.xaxis ?? "x";
    this.y = trace.yaxis ?? "y";
    const { series, thin, take, until, domain, rest } = trace.meta;
    this.#until = until;
    this.#domain = domain;
    this.#series = series;
    this.#thin = thin;
    this.#take = take;
    this.#stairs = trace.line?.shape === "hv";
    this.#store = store;
    this.#budgets = budgets;
    this.#along = along;
    this.#rest = Boolean(rest);
  }

  /** Says what is visible. Downsampling starts over where that matters. @param {View} view */
  look(view) {
    this.#view = view;
    const visible = JSON.stringify(view);
    if (visible === this.#visible) return;
    [this.#visible, this.#length] = [visible, -1];
    this.#startOver();
  }

  #startOver() {
    [this.#downsamplers, this.#path] = [[], null];
  }

  /** Whether it is drawn from snapshots, which may shrink as well as grow. */
  get whole() {
    return this.#take === "whole" || Boolean(this.#until);
  }

  /** Whether it is a curve's whole, behind an earlier moment of it. */
  get isRest() {
    return this.#rest;
  }

  /** Takes in what is new in the store. @returns {boolean} whether there is something else to draw */
  pull() {
    return this.whole ? this.#pullSnapshots() : this.#pullSeries();
  }

  #pullSnapshots() {
    const snapshots = Object.values(this.#series).map((name) => snapshotOf(this.#store.get(name)));
    const ticks = this.#until && snapshotOf(this.#store.get(this.#until));
    const most = ticks ? countUpTo(ticks.values, this.#store.tick) : Infinity;
    const length = Math.min(most, ...snapshots.map((snapshot) => snapshot?.values.length ?? 0));
    if (this.#length === length && snapshots.every((snapshot, i) => snapshot === this.#snapshots[i])) return false;
    this.#snapshots = snapshots;
    this.#length = length;
    return true;
  }

  #pullSeries() {
    const store = this.#store;
    const names = Object.values(this.#series);
    const wanted = !this.#rest || store.isBack;
    const lengthOf = (/** @type {string} */ name) => (this.#rest ? store.whole(name).length : store.length(name));
    const length = wanted ? Math.min(...names.map(lengthOf)) : 0;
    const generation = this.#rest ? 2 * store.rewritten + Number(wanted) : store.since(names);
    if (length === this.#length && (generation === this.#generation || !wanted)) return false;
    if (generation !== this.#generation) this.#startOver();
    [this.#length, this.#generation] = [length, generation];
    const columns = this.#columns();
    if (this.#thin === "path") {
      this.#path ??= new PathSampler(
        AXES.filter((axis) => axis in columns).map((axis) => this.#view[axis]),
        this.#stairs,
      );
      this.#path.extend(AXES.flatMap((axis) => (axis in columns ? [columns[axis]] : [])));
    } else if (this.#thin === "curve") {
      if (!this.#downsamplers.length)
        this.#downsamplers = this.#budgets.map((budget) => new Downsampler(this.#view, budget));
      for (const downsampler of this.#downsamplers) downsampler.extend(columns.x ?? null, columns.y);
    }
    return true;
  }

  /**
   * The points to draw: attribute -> values.
   * @param {boolean} [resting] whether the picture stays for a while
   * @returns {Record<string, number[]>}
   */
  points(resting = false) {
    if (this.#domain) return this.#surface(this.#domain);
    if (this.#along && this.#length > 1) return this.#partOf(this.#along);
    if (this.#thin === "path") return this.#pathPoints();
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

  /** @param {[number, number]} domain @returns {Record<string, number[]>} z has a row for each place */
  #surface([low, high]) {
    const { values, shape } = this.#snapshots[0] ?? { values: [NaN], shape: [1, 1] };
    const [rows, columns] = shape;
    const places = (/** @type {number} */ n) =>
      Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1 || 1));
    const row = (/** @type {number} */ at) => Array.from(values.slice(at * columns, (at + 1) * columns));
    const z = /** @type {unknown} */ (Array.from({ length: rows }, (_, at) => row(at)));
    return { x: places(columns), y: places(rows), z: /** @type {number[]} */ (z) };
  }

  /**
   * The part of a curve between the ends of the series.
   * @param {{x: ArrayLike<number>, y: ArrayLike<number>}} curve
   */
  #partOf(curve) {
    const { x, y } = this.#columns();
    const ends = [0, this.#length - 1].sort((one, other) => x[one] - x[other]);
    const within = [...Array(curve.x.length).keys()].filter(
      (at) => curve.x[at] > x[ends[0]] && curve.x[at] < x[ends[1]],
    );
    const drawn = (/** @type {ArrayLike<number>} */ ended, /** @type {ArrayLike<number>} */ values) => [
      ended[ends[0]],
      ...within.map((at) => values[at]),
      ended[ends[1]],
    ];
    return { x: drawn(x, curve.x), y: drawn(y, curve.y) };
  }

  /** @returns {Record<string, number[]>} */
  #pathPoints() {
    const drawn = this.#path?.points() ?? [];
    const attributes = AXES.filter((axis) => axis in this.#series);
    return Object.fromEntries(attributes.map((axis, d) => [axis, drawn[d]?.length ? drawn[d] : [NaN]]));
  }

  /** Extremes of the data, and their beginning. @param {"x" | "y"} letter */
  extent(letter) {
    const column = this.#columns()[letter] ?? [];
    const [low, high] = this.whole
      ? extremes(column, this.#view[letter]?.log)
      : ((this.#path ?? this.#downsamplers[0])?.extent[letter] ?? [Infinity, -Infinity]);
    return { low, high, first: firstFinite(column) };
  }

  /** The series as taken in so far. @returns {Record<string, ArrayLike<number>>} */
  #columns() {
    const entries = Object.entries(this.#series);
    if (this.whole)
      return Object.fromEntries(
        entries.map(([attribute], i) => [attribute, this.#snapshots[i]?.values.subarray(0, this.#length) ?? []]),
      );
    const valuesOf = (/** @type {string} */ name) => (this.#rest ? this.#store.whole(name) : this.#store.view(name));
    return Object.fromEntries(
      entries.map(([attribute, name]) => [attribute, valuesOf(name).subarray(0, this.#length)]),
    );
  }

  /** @param {boolean} resting @returns {number[]} */
  #indices(resting) {
    if (this.#thin) return [...(this.#downsamplers[resting ? 1 : 0]?.indices() ?? [])];
    if (this.#take !== "last") return Array.from({ length: this.#length }, (_, i) => i);
    const columns = Object.values(this.#columns());
    const drawable = (/** @type {number} */ at) => columns.every((column) => Number.isFinite(column[at]));
    let newest = this.#length - 1;
    while (newest >= 0 && !drawable(newest)) newest--;
    return newest < 0 ? [] : [newest];
  }
}

/** @param {ArrayLike<number>} values @returns {number} 0 where there is none */
function firstFinite(values) {
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) return values[i];
  return 0;
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
 * @param {View} view
 * @param {(keyof View)[]} axes the coordinates that move together
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
