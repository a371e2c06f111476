// @ts-check
/**
 * A figure on the page: draws what the server sent, and keeps its live traces up with the store.
 *
 * In a plane figure new points redraw their own lines only, which leaves contours and arrows alone. A scene has no such
 * way: it is restyled, as often as a share of the time allows. A figure that is hidden is left until it is shown.
 *
 * @typedef {import("./plotly.js").AxisKey} AxisKey
 * @typedef {import("./plotly.js").Range} Range
 * @typedef {import("./plotly.js").Layout} Layout
 * @typedef {(x: number, y: number) => void} Clicked
 * @typedef {(x: number, y: number, over: boolean) => void} Dragged
 */
import { watchSight, watchSize } from "../common/watch.js";
import { decodeAll } from "../run/decode.js";
import { oneAtATime } from "../run/one-at-a-time.js";
import { Beat, throttle } from "../run/throttle.js";
import { Autorange } from "./autorange.js";
import { axesOf, axisKey, homeOn, rangesOf, setRanges, sizeTo, typed, viewOf } from "./axes.js";
import { liveTraces } from "./budgets.js";
import { relayoutTo, renumber } from "./decades.js";
import { sizeArrows } from "./field.js";
import { addOtherLines } from "./ghosts.js";
import { Layers } from "./layers.js";
import { modebar } from "./modebar.js";
import { mountPathTip } from "./path-tip.js";
import { Parts } from "./parts.js";
import { Pointing } from "./pointing.js";
import { nameRacers, tagRacers } from "./racer-names.js";
import { drawPoints, restyle, setPoints } from "./scatter.js";
import { SIZE, stillOf } from "./still.js";
import { Zoom } from "./zoom.js";

/**
 * What a scene may take of the time, and a figure whose axes follow snapshots: many such axes cost more than a frame.
 */
const COSTLY_SHARE = 0.15;
/** The same, of a figure with more points than this: its paths have filled the plot. */
const FILLED = 5000;
/** How often the curves of a calm figure are drawn: at every third frame. */
const CALM_EVERY_MS = 45;
/** After this time without new points the picture is drawn with what a resting figure is allowed. */
const SETTLED_MS = 300;

