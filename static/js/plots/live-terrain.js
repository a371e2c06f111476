// @ts-check
/**
 * A landscape under a plane figure that the run computes anew: the loss over a plane, in bands of equal steps of its
 * logarithm. It is painted when another one comes or the axes move, pixel by pixel of the plot (see terrain.js).
 *
 * @typedef {object} TerrainMeta layout.meta.terrain
 * @property {string} series names a snapshot (rows, columns) of values above 0, the lowest row first
 * @property {[Range, Range]} domain the places of its first and last columns and rows
 *
 * @typedef {import("./plotly.js").Range} Range
 * @typedef {import("../run/decode.js").Snapshot} Snapshot
 */
import { format } from "../common/numbers.js";
import { createTip } from "../common/tip.js";
import { _ } from "../common/translate.js";
import { snapshotOf } from "../run/decode.js";
import { paintTerrain } from "./terrain.js";

/** Values below this share of the highest count as this one. */
const LEAST = 1e-12;

/**
 * @param {HTMLElement} element the figure's, positioned; the landscape becomes the undermost in it
 * @param {import("./plotly.js").PlotElement} plot in it
 * @param {import("../common/context.js").View} context
 */
export const mountTerrain = (element, plot, context) => new LiveTerrain(element, plot, context);

class LiveTerrain {
  #element;
  #plot;
  #store;
  #theme;
  #canvas;
  #brush;
  #tip;
  #listening = new AbortController();
  #unsubscribe;
  #meta = /** @type {TerrainMeta | null} */ (null);
  #drawn = /** @type {Snapshot | undefined} */ (undefined);
  /** Where it was painted: another place has to be painted anew. */
  #painted = "";

  /**
   * @param {HTMLElement} element
   * @param {import("./plotly.js").PlotElement} plot
   * @param {import("../common/context.js").View} context
   */
  constructor(element, plot, { store, theme }) {
    this.#element = element;
    this.#plot = plot;
    this.#store = store;
    this.#theme = theme;
    this.#canvas = element.ownerDocument.createElement("canvas");
    this.#canvas.style.position = "absolute";
    element.prepend(this.#canvas);
    this.#brush = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    this.#tip = createTip(element);
    const { signal } = this.#listening;
    element.addEventListener("pointermove", (event) => this.#say(event), { signal });
    element.addEventListener("pointerleave", () => this.#tip.hide(), { signal });
    this.#unsubscribe = theme.subscribe(() => this.#paint(true));
  }

  /** @param {TerrainMeta | undefined} next what the figure asks for */
  show(next) {
    this.#meta = next ?? null;
    this.update();
    this.place();
  }

  update() {
    const snapshot = this.#meta ? snapshotOf(this.#store.get(this.#meta.series)) : undefined;
    if (snapshot === this.#drawn) return;
    this.#drawn = snapshot;
    this.#paint(true);
  }

  /** It has no other way to be shown. */
  setDiscrete() {}

  /** The axes have moved. */
  place() {
    this.#paint(false);
  }

  /** As an image of a Plotly layout, for a plot that leaves the page. */
  image() {
    const frame = this.#frame();
    if (!this.#drawn || !frame) return null;
    return {
      source: this.#canvas.toDataURL(),
      xref: "x",
      yref: "y",
      x: frame.left,
      y: frame.upper,
      sizex: this.#canvas.width / frame.across,
      sizey: this.#canvas.height / frame.up,
      sizing: "stretch",
      layer: "below",
    };
  }

  dispose() {
    this.#listening.abort();
    this.#unsubscribe();
    this.#tip.remove();
    this.#canvas.remove();
  }

  get #axes() {
    const { xaxis, yaxis } = this.#plot._fullLayout ?? {};
    return xaxis && yaxis ? { xaxis, yaxis } : null;
  }

  /** The part of the plane that is seen, in pixels of the screen. */
  #frame() {
    const axes = this.#axes;
    if (!axes) return null;
    const { xaxis, yaxis } = axes;
    const ratio = this.#element.ownerDocument.defaultView?.devicePixelRatio ?? 1;
    return {
      left: xaxis.range[0],
      across: (ratio * xaxis._length) / (xaxis.range[1] - xaxis.range[0]),
      upper: yaxis.range[1],
      up: (ratio * yaxis._length) / (yaxis.range[1] - yaxis.range[0]),
      ratio,
    };
  }

  /** @param {boolean} anew also where the axes are as they were */
  #paint(anew) {
    const [axes, frame, drawn, meta] = [this.#axes, this.#frame(), this.#drawn, this.#meta];
    this.#canvas.hidden = !drawn;
    if (!axes || !frame || !drawn || !meta) return;
    const { xaxis, yaxis } = axes;
    const place = JSON.stringify([frame, xaxis._offset, yaxis._offset, xaxis._length, yaxis._length]);
    if (!anew && place === this.#painted) return;
    this.#painted = place;
    const [wide, tall] = [xaxis._length, yaxis._length];
    Object.assign(this.#canvas.style, {
      left: `${xaxis._offset}px`,
      top: `${yaxis._offset}px`,
      width: `${wide}px`,
      height: `${tall}px`,
    });
    [this.#canvas.width, this.#canvas.height] = [wide, tall].map((length) =>
      Math.max(1, Math.round(length * frame.ratio)),
    );
    paintTerrain(this.#brush, fieldOf(drawn, meta.domain), frame, this.#theme, frame.ratio);
  }

  /** Says the value at the grid's place that is nearest to the pointer. @param {PointerEvent} event */
  #say(event) {
    const [axes, drawn, meta] = [this.#axes, this.#drawn, this.#meta];
    if (!axes || !drawn || !meta || event.buttons) return this.#tip.hide();
    const box = this.#canvas.getBoundingClientRect();
    const at = (/** @type {Range} */ [low, high], /** @type {number} */ share) => low + share * (high - low);
    const x = at(/** @type {Range} */ (axes.xaxis.range), (event.clientX - box.left) / box.width);
    const y = at(/** @type {Range} */ (axes.yaxis.range), (box.bottom - event.clientY) / box.height);
    const [rows, columns] = drawn.shape;
    const column = nearest(x, meta.domain[0], columns);
    const row = nearest(y, meta.domain[1], rows);
    if (column === undefined || row === undefined) return this.#tip.hide();
    const host = this.#element.getBoundingClientRect();
    const value = format(Number(drawn.values[row * columns + column].toPrecision(4)));
    this.#tip.show(_("loss {value}", { value }), event.clientX - host.left, event.clientY - host.top);
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
