// @ts-check
/**
 * A path as it is drawn: of a line through all points of the series, what differs from what is drawn already.
 *
 * The view is divided into cells of half a pixel. A stretch of the line is drawn where it enters a cell that the line
 * has not been in, and left out where it runs through cells in which it has. So the drawn line is nowhere a pixel from
 * the whole one, nor the whole one from the drawn, and what is drawn is bounded by the view, not by the run: ten
 * thousand swings over one another are drawn once. (A budget for the length of the line, which merged the small swings
 * of the beginning to pay for the large ones that followed, drew trajectories that never happened.)
 *
 * What lies outside the view is cut off, since SVG and WebGL lose their numbers far outside. Where there is no point
 * (not finite, ≤ 0 on a log axis) the line is interrupted.
 *
 * @typedef {import("./downsample.js").Scale} Scale
 * @typedef {number[]} Place a coordinate for each axis, in cells
 * @typedef {{at: Place, values: number[]}} Vertex of the drawn line, also in the data's units
 */
import { stretch } from "./downsample.js";

/** The side of a cell in pixels. Its diagonal, 0.71, and what straightening moves stay below one pixel together. */
const CELL = 0.5;
/** How far from the line a vertex may be, in cells, that is left out of it; and how many in a row. */
const STRAIGHT = 0.5;
const MOST_LEFT_OUT = 30;
/** The drawn line goes on this far outside the view, in cells, so that its ends and corners there are not seen. */
const MARGIN = 32;
/** It goes on through cells that it has been in for so many: a gap costs as much as drawing them. */
const BRIDGE = 32;
/** A stretch begins and ends so many cells within what is drawn already, so that no seam is seen. */
const OVERLAP = 2;
/** A scene has no more cells than this along an axis, and so they are larger than CELL. */
const MOST_IN_SCENE = 200;
/** Farther away than this, in cells, nothing has a direction. */
const FARTHEST = 1e150;

export class PathSampler {
  /** How many points of the series have been taken in. */
  seen = 0;
  /** Extremes of all points that can be drawn, in data units. */
  extent = { x: [Infinity, -Infinity], y: [Infinity, -Infinity] };

  /** @type {ReturnType<typeof divided>[]} */
  #axes;
  #stairs;
  /** A bit for each cell: whether the line has been in it; null where nothing is known of the view. */
  #visited;
  /** Of the drawn line, NaN where it is interrupted: for each axis the values. @type {number[][]} */
  #kept;
  /** The last vertex kept, and those after it, of which all but the last may be left out. */
  #anchor = /** @type {Vertex | null} */ (null);
  #loose = /** @type {Vertex[]} */ ([]);
  /** The way through cells that were visited before, drawn only if it soon leaves them. @type {Vertex[]} */
  #pending = [];
  /** How many cells long that way is; from BRIDGE on nothing is drawn. */
  #covered = Infinity;
  /** The newest point. @type {Vertex | null} */
  #last = null;
  /** The cell of the newest place, and whether the line has moved within it since it was drawn. */
  #cell = -1;
  #stayed = false;

  /**
   * @param {Scale[]} view of x and y, and of z in a scene
   * @param {boolean} [stairs] whether the line goes to the next x first, then to the next y
   */
  constructor(view, stairs = false) {
    this.#stairs = stairs;
    this.#axes = view.map((scale) => divided(scale, view.length > 2 ? MOST_IN_SCENE : Infinity));
    const cells = this.#axes.reduce((product, axis) => product * axis.cells, 1);
    this.#visited = Number.isFinite(cells) ? new Uint32Array(Math.ceil(cells / 32)) : null;
    this.#kept = view.map(() => []);
  }

