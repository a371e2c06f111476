// @ts-check
/** The points of a figure that a drag moves: at once, ahead of the store, until the page has followed. */
import { heightOf } from "./axes.js";
import { drawPoints } from "./scatter.js";

/** After a drag the handle stays where it was put for this time, in which the page follows. */
const ARRIVED_MS = 400;

export class Handles {
  #window;
  #arrived;
  #arriving = 0;
  /** Whether they are where a drag has put them. */
  #ahead = false;

  /** @param {Window} window @param {() => void} arrived the page has had its time to follow */
  constructor(window, arrived) {
    this.#window = window;
    this.#arrived = arrived;
  }

  /** Whether a trace is where a drag has put it. @param {import("./plotly.js").Trace} trace */
  holds(trace) {
    return this.#ahead && trace.meta?.handle !== undefined;
  }

  /**
   * Moves the handles; when the drag is over they wait for the page to have followed.
   * @param {import("./plotly.js").DrawnPlot} plot
   * @param {import("./plotly.js").Trace[]} data
   * @param {{x: number, y: number, over: boolean}} place
   */
  move(plot, data, { x, y, over }) {
    this.#ahead = true;
    this.#window.clearTimeout(this.#arriving);
    if (over) this.#arriving = this.#window.setTimeout(() => this.#arrive(), ARRIVED_MS);
    data.forEach(({ meta }, index) => {
      if (meta?.handle === undefined || !meta.series) return;
      const along = data.find(({ name }) => name === meta.handle);
      const height = along?.x && along.y ? heightOf({ x: along.x, y: along.y }, x) : y;
      drawPoints(plot, index, { x: [x], y: [height] });
    });
  }

  #arrive() {
    this.#ahead = false;
    this.#arrived();
  }

  dispose() {
    this.#window.clearTimeout(this.#arriving);
  }
}
