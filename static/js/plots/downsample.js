// @ts-check
/**
 * Downsampling of y against a growing x: which of a series' points to draw, so that each pixel column shows the same
 * and the cost does not grow with the run. (path.js draws lines that may go anywhere.)
 *
 * Points are taken in once, in order. Those that fall into the same pixel column, or that follow each other on one
 * outside of the view (no line between them can be seen), form a cluster. 2^k clusters in a row form a bucket, and a
 * bucket keeps its first and last point and its extremes. When more points are kept than the budget allows, or more ink
 * is needed to draw them (long strokes cost a browser more than many points), neighbouring buckets are merged, those of
 * small reach first. So the work is O(1) a point, on average, and both the number of points drawn and the length of the
 * line are bounded.
 *
 * @typedef {object} Scale what is visible of an axis
 * @property {number} low in the axis' own units: decades on a log axis; infinite where nothing is known
 * @property {number} high
 * @property {number} pixels
 * @property {boolean} [log]
 *
 * @typedef {{points: number, ink: number}} Budget how many points are kept, and for how many pixels of line
 * @typedef {{first: number, last: number, bottom: number, top: number, clusters: number}} Bucket
 */

/** The most points that a bucket can keep. */
const MOST = 4;

/** Reads a coordinate: where it lies on the axis, how wide a pixel is, and where the view ends. @param {Scale} scale */
function reader({ low, high, pixels, log = false }) {
  const pixel = Math.abs(high - low) / pixels;
  return {
    at: log ? Math.log10 : (/** @type {number} */ value) => value,
    pixel: Number.isFinite(pixel) ? pixel : 0,
    low: Math.min(low, high),
    high: Math.max(low, high),
  };
}

export class Downsampler {
  /** How many points of the series have been taken in. */
  seen = 0;
  /** Extremes of all points that can be drawn, in data units. */
  extent = { x: [Infinity, -Infinity], y: [Infinity, -Infinity] };

  #x;
  #y;
  #budget;
  #mostInk;
  /** @type {Bucket[]} */
  #buckets = [];
  /** How many clusters fill a bucket, and how many pixels wide it may be. */
  #size = 1;
  #reach = 1;
  /** The current cluster: where it began, and the outsides that all of its points share. */
  #cluster = { x: NaN, outside: 0 };
  /** The points kept; those of the last bucket, which may still change, begin at #settled. */
  #kept;
  #settled = 0;
  /** The length in pixels of the line through the settled points. */
  #ink = 0;

  /**
   * @param {{x: Scale, y: Scale}} view
   * @param {Budget} [budget]
   */
  constructor({ x, y }, { points, ink } = { points: 1500, ink: 75_000 }) {
    this.#x = reader(x);
    this.#y = reader(y);
    this.#budget = Math.max(points, 4 * MOST);
    this.#mostInk = ink;
    this.#kept = new Int32Array(this.#budget);
  }

