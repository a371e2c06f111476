// @ts-check
/**
 * Axes that follow growing data. Ranges are in an axis' own units: decades on a log axis.
 *
 * @typedef {import("./plotly.js").Range} Range
 * @typedef {import("./plotly.js").AxisKey} AxisKey
 */
import { axisKey } from "./axes.js";

/** How far a range goes beyond data that left it, as a share of the span: so that it need not grow at each frame. */
const AHEAD = 0.25;
const PADDING = 0.05;
/** Snapshots can shrink too: when they take less than this share of the range, it is fitted anew. */
const SHRUNKEN = 0.3;

/**
 * A linear axis follows data this many times farther than where they began (or than 1): a diverging run leaves the
 * plot.
 */
const LINEAR_REACH = 1e6;
/** The decades of a float64. */
const LOG_REACH = 308;

/**
 * A linear axis spans at least this share of how large the data are, a logarithmic one so many decades: what hardly
 * moves looks flat.
 */
const FLAT = 2e-3;

/** Decades above which a range goes from power to power, so that it has numbers above and below the data. */
const SOME = 1.5;

/** Values that differ by less than this share of themselves are one, as the losses of training and test are at first. */
const SAME = 1e-3;

/** The next 1, 2 or 5 times a power of ten. @param {number} value */
function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5].find((step) => value <= step * power) ?? 10);
}

/**
 * The range that shows the data: the present one while it does, else one that has grown in nice steps where the data
 * left it.
 * @param {Range | null} range the present one; null: fit anew
 * @param {Range} data in the axis' units
 * @param {number} reach how far from zero an axis goes
 * @param {number} [flat] the least span
 * @param {boolean} [decades] whether a span of some of them ends at whole ones
 * @returns {Range}
 */
export function fitRange(range, data, reach, flat = 0, decades = false) {
  const low = Math.max(data[0], -reach);
  const high = Math.min(data[1], reach);
  if (range && low >= range[0] && high <= range[1]) return range;
  let [bottom, top] = range ? [Math.min(low, range[0]), Math.max(high, range[1])] : [low, high];
  const more = Math.max(0, flat - (top - bottom));
  if (top > bottom) [bottom, top] = [bottom - more / 2, top + more / 2];
  const span = top - bottom || Math.abs(top) || 1;
  const whole = decades && span > SOME;
  const step = Math.max(nice(span / 20), whole ? 1 : 0);
  const margin = whole ? 0 : span * (range ? AHEAD : PADDING);
  return [
    range && low >= range[0] ? range[0] : step * Math.floor((bottom - margin) / step),
    range && high <= range[1] ? range[1] : step * Math.ceil((top + margin) / step),
  ];
}

/**
 * Where a range begins whose data are not negative: at most a margin below 0.
 * @param {Range} range
 * @param {boolean} exactly whether there is no margin
 */
export function bottomOf([low, high], exactly) {
  return exactly ? 0 : Math.max(low, -PADDING * high);
}

/**
 * Data in the axis' units. What has a single value so far, as a loss before its run, is seen from 0: an axis around it
 * would be another one a step later.
 * @param {number} low @param {number} high @param {boolean} log @returns {Range}
 */
export function extentOf(low, high, log) {
  if (log) return [Math.log10(low), Math.log10(high)];
  return high - low <= SAME * Math.max(high, -low) ? [Math.min(low, 0), Math.max(high, 0)] : [low, high];
}

/**
 * The range of a score that is seldom below its usual range: that one, or as far down as the data, in steps.
 * @param {Range} usual
 * @param {number} low the least of the data
 * @param {number} lowest where no range begins below
 * @returns {Range}
 */
export function downTo([bottom, top], low, lowest) {
  if (!(low < bottom)) return [bottom, top];
  const step = nice((top - bottom) / 5);
  return [Math.max(lowest, step * Math.floor(low / step)), top];
}

/**
 * The range of the time of a run: as far as the first of these lengths that shows all of it.
 * @param {number[]} lengths
 * @param {number} now
 * @returns {Range}
 */
export function upTo(lengths, now) {
  return [0, lengths.find((length) => now <= length) ?? lengths[lengths.length - 1]];
}

/** The axes that layout.meta.fit names, as long as nobody has zoomed. */
export class Autorange {
  /** False from a user's zoom to the next `follow`. */
  following = true;

  #layout;
  #lives;
  #store;
  #generation = -1;
  /** @type {Map<string, {range: Range | null}>} */
  #axes;

  /**
   * @param {import("./plotly.js").Layout} layout
   * @param {import("./live.js").LiveTrace[]} lives
   * @param {import("../run/series.js").SeriesStore} store
   */
  constructor(layout, lives, store) {
    this.#layout = layout;
    this.#lives = lives;
    this.#store = store;
    this.#axes = new Map((layout.meta?.fit ?? []).map((id) => [id, { range: null }]));
  }

  /** Fits all axes anew at the next change. */
  follow() {
    this.following = true;
    for (const axis of this.#axes.values()) axis.range = null;
  }

  /** The ranges that must change for the data to be seen, by axis key. @returns {Record<AxisKey, Range>} */
  changes() {
    // A figure that shows the whole of its curves behind an earlier moment keeps its axes there.
    const generation = this.#lives.some(({ isRest }) => isRest) ? this.#store.rewritten : this.#store.generation;
    if (generation !== this.#generation) {
      this.#generation = generation;
      if (!this.#store.steady) for (const axis of this.#axes.values()) axis.range = null;
    }
    /** @type {Record<AxisKey, Range>} */
    const changes = {};
    for (const [id, axis] of this.following ? this.#axes : []) {
      const log = this.#layout[axisKey(id)]?.type === "log";
      const [low, high, start] = this.#extent(id);
      if (low > high) continue;
      const score = this.#layout.meta?.scores?.[id];
      const lengths = this.#layout.meta?.lengths?.[id];
      const far = Math.max(high, axis.range?.[1] ?? 0);
      const given = lengths ? upTo(lengths, far) : score && downTo(score.usual, low, score.lowest);
      if (given) {
        if (String(given) !== String(axis.range)) changes[axisKey(id)] = axis.range = given;
        continue;
      }
      const data = extentOf(low, high, log);
      const whole = this.#on(id).every((live) => live.whole);
      const before =
        (whole || this.#store.steady) && axis.range && data[1] - data[0] < SHRUNKEN * (axis.range[1] - axis.range[0])
          ? null
          : axis.range;
      const reach = log ? LOG_REACH : LINEAR_REACH * start;
      const flat = log ? FLAT : FLAT * Math.min(reach, Math.max(Math.abs(low), Math.abs(high)));
      const range = fitRange(before, data, reach, flat, log);
      if (low >= 0 && !log) range[0] = bottomOf(range, whole && low === 0); // bars stand on the axis
      if (range !== axis.range && String(range) !== String(axis.range)) changes[axisKey(id)] = axis.range = range;
    }
    return changes;
  }

  /** The live traces on an axis. @param {string} id */
  #on(id) {
    return this.#lives.filter((live) => live[/** @type {"x" | "y"} */ (id[0])] === id);
  }

  /** Extremes of the data on an axis, and how large they were at the start (1 or more). @param {string} id */
  #extent(id) {
    const letter = /** @type {"x" | "y"} */ (id[0]);
    const extent = [Infinity, -Infinity, 1];
    for (const live of this.#on(id)) {
      const { low, high, first } = live.extent(letter);
      extent[0] = Math.min(extent[0], low);
      extent[1] = Math.max(extent[1], high);
      extent[2] = Math.max(extent[2], Math.abs(first) || 0);
    }
    return extent;
  }
}
