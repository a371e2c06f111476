// @ts-check
/**
 * The lines and markers of a scene (its `layered` traces), drawn over it: no wall of the surface hides them, and the
 * surface is not drawn again when they move. In WebGL without a graphics card one update of them took a quarter of a
 * second. Markers behind a hill are faint, or they would seem to stand on it.
 *
 * `meta.racer` of markers: it is the ball of that racer, which has a shape of its own.
 *
 * @typedef {import("./plotly.js").Trace} Trace
 * @typedef {import("./projection.js").Vector} Vector
 * @typedef {import("./projection.js").Project} Project
 * @typedef {import("./projection.js").Space} Space
 * @typedef {{left: number, top: number, width: number, height: number}} Box
 */
import { viewOf } from "./axes.js";
import { colorsOf, drawBall, fan } from "./balls.js";
import { behind, gridOf } from "./behind.js";
import { stillTraces } from "./budgets.js";
import { projectionOf, within } from "./projection.js";
import { trace as traceSymbol } from "./symbols.js";

/** Around a line, in pixels; a WebGL line of width 6 is half as wide as its number says. */
const CASING = 1.2;
const THINNER = 0.5;
/** How strongly a marker behind the surface is drawn. */
const HIDDEN = 0.35;
/** Lengths of a dashed line's parts, in its widths. @type {Record<string, number[]>} */
const DASHES = { dash: [3, 2], dashdot: [3, 2, 1, 2], longdash: [6, 2], longdashdot: [6, 2, 1, 2], dot: [1, 2] };

export class OverScene {
  #plot;
  #context;
  #window;
  #canvas;
  #traces = /** @type {Trace[]} */ ([]);
  #lives = /** @type {import("./live.js").LiveTrace[]} */ ([]);
  #layout = /** @type {import("./plotly.js").Layout} */ ({});
  /** What draws the scene, as far as it calls this. @type {unknown} */
  #followed = null;

