// @ts-check
/**
 * The lines of the timeline's track, thinned to its pixels: what each takes to draw does not grow with the run.
 *
 * @typedef {object} Line
 * @property {string} name of its series
 * @property {string | undefined} color where it is no racer's
 * @property {Float64Array | null} x null: a point for each step
 * @property {Float64Array} y
 * @property {Int32Array} places of the points to draw
 *
 * @typedef {object} Room of the track
 * @property {number} pixels its width
 * @property {number} steps that the width stands for
 * @property {number} index the present, in steps
 *
 * @typedef {import("../run/series.js").SeriesStore} Store
 */
import { Downsampler } from "../plots/downsample.js";

/** Where the end of a line moves by a smaller share of the width than this, its pixels are as good as before. */
const NEAR = 0.01;
/** Points for each pixel of the width: the first, the last and the extremes of what falls there, on average. */
const POINTS_PER_PIXEL = 2;
const UNKNOWN = { low: -Infinity, high: Infinity, pixels: Infinity };

export class TrackLines {
  #store;
  /** By name of the series. @type {Map<string, {end: number, pixels: number, points: Downsampler}>} */
  #thinned = new Map();
  #generation = -1;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @param {import("../plots/views.js").Curve[]} curves @param {Room} room @returns {Line[]} */
  of(curves, room) {
    if (this.#store.generation !== this.#generation) this.#thinned.clear();
    this.#generation = this.#store.generation;
    return curves.map((curve) => this.#line(curve, room));
  }

  /** The lowest and the highest of all points that can be drawn. @returns {[number, number]} */
  get extent() {
    let [low, high] = [Infinity, -Infinity];
    for (const { points } of this.#thinned.values()) {
      low = Math.min(low, points.extent.y[0]);
      high = Math.max(high, points.extent.y[1]);
    }
    return [low, high];
  }

  /** @param {import("../plots/views.js").Curve} curve @param {Room} room @returns {Line} */
  #line({ x: along, y: name, color }, { pixels, steps, index }) {
    const y = this.#store.whole(name);
    const x = along ? this.#store.whole(along) : null;
    const end = x ? (steps * (x.at(-1) || 1)) / (index || 1) : steps;
    let thinned = this.#thinned.get(name);
    if (thinned?.pixels !== pixels || Math.abs(thinned.end - end) > NEAR * end) {
      const view = { x: { low: 0, high: end, pixels }, y: UNKNOWN };
      thinned = { end, pixels, points: new Downsampler(view, { points: POINTS_PER_PIXEL * pixels, ink: Infinity }) };
      this.#thinned.set(name, thinned);
    }
    thinned.points.extend(x, y);
    return { name, color, x, y, places: thinned.points.indices() };
  }
}
