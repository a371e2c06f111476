// @ts-check
/**
 * A dot on each curve of the run at the moment that is shown, over the plot: on a canvas, where ten of them take 0.1 ms a
 * frame; as Plotly's markers each would cost as much as its line.
 *
 * @typedef {import("./plotly.js").Trace} Trace
 */
import { axisKey } from "./axes.js";
import { isBeside } from "./racer-names.js";
import { FAINT } from "./rest.js";

const [RADIUS, CASING] = [3.6, 1.4];
/** A figure with more curves than this has none: they would hide the curves. */
const MOST = 16;

export class Heads {
  #element;
  #plot;
  #store;
  #window;
  #casing = "";
  #unsubscribe;
  #canvas = /** @type {HTMLCanvasElement | null} */ (null);
  /** Tells that another net is shown. */
  #net;
  /** @type {Trace[]} */
  #curves = [];
  /** What is drawn. */
  #drawn = "";

  /**
   * @param {HTMLElement} element the figure's, positioned
   * @param {import("./plotly.js").PlotElement} plot in it
   * @param {import("../common/context.js").View} context
   */
  constructor(element, plot, { store, theme }) {
    this.#element = element;
    this.#plot = plot;
    this.#store = store;
    this.#window = /** @type {Window & typeof globalThis} */ (element.ownerDocument.defaultView);
    const recolor = () => {
      this.#casing = theme.color("panel");
      this.#drawn = "";
    };
    recolor();
    this.#unsubscribe = theme.subscribe(recolor);
    this.#net = new this.#window.MutationObserver(() => this.place(this.#curves));
    this.#net.observe(element.ownerDocument.body, { attributeFilter: ["data-net"] });
  }

  /** @param {Trace[]} curves with the colors of their lines */
  place(curves) {
    this.#curves = curves;
    const dots = curves.length > MOST ? [] : curves.flatMap((curve) => this.#dotOf(curve));
    const { width = 0, height = 0 } = this.#plot.layout ?? {}; // the element's own would be measured at each frame
    const drawn = `${width} ${height} ${dots.map(({ x, y, color }) => `${x.toFixed(1)} ${y.toFixed(1)} ${color}`)}`;
    if (drawn === this.#drawn || (!dots.length && !this.#canvas)) return;
    this.#drawn = drawn;
    const brush = this.#fit(width, height);
    for (const { x, y, color } of dots) {
      brush.beginPath();
      brush.arc(x, y, RADIUS, 0, 2 * Math.PI);
      Object.assign(brush, { fillStyle: color, strokeStyle: this.#casing, lineWidth: 2 * CASING });
      brush.stroke();
      brush.fill();
    }
  }

  dispose() {
    this.#unsubscribe();
    this.#net.disconnect();
    this.#canvas?.remove();
  }

  /** In pixels, where the curve ends in the plot area. @param {Trace} curve */
  #dotOf({ xaxis = "x", yaxis = "y", mode, line, meta, opacity }) {
    const axes = this.#plot._fullLayout;
    const [across, up] = [axes?.[axisKey(xaxis)], axes?.[axisKey(yaxis)]];
    const series = meta?.series;
    const isNoise = (opacity ?? 1) < FAINT / 2; // behind a smoothed line
    const pale = isNoise || isBeside(series?.y, this.#element.ownerDocument);
    if (!across || !up || !series || pale || mode === "markers") return [];
    const ys = this.#store.view(series.y);
    const xs = series.x ? this.#store.view(series.x) : null;
    let last = Math.min(ys.length, xs?.length ?? Infinity) - 1;
    while (last >= 0 && !Number.isFinite(ys[last])) last--;
    if (last < 0) return [];
    const [x, y] = [across.d2p(xs ? xs[last] : last), up.d2p(ys[last])];
    if (!(x >= 0 && x <= across._length && y >= 0 && y <= up._length)) return [];
    return [{ x: across._offset + x, y: up._offset + y, color: String(line?.color ?? "") }];
  }

  /** The canvas in the size of the figure, wiped. @param {number} width @param {number} height */
  #fit(width, height) {
    if (!this.#canvas) {
      this.#canvas = this.#element.appendChild(this.#element.ownerDocument.createElement("canvas"));
      this.#canvas.style.cssText = "position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none";
      this.#canvas.setAttribute("aria-hidden", "true");
      this.#canvas.dataset.heads = "";
    }
    const ratio = this.#window.devicePixelRatio || 1;
    const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    if (this.#canvas.width !== size.width || this.#canvas.height !== size.height) Object.assign(this.#canvas, size);
    const brush = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    brush.clearRect(0, 0, width, height);
    return brush;
  }
}
