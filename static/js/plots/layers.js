// @ts-check
/**
 * What the page itself draws of a figure, in step with its axes: a picture under the plot (layout.meta.picture), the
 * markers of its layered traces upon that (layout.meta.marks), balls over it (layout.meta.balls).
 */
import { mountBalls } from "./balls.js";
import { mountMarks } from "./marks.js";
import { mountPicture } from "./picture.js";

export class Layers {
  #element;
  #plot;
  #context;
  #marks = /** @type {ReturnType<typeof mountMarks> | null} */ (null);
  /** Those over the plot, where the figure has some. */
  balls = /** @type {ReturnType<typeof mountBalls> | null} */ (null);
  /** The one under the plot, where the figure has one. */
  picture = /** @type {ReturnType<typeof mountPicture> | null} */ (null);

  /**
   * @param {HTMLElement} element the figure's, positioned
   * @param {import("./plotly.js").PlotElement} plot in it
   * @param {import("../common/context.js").View} context
   */
  constructor(element, plot, { store, theme }) {
    this.#element = element;
    this.#plot = plot;
    this.#context = { store, theme };
  }

  /**
   * @param {import("./plotly.js").Layout["meta"]} meta what the figure asks for
   * @param {import("./plotly.js").Trace[]} layered the traces that are drawn here
   */
  show(meta, layered) {
    if (meta?.picture) this.picture ??= mountPicture(this.#element, this.#plot, this.#context);
    if (meta?.marks) this.#marks ??= mountMarks(this.#element, this.#plot, this.#context);
    if (meta?.balls) this.balls ??= mountBalls(this.#element, this.#plot, this.#context);
    this.picture?.show(meta?.picture);
    this.#marks?.show(meta?.marks ? layered : []);
    this.balls?.show(meta?.balls);
  }

  /** The store has more, or other numbers. */
  update() {
    this.picture?.update();
    this.#marks?.update();
    this.balls?.update();
  }

  /** The axes are on the move. */
  follow() {
    this.picture?.place();
    this.#marks?.place();
  }

  /** The axes have other ranges, or another size. */
  place() {
    this.follow();
    this.balls?.update();
  }

  dispose() {
    this.picture?.dispose();
    this.#marks?.dispose();
    this.balls?.dispose();
  }
}