  /**
   * Takes in the points from `seen` to the end.
   * @param {ArrayLike<number>[]} columns the whole series, one for each axis
   */
  extend(columns) {
    const axes = this.#axes;
    const end = Math.min(...columns.map((column) => column.length));
    for (let i = this.seen; i < end; i++) {
      const vertex = { at: new Array(axes.length), values: new Array(axes.length) };
      let drawable = true;
      for (let d = 0; d < axes.length; d++) {
        vertex.values[d] = columns[d][i];
        vertex.at[d] = axes[d].cellAt(columns[d][i]);
        drawable &&= !Number.isNaN(vertex.at[d]);
      }
      if (drawable) {
        pullIn(vertex.at);
        stretch(this.extent.x, vertex.values[0]);
        stretch(this.extent.y, vertex.values[1]);
      }
      const before = this.#last;
      if (this.#stairs && drawable && before)
        this.#goTo({ at: [vertex.at[0], before.at[1]], values: [vertex.values[0], before.values[1]] });
      this.#goTo(drawable ? vertex : null);
    }
    this.seen = Math.max(this.seen, end);
  }

  /** The line to draw, up to the newest point: for each axis the values, NaN where it is interrupted. */
  points() {
    const rest = this.#covered < BRIDGE ? [...this.#loose.slice(-1), ...this.#pending] : this.#loose.slice(-1);
    return this.#kept.map((kept, d) => [...kept, ...rest.map(({ values }) => values[d])]);
  }

  /** @param {Vertex | null} next null where there is none */
  #goTo(next) {
    const before = this.#last;
    this.#last = next;
    if (!next || !before) {
      this.#lift();
      return;
    }
    if (!this.#visited) {
      if (!this.#anchor) this.#begin(before);
      this.#keep(next);
      return;
    }
    const inside = this.#cutOff(before, next);
    if (!inside) {
      this.#lift();
      return;
    }
    if (inside.from !== before) this.#lift();
    this.#walk(inside.from, inside.to);
    if (inside.to !== next) this.#lift();
  }

  /**
   * Goes through the cells between two places in the view, and draws what leads into new ones.
   * After J. Amanatides and A. Woo, A fast voxel traversal algorithm for ray tracing, 1987.
   * @param {Vertex} from @param {Vertex} to
   */
  #walk(from, to) {
    const axes = this.#axes;
    const visited = /** @type {Uint32Array} */ (this.#visited);
    const count = axes.length;
    /** For each axis: how far along, from 0 to 1, its next border is crossed; how far apart they are; how many. */
    const [cross, apart, borders, stride] = [0, 0, 0, 0].map(() => new Float64Array(count));
    let [cell, left, length, weight] = [0, 0, 0, 1];
    for (let d = 0; d < count; d++) {
      const [a, b] = [from.at[d], to.at[d]];
      const first = Math.min(Math.floor(a), axes[d].cells - 1);
      const last = Math.min(Math.floor(b), axes[d].cells - 1);
      const way = Math.abs(b - a);
      borders[d] = Math.abs(last - first);
      apart[d] = 1 / way;
      cross[d] = borders[d] ? (b > a ? first + 1 - a : a - first) / way : Infinity;
      stride[d] = b > a ? weight : -weight;
      cell += first * weight;
      left += borders[d];
      length = Math.max(length, way);
      weight *= axes[d].cells;
    }
    if (left === 0 && cell === this.#cell) {
      this.#stayed = true; // in the cell where it was
      return;
    }
    if (this.#stayed) this.#pass(from);
    const overlap = OVERLAP / length;
    for (let here = 0; ; left--) {
      const bit = 1 << (cell & 31);
      const before = (visited[cell >> 5] & bit) !== 0;
      if (before && cell !== this.#cell) {
        if (this.#covered === 0) this.#pending = [between(from, to, Math.min(1, here + overlap), axes)];
        if (this.#covered < BRIDGE && ++this.#covered >= BRIDGE) this.#lift();
      } else if (!before) {
        visited[cell >> 5] |= bit;
        if (this.#covered) this.#enter(between(from, to, Math.max(0, here - overlap), axes));
      }
      this.#cell = cell;
      if (!left) break;
      let d = 0;
      for (let k = 1; k < count; k++) if (cross[k] < cross[d]) d = k;
      here = Math.min(cross[d], 1);
      cross[d] = --borders[d] ? cross[d] + apart[d] : Infinity;
      cell += stride[d];
    }
    this.#pass(to);
  }

  /** Goes on to a point. @param {Vertex} vertex */
  #pass(vertex) {
    this.#stayed = false;
    if (this.#covered === 0) this.#draw(vertex);
    else if (this.#covered < BRIDGE) this.#pending.push(vertex);
  }

  /** Comes into a new cell after others. @param {Vertex} where a little way before it */
  #enter(where) {
    if (this.#covered >= BRIDGE) this.#begin(where);
    else for (const vertex of this.#pending) this.#draw(vertex);
    this.#pending = [];
    this.#covered = 0;
  }

  /** Begins a stretch. @param {Vertex} vertex */
  #begin(vertex) {
    this.#settle();
    if (this.#kept[0].length) for (const kept of this.#kept) kept.push(NaN);
    this.#keep(vertex);
  }

  /** Ends the stretch. */
  #lift() {
    if (this.#pending.length) this.#draw(this.#pending[0]);
    this.#settle();
    [this.#anchor, this.#pending, this.#covered] = [null, [], Infinity];
  }

  /** Goes on to a vertex; those before it that lie on the straight line there are left out. @param {Vertex} vertex */
  #draw(vertex) {
    const [anchor, loose] = [this.#anchor, this.#loose];
    const straight = anchor && loose.every(({ at }) => distance(at, anchor.at, vertex.at) <= STRAIGHT);
    if (!straight || loose.length > MOST_LEFT_OUT) this.#settle();
    this.#loose.push(vertex);
  }

  /** Keeps the last vertex. */
  #settle() {
    const last = this.#loose.pop();
    this.#loose = [];
    if (last) this.#keep(last);
  }

  /** @param {Vertex} vertex */
  #keep(vertex) {
    this.#anchor = vertex;
    this.#kept.forEach((kept, d) => kept.push(vertex.values[d]));
  }

  /**
   * The part of a line that is in the view; its ends are those of the line where they are in it.
   * After Y.-D. Liang and B. Barsky, A new concept and method for line clipping, 1984.
   * @param {Vertex} from @param {Vertex} to
   */
  #cutOff(from, to) {
    // reckoned from the end that is nearer: a share of a way of 10¹⁷ pixels is exact only where it is small
    const turned = farness(from.at) > farness(to.at);
    const [near, far] = turned ? [to, from] : [from, to];
    let [begin, end] = [0, 1];
    for (let d = 0; d < this.#axes.length; d++) {
      const [a, way, high] = [near.at[d], far.at[d] - near.at[d], this.#axes[d].cells];
      if (way === 0) {
        if (a < 0 || a > high) return null;
        continue;
      }
      begin = Math.max(begin, (way > 0 ? -a : high - a) / way);
      end = Math.min(end, (way > 0 ? high - a : -a) / way);
    }
    if (!(begin < end) && !(begin === end && begin === 0)) return null;
    const [first, last] = [begin, end].map((share) => between(near, far, share, this.#axes));
    return turned ? { from: last, to: first } : { from: first, to: last };
  }
}

/**
 * An axis divided into cells.
 * @param {Scale} scale
 * @param {number} most cells
 */
function divided({ low, high, pixels, log = false }, most) {
  const side = Math.max(CELL, pixels / most) * (Math.abs(high - low) / pixels);
  const known = Number.isFinite(side) && side > 0;
  const begin = Math.min(low, high) - MARGIN * side;
  return {
    /** From its begin, in cells; NaN for what it cannot show. @param {number} value */
    cellAt(value) {
      const at = log ? Math.log10(value) : value;
      if (!Number.isFinite(at)) return NaN;
      return known ? (at - begin) / side : at;
    },
    /** @param {number} cell */
    valueAt: (cell) => (log ? 10 ** (begin + cell * side) : begin + cell * side),
    cells: known ? Math.ceil(Math.abs(high - low) / side) + 2 * MARGIN : Infinity,
  };
}

/**
 * @param {Vertex} from @param {Vertex} to
 * @param {number} share of the way
 * @param {ReturnType<typeof divided>[]} axes
 * @returns {Vertex}
 */
function between(from, to, share, axes) {
  if (share === 0) return from;
  if (share === 1) return to;
  const at = axes.map(({ cells }, d) => {
    const place = from.at[d] + share * (to.at[d] - from.at[d]);
    return Math.max(0, Math.min(place, cells));
  });
  return { at, values: axes.map(({ valueAt }, d) => valueAt(at[d])) };
}

/** Moves a place that is too far away for numbers on its straight line to the view. @param {Place} place */
function pullIn(place) {
  const excess = Math.min(farness(place), Number.MAX_VALUE) / FARTHEST;
  if (excess <= 1) return;
  for (let d = 0; d < place.length; d++) place[d] = Math.max(-FARTHEST, Math.min(place[d] / excess, FARTHEST));
}

/** @param {Place} place */
const farness = (place) => Math.max(...place.map(Math.abs));

/** Of a place from the line between two others. @param {Place} place @param {Place} from @param {Place} to */
function distance(place, from, to) {
  let [along, length] = [0, 0];
  for (let d = 0; d < place.length; d++) {
    along += (place[d] - from[d]) * (to[d] - from[d]);
    length += (to[d] - from[d]) ** 2;
  }
  const share = length ? Math.max(0, Math.min(along / length, 1)) : 0;
  let square = 0;
  for (let d = 0; d < place.length; d++) square += (place[d] - from[d] - share * (to[d] - from[d])) ** 2;
  return Math.sqrt(square);
}
