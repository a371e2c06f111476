// @ts-check
/**
 * What a pointer does in a plane figure: presses, drags of what the figure lets be dragged, and points that it takes
 * along.
 *
 * @typedef {import("./figure.js").Clicked} Clicked
 * @typedef {import("./figure.js").Dragged} Dragged
 *
 * @typedef {object} Host the figure
 * @property {import("./plotly.js").PlotElement} plot
 * @property {Window} window
 * @property {boolean} coarse whether fingers are at it
 * @property {import("./layers.js").Layers} layers
 * @property {() => import("./plotly.js").DrawnPlot | null} drawn the plot, while it is drawn
 * @property {() => boolean} zoomed whether there is a view to reset
 * @property {() => void} settle draws what a drag was ahead of
 * @property {(down: boolean) => void} held whether a pointer is down that may move the view
 */
import { valueAt } from "./axes.js";
import { watchGestures } from "./gestures.js";
import { Grab } from "./grab.js";
import { Handles } from "./handles.js";
import { Presses } from "./presses.js";

export class Pointing {
  #host;
  #presses;
  #handles;
  #stop;
  /** What a drag does. @type {Dragged | null} */
  dragged = null;

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
    this.#presses = new Presses(host.window, host.zoomed);
    this.#handles = new Handles(host.window, host.settle);
    const plot = /** @type {import("./plotly.js").DrawnPlot} */ (host.plot);
    this.grab = new Grab(host.plot, (right, up) => valuesAt(plot, right, up));
    this.#stop = watchGestures(host.plot, {
      drags: (right, up) => this.#drags(right, up),
      pressed: (right, up) => this.#press(right, up),
      dragged: (right, up, over) => this.#drag(right, up, over),
      held: host.held,
    });
  }

  /** @param {Clicked} callback what a press does */
  set clicked(callback) {
    this.#presses.clicked = callback;
  }

  /** Whether anything can be dragged. */
  get drags() {
    return this.dragged !== null;
  }

  /** Whether a trace is where a drag has put it. @param {import("./plotly.js").Trace} trace */
  holds(trace) {
    return this.#handles.holds(trace);
  }

  dispose() {
    this.#stop();
    this.#presses.forget();
    this.#handles.dispose();
  }

  /**
   * Whether a pointer that goes down there drags something: a point that is there, of a race its start, else whatever is
   * under it.
   * @param {number} right
   * @param {number} up
   */
  #drags(right, up) {
    const plot = this.#host.drawn();
    if (plot && this.grab.take(right, up)) return "moving";
    if (!this.dragged || !plot) return false;
    const { balls } = this.#host.layers;
    const { w, h } = plot._fullLayout._size;
    return balls ? balls.grabs(right * w, (1 - up) * h, this.#host.coarse) : plot.layout.dragmode === false;
  }

  /** @param {number} right @param {number} up */
  #press(right, up) {
    const plot = this.#host.drawn();
    this.grab.release();
    if (plot) this.#presses.press(...valuesAt(plot, right, up));
  }

  /** @param {number} right @param {number} up @param {boolean} over */
  #drag(right, up, over) {
    const plot = this.#host.drawn();
    if (!plot || this.grab.move(right, up, over)) return; // gone meanwhile, or it is a point that moves
    const [x, y] = valuesAt(plot, right, up);
    this.#host.layers.balls?.moveStart(x, y);
    this.#handles.move(plot, plot.data, { x, y, over });
    this.dragged?.(x, y, over);
  }
}

/**
 * Where a place in the plot area lies in the data.
 * @param {import("./plotly.js").DrawnPlot} plot
 * @param {number} right
 * @param {number} up
 * @returns {import("./plotly.js").Range}
 */
function valuesAt({ layout, _fullLayout: { _size: area } }, right, up) {
  return [valueAt(layout.xaxis, right, area.w), valueAt(layout.yaxis, up, area.h)];
}
