// @ts-check
/**
 * The numbers of one run: series that grow, and values of which only the newest matters. They come as frames; every
 * point is kept.
 *
 * @typedef {import("./messages.js").Content} Content
 * @typedef {import("./messages.js").Moment} Moment
 */
import { decodeFlat, decodeSnapshot } from "./decode.js";

/** How the names of what panels find begin: it comes apart from the run's own, and says of which tick each point is. */
const PANEL = "panel.";

/** How many of the growing numbers are not above a limit. @param {ArrayLike<number>} numbers @param {number} limit */
export function countUpTo(numbers, limit) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class SeriesStore {
  /** Counts the runs: it changes when everything is forgotten, so that readers know to start over. */
  generation = 0;
  /** Counts what makes points void, all of them or the last ones; another moment that is shown does not. */
  rewritten = 0;
  /** Whether one run after another is shown, so that axes that jumped each time would be a nuisance. */
  steady = false;

  /** @type {Map<string, {values: Float64Array, length: number}>} */
  #series = new Map();
  /** @type {Map<string, unknown>} */
  #values = new Map();
  /**
   * An earlier moment that is shown instead of the present: how many points the series had, and the values.
   * @type {{index: number, sizes: Record<string, number>, values: Map<string, unknown>} | null}
   */
  #moment = null;
  /**
   * The whole run that is shown, if it is one: its generation, and since which one each of its series is what it is.
   * @type {{generation: number, append: Content["append"], since: Map<string, number>} | null}
   */
  #whole = null;
  /** Other runs, for comparison, and what to call them. @type {Map<string, {store: SeriesStore, label: string}>} */
  ghosts = new Map();

  /** Takes in a frame. @param {Content} frame @returns {number} how many points of a series are missing, at most */
  take({ append, withdrawn = {}, gap = {}, replace }) {
    for (const [name, count] of Object.entries(withdrawn)) this.#withdraw(name, count);
    for (const [name, missing] of Object.entries(gap)) this.append(name, new Float64Array(missing).fill(NaN));
    for (const [name, points] of Object.entries(append)) this.append(name, decodeFlat(points));
    for (const [name, value] of Object.entries(replace)) this.set(name, decodeSnapshot(value));
    return Math.max(0, ...Object.values(gap));
  }

  /**
   * @param {string} name
   * @param {ArrayLike<number>} points numbers to add at the end
   */
  append(name, points) {
    let series = this.#series.get(name);
    if (!series) this.#series.set(name, (series = { values: new Float64Array(256), length: 0 }));
    const length = series.length + points.length;
    if (length > series.values.length) {
      const larger = new Float64Array(Math.max(length, 2 * series.values.length));
      larger.set(series.values.subarray(0, series.length));
      series.values = larger;
    }
    series.values.set(points, series.length);
    series.length = length;
  }

  /** The last points of a series are void. @param {string} name @param {number} count */
  #withdraw(name, count) {
    const series = this.#series.get(name);
    if (series) series.length = Math.max(0, series.length - count);
    this.generation++;
    this.rewritten++;
  }

  /**
   * All numbers of a series, without a copy: good until the next append.
   * @param {string} name
   * @returns {Float64Array}
   */
  view(name) {
    return this.#series.get(name)?.values.subarray(0, this.length(name)) ?? new Float64Array(0);
  }

  /** All numbers of a series, also those after the moment that is shown. @param {string} name */
  whole(name) {
    const series = this.#series.get(name);
    return series ? series.values.subarray(0, series.length) : new Float64Array(0);
  }

  /** @param {string} name */
  length(name) {
    const length = this.#series.get(name)?.length ?? 0;
    if (!this.#moment) return length;
    return Math.min(length, name.startsWith(PANEL) ? this.#lengthThen(name) : (this.#moment.sizes[name] ?? 0));
  }

  /** Whether an earlier moment is shown. */
  get isBack() {
    return this.#moment !== null;
  }

  /** The tick that is shown; that of the present is as good as any later one. */
  get tick() {
    return this.#moment?.index ?? Infinity;
  }

  /** How many points a panel's series had at the moment that is shown: its ticks say so. @param {string} name */
  #lengthThen(name) {
    return countUpTo(this.whole(name.replace(/[^.]+$/, "ticks")), this.tick);
  }

  /** Every series by name, as far as it is shown. @returns {Map<string, Float64Array>} */
  all() {
    return new Map([...this.#series.keys()].map((name) => [name, this.view(name)]));
  }

  /** Every value that is shown. @returns {Map<string, unknown>} */
  values() {
    return this.#moment?.values ?? this.#values;
  }

  /** The newest number, undefined before the first. @param {string} name @returns {number | undefined} */
  last(name) {
    return this.#series.get(name)?.values[this.length(name) - 1];
  }

  /** @param {string} name @param {unknown} value replaces what was there */
  set(name, value) {
    this.#values.set(name, value);
  }

  /** The newest value, also while an earlier moment is shown. @param {string} name */
  present(name) {
    return this.#values.get(name);
  }

  /** @param {string} name */
  get(name) {
    return (name.startsWith(PANEL) ? this.#values : this.values()).get(name);
  }

  /**
   * Shows an earlier moment; what comes in meanwhile is kept for the present.
   * @param {Pick<Moment, "index" | "sizes" | "replace">} moment
   */
  showMoment({ index, sizes, replace }) {
    const values = new Map(Object.entries(replace).map(([name, value]) => [name, decodeSnapshot(value)]));
    this.#moment = { index, sizes, values };
    this.generation++;
  }

  showPresent() {
    if (!this.#moment) return;
    this.#moment = null;
    this.generation++;
  }

  /** A store of its own with the series as they are now, the whole of them, and the racers' names. */
  copy() {
    const copy = new SeriesStore();
    for (const [name, value] of this.#values) if (/^racer\.\d+\.label$/.test(name)) copy.set(name, value);
    for (const [name, { values, length }] of this.#series) copy.append(name, values.subarray(0, length));
    return copy;
  }

  /** Another whole run takes the place of what was there. @param {Content} content */
  renew(content) {
    const before = this.#whole?.generation === this.generation ? this.#whole : null;
    this.clear();
    this.steady = true;
    this.take(content);
    const since = new Map();
    for (const [name, { bdata }] of Object.entries(content.append))
      since.set(name, bdata === before?.append[name]?.bdata ? before.since.get(name) : this.generation);
    this.#whole = { generation: this.generation, append: content.append, since };
  }

  /**
   * Since which generation these series are what they are: where one whole run follows another, some stay.
   * @param {string[]} names
   */
  since(names) {
    const { generation, since } = this.#whole ?? {};
    if (generation !== this.generation || !since) return this.generation;
    return Math.max(...names.map((name) => since.get(name) ?? this.generation));
  }

  /** Forgets everything but the ghosts: a new run begins. */
  clear() {
    this.steady = false;
    this.#series.clear();
    this.#values.clear();
    this.#moment = null;
    this.generation++;
    this.rewritten++;
  }
}
