// @ts-check
/**
 * What the page itself draws of a figure, in step with its axes: a picture under the plot (layout.meta.picture), balls
 * over it (layout.meta.balls).
 */
import { mountBalls } from "./balls.js";
import { mountPicture } from "./picture.js";

export class Layers {
  #element;
  #plot;
  #context;
  #balls = /** @type {ReturnType<typeof mountBalls> | null} */ (null);
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

  /** @param {import("./plotly.js").Layout["meta"]} meta what the figure asks for */
  show(meta) {
    if (meta?.picture) this.picture ??= mountPicture(this.#element, this.#plot, this.#context);
    if (meta?.balls) this.#balls ??= mountBalls(this.#element, this.#plot, this.#context);
    this.picture?.show(meta?.picture);
    this.#balls?.show(meta?.balls);
  }

  /** The store has more, or other numbers. */
  update() {
    this.picture?.update();
    this.#balls?.update();
  }

  /** The axes have other ranges, or another size. */
  place() {
    this.picture?.place();
    this.#balls?.update();
  }

  dispose() {
    this.picture?.dispose();
    this.#balls?.dispose();
  }
}
