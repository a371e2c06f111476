// @ts-check
/**
 * A landscape under a plane figure that the run computes anew: the loss over a plane, in bands of equal steps of its
 * logarithm. It is painted when another one comes or the axes move, pixel by pixel of the plot (see terrain.js); with half
 * of the pixels along a side as long as it changes, so that no frame is late, and with all of them when it stands.
 *
 * @typedef {object} TerrainMeta layout.meta.terrain
 * @property {string} series names a snapshot (rows, columns) of values above 0, the lowest row first
 * @property {[Range, Range]} domain the places of its first and last columns and rows
 *
 * @typedef {import("./plotly.js").Range} Range
 * @typedef {import("../run/decode.js").Snapshot} Snapshot
 */
import { format } from "../common/numbers.js";
import { _ } from "../common/translate.js";
import { paintTerrain } from "./terrain.js";
import { Underlay, imageOf } from "./underlay.js";

/** Values below this share of the highest count as this one. */
const LEAST = 1e-12;
/** One that changes again within this time is moving. */
const SETTLED_MS = 300;
/** What it has of its pixels along a side while it does. */
const COARSE = 0.5;

/**
 * @param {HTMLElement} element the figure's, positioned; the landscape becomes the undermost in it
 * @param {import("./plotly.js").PlotElement} plot in it
 * @param {import("../common/context.js").View} context
 */
export const mountTerrain = (element, plot, context) => new LiveTerrain(element, plot, context);

/** @extends {Underlay<TerrainMeta>} */
class LiveTerrain extends Underlay {
  #canvas;
  #brush;
  #window;
  /** Where it was painted: another place has to be painted anew. */
  #painted = "";
  /** When that was, and with what share of the pixels along a side. */
  #paintedAt = -Infinity;
  #share = 1;
  #settling = 0;

  /**
   * @param {HTMLElement} element
   * @param {import("./plotly.js").PlotElement} plot
   * @param {import("../common/context.js").View} context
   */
  constructor(element, plot, context) {
    const canvas = element.ownerDocument.createElement("canvas");
    canvas.style.position = "absolute";
    super(element, plot, context, canvas);
    this.#canvas = canvas;
    this.#window = /** @type {Window & typeof globalThis} */ (element.ownerDocument.defaultView);
    this.#brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  }

  /** It has no other way to be shown. */
  setDiscrete() {}

  image() {
    const { axes, drawn } = this;
    if (!axes || !drawn) return null;
    this.#settle();
    const { left, upper, across, up } = this.#frame(axes);
    return imageOf(this.#canvas, [left, upper], [this.#canvas.width / across, this.#canvas.height / up]);
  }

  /** The part of the plane that is seen, in pixels of the canvas. @param {import("./underlay.js").Axes} axes */
  #frame({ xaxis, yaxis }) {
    const ratio = this.#share * this.#window.devicePixelRatio;
    return {
      left: xaxis.range[0],
      across: (ratio * xaxis._length) / (xaxis.range[1] - xaxis.range[0]),
      upper: yaxis.range[1],
      up: (ratio * yaxis._length) / (yaxis.range[1] - yaxis.range[0]),
      ratio,
    };
  }

  /** @override */
  paint() {
    this.#painted = "";
    this.place();
  }

  /** Paints it anew where the axes are others. @override */
  place() {
    const { axes, drawn, meta } = this;
    this.#canvas.hidden = !drawn;
    if (!axes || !drawn || !meta) return;
    const { xaxis, yaxis } = axes;
    const sides = [xaxis, yaxis].map(({ range, _offset, _length }) => [...range, _offset, _length]);
    const place = JSON.stringify([sides, this.#window.devicePixelRatio]);
    if (place === this.#painted) return;
    this.#painted = place;
    const moves = performance.now() < this.#paintedAt + SETTLED_MS;
    this.#paintedAt = performance.now();
    this.#paintWith(moves ? COARSE : 1);
    this.#window.clearTimeout(this.#settling);
    if (moves) this.#settling = this.#window.setTimeout(() => this.#settle(), SETTLED_MS);
  }

  /** @override */
  dispose() {
    this.#window.clearTimeout(this.#settling);
    super.dispose();
  }

  /** It stands, so it has all of its pixels. */
  #settle() {
    this.#window.clearTimeout(this.#settling);
    if (this.#share < 1) this.#paintWith(1);
  }

  /** @param {number} share of the pixels along a side */
  #paintWith(share) {
    const { axes, drawn, meta } = this;
    if (!axes || !drawn || !meta) return;
    this.#share = share;
    const frame = this.#frame(axes);
    this.layGround(axes);
    [this.#canvas.width, this.#canvas.height] = [axes.xaxis, axes.yaxis].map(({ _length }) =>
      Math.max(1, Math.round(_length * frame.ratio)),
    );
    paintTerrain(this.#brush, fieldOf(drawn, meta.domain), frame, this.theme, frame.ratio);
  }

  /**
   * The value at the grid's place that is nearest.
   * @override @type {Underlay<TerrainMeta>["said"]}
   */
  said({ xaxis, yaxis }, { shape: [rows, columns], values }, { domain }, [right, up]) {
    const at = (/** @type {number[]} */ [low, high], /** @type {number} */ share) => low + share * (high - low);
    const column = nearest(at(xaxis.range, right), domain[0], columns);
    const row = nearest(at(yaxis.range, up), domain[1], rows);
    if (column === undefined || row === undefined) return "";
    return _("loss {value}", { value: format(Number(values[row * columns + column].toPrecision(4))) });
  }
}

/**
 * Shares of the way from the lowest value to the highest on a logarithmic scale, squared, as a terrain shows roots; with a
 * rim around them, since its outermost points are not shown.
 * @param {Snapshot} snapshot
 * @param {[Range, Range]} domain
 * @returns {import("./terrain.js").Field}
 */
function fieldOf({ values, shape: [rows, columns] }, [[left, right], [lower, upper]]) {
  const finite = Array.from(values).filter(Number.isFinite);
  const high = finite.reduce((one, other) => Math.max(one, other), 0);
  const low = finite.reduce((one, other) => Math.min(one, other), high) || LEAST * high;
  const span = Math.log(high / low) || 1;
  /** Of a place of the grid, or of its rim: as far beyond the last one as that is beyond the one before. */
  const shareAt = (/** @type {number} */ row, /** @type {number} */ column) => {
    const at = (/** @type {number} */ i, /** @type {number} */ k) => {
      const value = values[i * columns + k];
      return Number.isFinite(value) ? Math.log(Math.max(value, low) / low) / span : 1;
    };
    const [i, k] = [Math.min(Math.max(row, 0), rows - 1), Math.min(Math.max(column, 0), columns - 1)];
    return Math.max(0, 2 * at(i, k) - at(2 * i - row, 2 * k - column));
  };
  const rim = Float32Array.from({ length: (rows + 2) * (columns + 2) }, (_value, at) => {
    const [row, column] = [Math.floor(at / (columns + 2)) - 1, (at % (columns + 2)) - 1];
    return shareAt(row, column) ** 2;
  });
  const [across, up] = [(right - left) / (columns - 1), (upper - lower) / (rows - 1)];
  return {
    values: rim,
    domain: [
      [left - across, right + across],
      [lower - up, upper + up],
    ],
    size: [columns + 2, rows + 2],
    top: 1,
  };
}

/** @param {number} place @param {Range} domain @param {number} count */
function nearest(place, [low, high], count) {
  const at = Math.round(((place - low) / (high - low)) * (count - 1));
  return at >= 0 && at < count ? at : undefined;
}