/** What changes an axis in a way that is the viewer's own. */
const ZOOM = /^[xy]axis\d*\.(range\[|autorange)/;

/**
 * @param {HTMLElement} element positioned, and with a size of its own: the plot fills it and cannot stretch it
 * @param {import("../common/context.js").PlotView} context
 */
export const mount = (element, context) => new Figure(element, context);

export class Figure {
  #element;
  #context;
  #window;
  #plot;
  /** Whether fingers are at it, which scroll the page. */
  #coarse;
  #data = /** @type {import("./plotly.js").Trace[]} */ ([]);
  #layout = /** @type {Layout} */ ({});
  #lives = /** @type {import("./live.js").LiveTrace[]} */ ([]);
  #autorange;
  #layers;
  #pointing;
  #zoom;
  /** The ranges that the figure came with. */
  #home = /** @type {Record<AxisKey, Range>} */ ({});
  /** The axis types that the viewer chose. */
  #types = /** @type {Record<AxisKey, "linear" | "log">} */ ({});
  #size;
  /** What there is to draw, and whether Plotly has it. */
  #state = /** @type {"empty" | "stale" | "drawn"} */ ("empty");
  #zoomed = false;
  /** Whether a pointer is down that may move the view. */
  #held = false;
  /** Whether it is in the window; what is scrolled away is left until it comes back. */
  #seen = true;
  #parts = new Parts();
  #discrete = false;
  /** How many points its live traces have. */
  #drawnPoints = 0;
  #settling = 0;
  /** Plotly.react, called again before it is done, can hang the page: one drawing at a time. */
  #render = oneAtATime(() => this.#renderNow());
  // What is made up for later may have been scrolled away meanwhile.
  #updateCostly = throttle(() => this.#seen && this.#updatePlane(), COSTLY_SHARE);
  #calm = new Beat(CALM_EVERY_MS, () => this.update());
  #updateScene = throttle(() => this.#seen && this.#restyle(), COSTLY_SHARE);
  /** What stops the watching. @type {(() => void)[]} */
  #stops;

  /** @param {HTMLElement} element @param {import("../common/context.js").PlotView} context */
  constructor(element, context) {
    this.#element = element;
    this.#context = context;
    this.#window = /** @type {Window & typeof globalThis} */ (element.ownerDocument.defaultView);
    this.#coarse = this.#window.matchMedia("(pointer: coarse)").matches;
    const plot = element.appendChild(element.ownerDocument.createElement("div"));
    plot.style.cssText = "position: absolute; inset: 0";
    this.#plot = /** @type {import("./plotly.js").PlotElement} */ (/** @type {HTMLElement} */ (plot));
    this.#size = { width: element.clientWidth, height: element.clientHeight };
    this.#autorange = new Autorange(this.#layout, this.#lives, context.store);
    this.#layers = new Layers(element, this.#plot, context);
    const drawn = () => (this.#state === "drawn" && this.#plot._fullLayout ? this.#drawn : null);
    const host = { element, plot: this.#plot, window: this.#window, coarse: this.#coarse, layers: this.#layers, drawn };
    this.#pointing = new Pointing({
      ...host,
      zoomed: () => this.#zoomed,
      settle: () => this.#settle(),
      held: (down) => this.#hold(down),
    });
    this.#zoom = new Zoom({
      ...host,
      home: () => this.#homeNow(),
      show: (ranges) => this.#look(ranges),
      reset: () => this.resetView(),
    });
    this.#stops = this.#watch();
  }

  /**
   * Draws a figure, in place of the one before; the view of its axes stays as the viewer has it.
   * @param {import("./plotly.js").Figure} answer from the server
   * @param {import("./zoom.js").Seen | null} [seen] the view that its ground is for, if it is for one
   */
  draw(answer, seen = null) {
    const { store } = this.#context;
    const before = { layout: this.#layout, home: this.#home };
    const figure = /** @type {import("./plotly.js").Figure} */ (decodeAll(answer));
    this.#layers.rests = addOtherLines(figure, store.ghosts, this.#size.width || SIZE.width);
    const { data, layout } = figure;
    tagRacers(data);
    [this.#data, this.#layout] = [data, layout];
    this.#home = rangesOf(layout);
    this.#zoomed &&= JSON.stringify(this.#home) === JSON.stringify(before.home);
    for (const [key, axis] of axesOf(layout)) {
      if (this.#types[key]) Object.assign(axis, typed(this.#types[key]));
      if (this.#zoomed) Object.assign(axis, { range: before.layout[key]?.range, autorange: false });
    }
    // A finger scrolls the page, and a drag of a handle does not pan.
    if (this.#coarse || (this.#pointing.drags && !layout.meta?.balls))
      layout.dragmode = before.layout.dragmode || false;
    const layered = this.#parts.apply(data);
    this.#lives = liveTraces(figure, store);
    this.#autorange = new Autorange(layout, this.#lives, store);
    this.#autorange.following = !this.#zoomed;
    this.#layers.show(layout, layered, this.#parts.without);
    this.#layers.picture?.setDiscrete(this.#discrete);
    this.#state = "stale";
    this.#zoom.redrawn(layout, seen, this.#zoomed);
    return this.#render();
  }

  /** Brings the plot up to the store, if it can be seen. */
  update() {
    if (this.#state !== "drawn" || !this.#size.width || !this.#seen || this.#held) return;
    this.#layers.update();
    const fitted = !this.#layers.picture && this.#layout.meta?.fit?.length && this.#lives.every((live) => live.whole);
    if (this.#layout.scene) this.#updateScene();
    else if (fitted || this.#drawnPoints > FILLED) this.#updateCostly();
    else if (!this.#layout.meta?.calm || this.#calm.due(this.#context.store.generation)) this.#updatePlane();
  }

  /**
   * The figure as it is shown, to be drawn in another place, also at other moments of the run; null before there is
   * one.
   * @returns {import("./still.js").Still | null}
   */
  still() {
    if (this.#state === "empty") return null;
    if (this.#size.width && !this.#layout.scene) this.#updatePlane(); // also when it is scrolled away
    const data = this.#parts.of(this.#data);
    return stillOf({ data, layout: this.#layout }, this.#size, this.#layers, this.#context);
  }

  /** @param {string} axis "x", "y2", … @param {"linear" | "log"} type */
  setAxisType(axis, type) {
    const key = axisKey(axis);
    this.#types[key] = type;
    for (const [other, shown] of axesOf(this.#layout)) if (this.#home[other]) shown.range = [...this.#home[other]];
    this.#layout[key] = { ...this.#layout[key], ...typed(type), range: undefined, autorange: true };
    this.#zoomed = false;
    this.#autorange.follow();
    return this.#render();
  }

  /** @param {string} name "discrete", or a part of the points @param {boolean} on */
  setRegions(name, on) {
    if (name === "discrete") return this.#layers.picture?.setDiscrete((this.#discrete = on));
    this.#parts.switch(name, on);
    this.#layers.show(this.#layout, this.#parts.apply(this.#data), this.#parts.without);
    return this.#render();
  }

  /** @param {Clicked} callback gets the data coordinates of each press in the plot area */
  onClick(callback) {
    this.#pointing.clicked = callback;
  }

  /** @param {import("./grab.js").Find} find what a pointer that goes down at a place takes along, if anything */
  onGrab(find) {
    this.#pointing.grab.find = find;
  }

  /**
   * A pointer that goes down drags something: no presses and no pan then.
   * @param {Dragged} callback gets where it is, in the data's coordinates
   */
  onDrag(callback) {
    this.#pointing.dragged = callback;
  }

  /** @param {(seen: import("./zoom.js").Seen | null) => void} callback gets what is seen of a stage, when it rests */
  onView(callback) {
    this.#zoom.rested = callback;
  }

  dispose() {
    this.#state = "empty";
    this.#window.clearTimeout(this.#settling);
    for (const stop of this.#stops) stop();
    this.#layers.dispose();
    this.#context.Plotly.purge(this.#plot);
    this.#plot.remove();
  }

  /** The plot, once Plotly has drawn it. */
  get #drawn() {
    return /** @type {import("./plotly.js").DrawnPlot} */ (this.#plot);
  }

  /** Names the racers, tells the live traces what is visible and lets them take in what is new; gives those to be drawn. */
  #pull() {
    nameRacers(this.#data, this.#plot._fullData ?? [], this.#context.store);
    return this.#lives.filter((live) => {
      live.look(viewOf(this.#layout, live, this.#size));
      return live.pull();
    });
  }

  /** Draws everything anew. */
  async #renderNow() {
    if (this.#state === "empty" || !this.#size.width || !this.#size.height) return;
    const [{ Plotly, theme }, layout] = [this.#context, this.#layout];
    if (layout.meta?.stage && !this.#zoomed) setRanges(layout, this.#homeNow());
    theme.paintLayout(layout);
    this.#data.forEach(theme.paintTrace);
    sizeTo(layout, this.#size, this.#element);
    sizeArrows(this.#data, layout, this.#size);
    this.#pull();
    setRanges(layout, this.#autorange.changes());
    renumber(layout);
    this.#pull();
    for (const live of this.#lives) setPoints(this.#data[live.index], live.points(true));
    const first = !this.#plot.data;
    this.#state = "drawn";
    await Plotly.react(this.#plot, this.#data, layout, this.#modebar());
    this.#layers.place();
    if (layout.scene) this.update(); // what came while its bundle was on its way
    if (!first || /** @type {string} */ (this.#state) === "empty") return; // empty: disposed of meanwhile
    this.#plot.on("plotly_relayout", (event) => this.#relayouted(event));
    this.#plot.on("plotly_relayouting", () => this.#layers.follow());
    this.#plot.on("plotly_doubleclick", () => this.resetView());
  }

  /** The ranges that the figure came with; on a stage, in the part of it that is free. */
  #homeNow() {
    return homeOn(this.#layout, this.#home, this.#size, this.#element);
  }

  #modebar() {
    return modebar(this.#context.Plotly, {
      hidden: this.#coarse,
      scene: Boolean(this.#layout.scene),
      reset: () => this.resetView(),
      save: () => this.#element.dispatchEvent(new CustomEvent("savefigure", { bubbles: true })),
    });
  }

  /** @returns {boolean} whether there was anything to draw */
  #updatePlane() {
    if (this.#state !== "drawn") return false; // gone since it was asked for
    const changed = new Set(this.#pull().filter(({ index }) => !this.#pointing.holds(this.#data[index])));
    if (!changed.size) return false;
    const changes = relayoutTo(this.#layout, this.#autorange.changes());
    if (Object.keys(changes).length) {
      this.#context.Plotly.relayout(this.#plot, changes);
      this.#pull().forEach((live) => changed.add(live));
    }
    for (const live of changed) drawPoints(this.#drawn, live.index, live.points());
    this.#layers.drawn();
    this.#drawnPoints = this.#lives.reduce((sum, { index }) => sum + (this.#data[index].x?.length ?? 0), 0);
    this.#window.clearTimeout(this.#settling);
    this.#settling = this.#window.setTimeout(() => this.#settle(), SETTLED_MS);
    return true;
  }

  /** No more points came: draws the lines finer. */
  #settle() {
    if (this.#state !== "drawn" || !this.#size.width || this.#held) return;
    for (const live of this.#lives)
      if (!this.#pointing.holds(this.#data[live.index])) drawPoints(this.#drawn, live.index, live.points(true));
  }

  /** Draws the live traces of a scene. @returns {boolean} whether there was anything to draw */
  #restyle() {
    if (this.#state !== "drawn" || !this.#size.width || !this.#plot.data) return false; // hidden, gone, not there yet
    return restyle(this.#context.Plotly, this.#plot, this.#pull());
  }

  /** @param {boolean} down whether a pointer is down that may move the view */
  #hold(down) {
    if (!(this.#held = down)) this.update();
  }

  /** The viewer's own ranges, of those axes that do not have them yet. @param {Record<AxisKey, Range>} ranges */
  #look(ranges) {
    this.#zoomed = true;
    this.#autorange.following = false;
    this.#context.Plotly.relayout(this.#plot, relayoutTo(this.#layout, ranges));
  }

  /** @param {Record<string, unknown>} event */
  #relayouted(event) {
    if (Object.keys(event).some((key) => ZOOM.test(key))) this.#look({});
    this.#layers.place();
    if (this.#layout.meta?.stage) this.#zoom.moved(this.#zoomed);
    this.update();
  }

  /** Back to the ranges that the figure came with; fitted axes follow the data again. */
  resetView() {
    this.#zoomed = false;
    this.#autorange.follow();
    const mode = this.#pointing.drags && !this.#layers.balls ? { dragmode: false } : {};
    const changes = relayoutTo(this.#layout, { ...this.#homeNow(), ...this.#autorange.changes() });
    this.#context.Plotly.relayout(this.#plot, { ...changes, ...mode });
  }

  /** @returns {(() => void)[]} what stops it */
  #watch() {
    const seen = watchSight(this.#element, (visible) => {
      this.#seen = visible;
      this.update();
    });
    return [
      () => this.#pointing.dispose(),
      () => this.#zoom.dispose(),
      mountPathTip(this.#element, this.#plot, this.#context.store),
      this.#context.theme.subscribe(() => this.#recolor()),
      watchSize(this.#element, () => this.#resized()),
      seen,
    ];
  }

  #recolor() {
    if (this.#state === "drawn") this.#state = "stale";
    this.#render();
  }

  #resized() {
    const { clientWidth: width, clientHeight: height } = this.#element;
    this.#size = { width, height };
    if (!width && this.#layout.scene && this.#state === "drawn") {
      this.#context.Plotly.purge(this.#plot); // its WebGL would go on looking for work at each frame
      this.#state = "stale";
    }
    if (this.#state === "stale" || width !== this.#layout.width || height !== this.#layout.height) this.#render();
    else this.update();
  }
}