  /**
   * @param {HTMLElement} element the figure's, positioned
   * @param {import("./plotly.js").PlotElement} plot in it
   * @param {import("../common/context.js").View} context
   */
  constructor(element, plot, context) {
    this.#plot = plot;
    this.#context = context;
    this.#window = /** @type {Window & typeof globalThis} */ (element.ownerDocument.defaultView);
    this.#canvas = element.ownerDocument.createElement("canvas");
    this.#canvas.style.cssText = "position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none";
    this.#canvas.setAttribute("aria-hidden", "true");
    plot.after(this.#canvas);
  }

  /** @param {Trace[]} traces with the colors that they are to have @param {import("./plotly.js").Layout} layout */
  show(traces, layout) {
    [this.#traces, this.#layout] = [traces, layout];
    this.#lives = stillTraces({ data: traces, layout }, this.#context.store);
    // Plotly's legend names the other runs: it has to have them, with a point that is nowhere.
    for (const trace of traces)
      if (trace.meta?.ghost) Object.assign(trace, { visible: true, x: [NaN], y: [NaN], z: [NaN] });
  }

  /** The scene was drawn anew, or has another size: from now on each of its drawings is followed. */
  place() {
    const drawn = this.#plot._fullLayout?.scene?._scene?.glplot;
    if (drawn && drawn !== this.#followed) {
      const { onrender } = drawn;
      drawn.onrender = () => {
        onrender?.();
        this.update();
      };
    }
    this.#followed = drawn;
    this.update();
  }

  /** The store has more, or the camera moved. */
  update() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const ratio = this.#window.devicePixelRatio || 1;
    const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    if (this.#canvas.width !== size.width || this.#canvas.height !== size.height) Object.assign(this.#canvas, size);
    const brush = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    brush.clearRect(0, 0, width, height);
    const seen = this.#plot._fullLayout;
    const scene = seen?.scene;
    if (!seen || !scene?._scene || !width) return;
    const { l: left, t: top, w, h } = seen._size;
    const lines = this.paint(brush, boxOf({ left, top, width: w, height: h }, scene.domain), scene._scene.getCamera());
    this.#canvas.dataset.lines = lines.join(" ");
  }

  /**
   * Paints what the store shows now.
   * @param {CanvasRenderingContext2D} brush
   * @param {Box} box of the scene, in the brush's pixels
   * @param {import("./projection.js").Camera} camera
   * @returns {number[]} how many points each line has
   */
  paint(brush, box, camera) {
    const scene = this.#plot._fullLayout?.scene;
    if (!scene) return [];
    const ranges = [scene.xaxis.range, scene.yaxis.range, scene.zaxis.range];
    const { x, y, z } = scene.aspectratio;
    const space = /** @type {import("./projection.js").Space} */ ({ camera, ranges, sides: [x, y, z] });
    const project = projectionOf(space, box);
    const hidden = this.#hides(space);
    const drawn = this.#places(box);
    const { casing, racers } = colorsOf(this.#context.theme);
    for (const { trace, places } of drawn)
      if (has(trace, "lines")) drawLine(brush, trace, linesOf(places, ranges, project), casing);
    const start = drawn.find(({ trace }) => trace.meta?.start)?.places[0];
    const balls = [];
    for (const { trace, places } of drawn.filter((one) => has(one.trace, "markers"))) {
      const racer = trace.meta?.racer;
      for (const place of racer !== undefined && !isPlace(places[0]) && start ? [start] : places) {
        const seen = isPlace(place) && within(place, place, ranges) ? project(place) : null;
        if (!seen) continue;
        const strength = hidden(place) ? HIDDEN : 1;
        if (racer !== undefined) balls.push({ racer: Number(racer), place: { x: seen[0], y: seen[1] }, strength });
        else drawMark(brush, trace, { x: seen[0], y: seen[1] }, strength);
      }
    }
    fan(balls);
    for (const { racer, place, strength } of balls) {
      brush.globalAlpha = strength;
      drawBall(brush, place, racer, racers[racer % racers.length], casing);
    }
    brush.globalAlpha = 1;
    return drawn.filter(({ trace }) => has(trace, "lines")).map(({ places }) => places.filter(isPlace).length);
  }

  /** As it is now, for a picture of the figure. @returns {import("./projection.js").Camera | null} */
  camera() {
    return this.#plot._fullLayout?.scene?._scene?.getCamera() ?? null;
  }

  dispose() {
    this.#canvas.remove();
  }

  /** Whether the surface is before a place. @param {import("./projection.js").Space} space */
  #hides(space) {
    const drawn = /** @type {(Trace & import("./behind.js").Grid)[]} */ (/** @type {unknown} */ (this.#plot._fullData));
    const surface = drawn?.find(({ type }) => type === "surface");
    return surface?.z.length ? behind(gridOf(surface), space) : () => false;
  }

  /** The traces that are shown, and their points now. @param {Box} box */
  #places(box) {
    const lives = new Map(this.#lives.map((live) => [live.index, live]));
    return this.#traces
      .map((trace, at) => {
        const live = lives.get(at);
        live?.look(viewOf(this.#layout, live, box));
        live?.pull();
        return { trace, places: placesOf(live ? { ...trace, ...live.points(true) } : trace) };
      })
      .filter(({ trace }) => trace.visible !== "legendonly");
  }
}

/**
 * Where in its figure a scene is.
 * @param {Box} area of the plots
 * @param {{x: [number, number], y: [number, number]}} [domain] shares of it
 * @returns {Box}
 */
function boxOf({ left, top, width, height }, { x, y } = { x: [0, 1], y: [0, 1] }) {
  return {
    left: left + x[0] * width,
    top: top + (1 - y[1]) * height,
    width: (x[1] - x[0]) * width,
    height: (y[1] - y[0]) * height,
  };
}

/** @param {Vector | undefined} point */
const isPlace = (point) => Boolean(point?.every(Number.isFinite));

/** @param {Trace} trace @param {"lines" | "markers"} what */
const has = (trace, what) => String(trace.mode).includes(what);

/** The points of a trace; the stem of a marker that stands on one is left out. @param {Trace} trace @returns {Vector[]} */
function placesOf({ x = [], y = [], z = [], error_z: stems }) {
  const heights = /** @type {ArrayLike<number>} */ (z);
  const long = /** @type {{arrayminus?: ArrayLike<number>} | undefined} */ (stems)?.arrayminus;
  return Array.from(x, (value, i) => [value, y[i], heights[i] - (long?.[i] ?? 0)]);
}

/**
 * The parts of a line that are inside the scene, in pixels.
 * @param {Vector[]} points
 * @param {[number, number][]} ranges
 * @param {Project} project
 */
function linesOf(points, ranges, project) {
  const lines = /** @type {[number, number][][]} */ ([]);
  let line = /** @type {[number, number][] | null} */ (null);
  for (let i = 1; i < points.length; i++) {
    const part = within(points[i - 1], points[i], ranges);
    const [from, to] = [part && project(part[0]), part && project(part[1])];
    if (!part || !from || !to) {
      line = null;
      continue;
    }
    if (!line || part[0] !== points[i - 1]) lines.push((line = [[from[0], from[1]]]));
    line.push([to[0], to[1]]);
    if (part[1] !== points[i]) line = null;
  }
  return lines;
}

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {Trace} trace
 * @param {[number, number][][]} lines
 * @param {string} casing the color around it
 */
function drawLine(brush, trace, lines, casing) {
  const { color, width = 2, dash } = /** @type {{color?: string, width?: number, dash?: string}} */ (trace.line ?? {});
  const wide = width * THINNER;
  brush.save();
  brush.globalAlpha = trace.opacity ?? 1;
  brush.lineJoin = brush.lineCap = "round";
  brush.beginPath();
  for (const [first, ...rest] of lines) {
    brush.moveTo(...first);
    for (const place of rest) brush.lineTo(...place);
  }
  if (!dash) {
    brush.strokeStyle = casing;
    brush.lineWidth = wide + 2 * CASING;
    brush.stroke();
  }
  if (dash) brush.lineCap = "butt";
  brush.setLineDash((DASHES[dash ?? ""] ?? (dash?.includes("px") ? [5, 2] : [])).map((part) => part * wide));
  brush.strokeStyle = color ?? "";
  brush.lineWidth = wide;
  brush.stroke();
  brush.restore();
}

/** @param {CanvasRenderingContext2D} brush @param {Trace} trace @param {{x: number, y: number}} place @param {number} strength */
function drawMark(brush, trace, { x, y }, strength) {
  const {
    symbol = "circle",
    size = 8,
    color,
  } = /** @type {{symbol?: string, size?: number, color?: string}} */ (trace.marker ?? {});
  brush.save();
  brush.translate(x, y);
  brush.globalAlpha = strength;
  traceSymbol(brush, symbol, size);
  const open = symbol.endsWith("-open");
  brush.fillStyle = brush.strokeStyle = color ?? "";
  brush.lineWidth = 2;
  if (open) brush.stroke();
  else brush.fill();
  brush.restore();
}