  /**
   * Takes in the points from `seen` to the end. Those that cannot be drawn (not finite, ≤ 0 on a log axis) are passed
   * over.
   * @param {ArrayLike<number> | null} xs the whole series; null stands for 0, 1, 2, …
   * @param {ArrayLike<number>} ys
   */
  extend(xs, ys) {
    const [horizontal, vertical, cluster, extent] = [this.#x, this.#y, this.#cluster, this.extent];
    const end = xs ? Math.min(xs.length, ys.length) : ys.length;
    for (let i = this.seen; i < end; i++) {
      const x = xs ? xs[i] : i;
      const y = ys[i];
      const u = horizontal.at(x);
      const v = vertical.at(y);
      if (!Number.isFinite(u) || !Number.isFinite(v)) continue;
      stretch(extent.x, x);
      stretch(extent.y, y);
      const outside = u < horizontal.low ? 1 : u > horizontal.high ? 2 : 0;
      const near = Math.abs(u - cluster.x) < horizontal.pixel;
      let bucket = this.#buckets[this.#buckets.length - 1];
      if (bucket && (near || outside & cluster.outside)) {
        cluster.outside &= outside;
      } else {
        Object.assign(cluster, { x: u, outside });
        if (bucket && bucket.clusters < this.#size && this.#spread(bucket.first, i, xs) <= this.#reach)
          bucket.clusters++;
        else bucket = this.#open(i, xs, ys);
      }
      widen(bucket, i, i, i, ys);
    }
    this.seen = Math.max(this.seen, end);
  }

  /**
   * The points to draw, as indices in order: at most `budget`, the newest that can be drawn among them.
   * @returns {Int32Array}
   */
  indices() {
    const last = this.#buckets[this.#buckets.length - 1];
    return this.#kept.slice(0, last ? this.#keep(last, this.#settled) : 0);
  }

  /**
   * Settles the last bucket and begins one with point i.
   * @param {number} i @param {ArrayLike<number> | null} xs @param {ArrayLike<number>} ys
   */
  #open(i, xs, ys) {
    const last = this.#buckets[this.#buckets.length - 1];
    if (last) this.#settle(last, xs, ys);
    if (this.#settled > this.#budget - MOST || this.#ink > this.#mostInk) this.#coarsen(xs, ys);
    const bucket = { first: i, last: i, bottom: i, top: i, clusters: 1 };
    this.#buckets.push(bucket);
    return bucket;
  }

  /**
   * @param {Bucket} bucket @param {ArrayLike<number> | null} xs @param {ArrayLike<number>} ys
   */
  #settle(bucket, xs, ys) {
    const from = Math.max(this.#settled, 1);
    this.#settled = this.#keep(bucket, this.#settled);
    for (let k = from; k < this.#settled; k++) {
      const [i, before] = [this.#kept[k], this.#kept[k - 1]];
      this.#ink += Math.hypot(
        stroke(this.#x, xs ? xs[before] : before, xs ? xs[i] : i),
        stroke(this.#y, ys[before], ys[i]),
      );
    }
  }

  /**
   * Merges neighbouring buckets until a quarter of the budget is free again.
   * @param {ArrayLike<number> | null} xs @param {ArrayLike<number>} ys
   */
  #coarsen(xs, ys) {
    while ((this.#settled > 0.75 * this.#budget || this.#ink > 0.75 * this.#mostInk) && this.#buckets.length > 1) {
      const before = this.#buckets;
      this.#buckets = [];
      this.#settled = this.#ink = 0;
      for (let k = 0; k < before.length; k++) {
        const [bucket, next] = [before[k], before[k + 1]];
        if (next && this.#spread(bucket.first, next.last, xs) <= this.#reach) {
          bucket.clusters += next.clusters;
          widen(bucket, next.last, next.bottom, next.top, ys);
          k++;
        }
        this.#buckets.push(bucket);
        this.#settle(bucket, xs, ys);
      }
      if (this.#buckets.length > 0.9 * before.length) this.#reach *= 2;
      else this.#size *= 2;
    }
  }

  /**
   * How many pixels wide a bucket would be.
   * @param {number} first @param {number} last @param {ArrayLike<number> | null} xs
   */
  #spread(first, last, xs) {
    return stroke(this.#x, xs ? xs[first] : first, xs ? xs[last] : last);
  }

  /**
   * Writes a bucket's points, in order, each once.
   * @param {Bucket} bucket
   * @param {number} begin where the first goes
   * @returns {number} where the next go
   */
  #keep({ first, last, bottom, top }, begin) {
    const kept = this.#kept;
    let at = begin;
    for (const index of [first, bottom, top, last]) {
      let place = at;
      while (place > begin && kept[place - 1] > index) place--;
      if (place > begin && kept[place - 1] === index) continue;
      kept.copyWithin(place + 1, place, at++);
      kept[place] = index;
    }
    return at;
  }
}

/**
 * Lets a bucket reach to a point, and its extremes include others.
 * @param {Bucket} bucket @param {number} last @param {number} bottom @param {number} top @param {ArrayLike<number>} ys
 */
function widen(bucket, last, bottom, top, ys) {
  bucket.last = last;
  if (ys[bottom] < ys[bucket.bottom]) bucket.bottom = bottom;
  if (ys[top] > ys[bucket.top]) bucket.top = top;
}

/** @param {number[]} range @param {number} value */
export function stretch(range, value) {
  if (value < range[0]) range[0] = value;
  if (value > range[1]) range[1] = value;
}

/**
 * How many pixels a line between two values is long, as far as it can be seen.
 * @param {ReturnType<typeof reader>} axis
 * @param {number} from
 * @param {number} to
 */
function stroke({ at, pixel, low, high }, from, to) {
  if (!pixel) return 0;
  const clamp = (/** @type {number} */ value) => Math.min(Math.max(at(value), low), high);
  return (clamp(to) - clamp(from)) / pixel;
}
