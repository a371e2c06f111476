// @ts-check
/**
 * What lies under the plot of a plane figure and is painted from a snapshot of the run: it follows the snapshot, the
 * colours and the pointer, beside which a tip says what is there. How it is painted, and where, its kind knows:
 * picture.js, live-terrain.js.
 *
 * @typedef {import("./plotly.js").PlotElement} PlotElement
 * @typedef {import("../run/decode.js").Snapshot} Snapshot
 * @typedef {{xaxis: import("./plotly.js").DrawnAxis, yaxis: import("./plotly.js").DrawnAxis}} Axes
 */
import { createTip } from "../common/tip.js";
import { snapshotOf } from "../run/decode.js";

/** @template {{series: string}} Meta what a figure asks for; `series` names the snapshot */
export class Underlay {
  #element;
  #plot;
  #store;
  #ground;
  #tip;
  #listening = new AbortController();
  #unsubscribe;
  /** Where the pointer is, in the window. */
  #pointer = /** @type {{x: number, y: number} | null} */ (null);
  /** What the figure asks for. */
  meta = /** @type {Meta | null} */ (null);
  /** What is painted. */
  drawn = /** @type {Snapshot | undefined} */ (undefined);

  /**
   * @param {HTMLElement} element the figure's, positioned
   * @param {PlotElement} plot in it
   * @param {import("../common/context.js").View} context
   * @param {HTMLElement} ground becomes the undermost in the element; lies where the plot is
   */
  constructor(element, plot, { store, theme }, ground) {
    this.#element = element;
    this.#plot = plot;
    this.#store = store;
    this.#ground = ground;
    this.theme = theme;
    element.prepend(ground);
    this.#tip = createTip(element);
    const { signal } = this.#listening;
    element.addEventListener("pointermove", (event) => this.#point(event.buttons ? null : event), { signal });
    element.addEventListener("pointerleave", () => this.#point(null), { signal });
    this.#unsubscribe = theme.subscribe(() => this.recolor());
  }

  /** @param {Meta | undefined} next what the figure asks for */
  show(next) {
    this.meta = next ?? null;
    this.update();
    this.place();
  }

  /** The store may have another snapshot. */
  update() {
    const snapshot = this.meta ? snapshotOf(this.#store.get(this.meta.series)) : undefined;
    if (snapshot === this.drawn) return;
    this.drawn = snapshot;
    this.paint();
    this.#say();
  }

  dispose() {
    this.#listening.abort();
    this.#unsubscribe();
    this.#tip.remove();
    this.#ground.remove();
  }

  /** The figure's axes, as far as they are drawn. @returns {Axes | null} */
  get axes() {
    const { xaxis, yaxis } = this.#plot._fullLayout ?? {};
    return xaxis && yaxis ? { xaxis, yaxis } : null;
  }

  /** Paints what is drawn, of which there may be none. */
  paint() {}

  /** The axes have moved. */
  place() {}

  /** The colours are others. */
  recolor() {
    this.paint();
  }

  /** Lays the ground where the plot is. @param {Axes} axes */
  layGround({ xaxis, yaxis }) {
    Object.assign(this.#ground.style, {
      left: `${xaxis._offset}px`,
      top: `${yaxis._offset}px`,
      width: `${xaxis._length}px`,
      height: `${yaxis._length}px`,
    });
  }

  /**
   * What there is to say of a place, given as shares of the plot's width and height from the lower left.
   * @type {(axes: Axes, drawn: Snapshot, meta: Meta, place: [number, number]) => string} empty for nothing
   */
  said() {
    return "";
  }

  /** @param {PointerEvent | null} event */
  #point(event) {
    this.#pointer = event && { x: event.clientX, y: event.clientY };
    this.#say();
  }

  #say() {
    const [axes, pointer, meta, drawn] = [this.axes, this.#pointer, this.meta, this.drawn];
    if (!axes || !pointer || !meta || !drawn) return this.#tip.hide();
    const box = this.#ground.getBoundingClientRect();
    const place = /** @type {[number, number]} */ ([
      (pointer.x - box.left) / box.width,
      (box.bottom - pointer.y) / box.height,
    ]);
    const said = this.said(axes, drawn, meta, place);
    if (!said) return this.#tip.hide();
    const host = this.#element.getBoundingClientRect();
    return this.#tip.show(said, pointer.x - host.left, pointer.y - host.top);
  }
}

/**
 * A canvas as an image of a Plotly layout, for a plot that leaves the page.
 * @param {HTMLCanvasElement} canvas
 * @param {[number, number]} corner the upper left one, on the axes
 * @param {[number, number]} size on the axes
 */
export const imageOf = (canvas, [x, y], [sizex, sizey]) => ({
  source: canvas.toDataURL(),
  xref: "x",
  yref: "y",
  x,
  y,
  sizex,
  sizey,
  sizing: "stretch",
  layer: "below",
});
