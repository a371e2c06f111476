// @ts-check
/**
 * The points of a plane figure, beneath its plot: its `layered` traces, as Plotly would draw their markers.
 *
 * Each marker is a small picture that is copied to where the points are: 6,000 points and 4,000 rings round them take
 * 10 ms, as Plotly's markers 1.9 s, and 0.3 s for the rings of each frame. Still traces and those that the run feeds
 * have a canvas each. Rings (`joined` traces) lie below the other markers of theirs; where they overlap, one line goes
 * round all of them, and where they are many, it is fainter.
 *
 * @typedef {import("./plotly.js").Trace} Trace
 * @typedef {{symbol: string, size: number, color: string | ArrayLike<number>, opacity?: number, line?: {width?: number,
 *   color?: string}, cmax?: number, colorscale?: [number, string][]}} Marker
 *   colours that are numbers are on its scale, from −cmax to cmax
 * @typedef {[Trace, ArrayLike<number>, ArrayLike<number>]} Points of a trace, across and up
 * @typedef {{across: (x: number) => number, down: (y: number) => number, width: number, height: number}} Scale pixels
 */
import { snapshotOf } from "../run/decode.js";
import { channels, ramp, signedByte } from "../common/palette.js";
import { trace as traceSymbol } from "./symbols.js";

/**
 * @param {HTMLElement} element the figure's, positioned
 * @param {import("./plotly.js").PlotElement} plot in it
 * @param {import("../common/context.js").View} context
 */
export const mountMarks = (element, plot, context) => new Marks(element, plot, context);

/** Of all points; more rings than that are drawn fainter. */
const MANY = 0.15;
const FAINTER = { width: 1.1, opacity: 0.6 };

class Marks {
  #plot;
  #store;
  #area;
  #still;
  #fed;
  #window;
  /** @type {Trace[]} */
  #traces = [];
  /** What of the store is drawn. @type {ArrayLike<number>[] | null} */
  #drawn = null;

  /**
   * @param {HTMLElement} element
   * @param {import("./plotly.js").PlotElement} plot
   * @param {import("../common/context.js").View} context
   */
  constructor(element, plot, { store }) {
    const document = element.ownerDocument;
    this.#window = /** @type {Window & typeof globalThis} */ (document.defaultView);
    this.#plot = plot;
    this.#store = store;
    this.#area = document.createElement("div");
    this.#area.style.cssText = "position: absolute; overflow: hidden";
    this.#area.setAttribute("aria-hidden", "true");
    plot.before(this.#area);
    const canvas = (/** @type {string} */ name) => {
      const made = this.#area.appendChild(document.createElement("canvas"));
      made.style.cssText = "position: absolute; inset: 0; width: 100%; height: 100%";
      made.dataset.marks = name;
      return made;
    };
    this.#still = canvas("still");
    this.#fed = canvas("fed");
  }

  /** @param {Trace[]} traces with the colours that they are to have */
  show(traces) {
    this.#traces = traces;
  }

  /** The axes have other ranges, or another size, or the traces other colours. */
  place() {
    const scale = this.#scale();
    if (!scale) return;
    const still = this.#traces.filter(({ meta }) => !meta?.series);
    this.#paint(
      this.#still,
      still.map((trace) => [trace, trace.x ?? [], trace.y ?? []]),
      scale,
    );
    this.#drawn = null;
    this.update();
  }

  /** The store has other numbers. */
  update() {
    const fed = this.#traces.filter(({ meta }) => meta?.series);
    const values = fed.map(({ meta }) =>
      ["x", "y"].map((axis) => snapshotOf(this.#store.get(meta?.series?.[axis] ?? ""))?.values ?? []),
    );
    const now = values.flat();
    const before = this.#drawn;
    const scale = (before?.length !== now.length || now.some((one, i) => !equal(one, before[i]))) && this.#scale();
    if (!scale) return;
    this.#drawn = now;
    const points = fed.map((trace, i) => /** @type {Points} */ ([trace, values[i][0], values[i][1]]));
    const [rings, others] = [true, false].map((joined) => points.filter(([{ meta }]) => !meta?.joined !== joined));
    this.#paint(this.#fed, others, scale, rings);
  }

  dispose() {
    this.#area.remove();
  }

  /** Lays the canvases where the plot area is. @returns {Scale | null} */
  #scale() {
    const { xaxis, yaxis } = this.#plot._fullLayout ?? {};
    if (!xaxis || !yaxis) return null;
    const [width, height] = [xaxis._length, yaxis._length];
    const place = { left: xaxis._offset, top: yaxis._offset, width, height };
    for (const [side, pixels] of Object.entries(place)) this.#area.style.setProperty(side, `${pixels}px`);
    const across = width / (xaxis.range[1] - xaxis.range[0]);
    const down = height / (yaxis.range[1] - yaxis.range[0]);
    return {
      across: (x) => (x - xaxis.range[0]) * across,
      down: (y) => (yaxis.range[1] - y) * down,
      width,
      height,
    };
  }

  /** @param {HTMLCanvasElement} canvas @param {Points[]} points @param {Scale} scale @param {Points[]} [rings] */
  #paint(canvas, points, scale, rings = []) {
    const { width, height } = scale;
    const ratio = this.#window.devicePixelRatio || 1;
    const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    brush.clearRect(0, 0, canvas.width, canvas.height);
    const many = countOf(rings) > MANY * Number(this.#still.dataset.count);
    for (const edge of rings.length ? [1, -1] : []) {
      brush.globalCompositeOperation = edge > 0 ? "source-over" : "destination-out";
      for (const [{ marker }, ...places] of rings)
        stampAll(brush, discOf(/** @type {Marker} */ (marker), edge, many), places, scale, ratio);
    }
    if (many) fade(brush);
    brush.globalCompositeOperation = "source-over";
    for (const [{ marker }, ...places] of points) stampAll(brush, /** @type {Marker} */ (marker), places, scale, ratio);
    const count = countOf(points) + countOf(rings);
    canvas.dataset.count = String(count);
  }
}

/** @param {Points[]} traces */
const countOf = (traces) => traces.reduce((sum, [, xs]) => sum + xs.length, 0);

/** What a ring encloses, with its line or without. @param {Marker} marker @param {number} edge 1 or −1 @param {boolean} many */
function discOf({ size, color, line }, edge, many) {
  const width = many ? FAINTER.width : (line?.width ?? 1);
  return { symbol: "circle", size: size + edge * width, color };
}

/** @param {CanvasRenderingContext2D} brush what it has drawn so far becomes paler */
function fade(brush) {
  brush.globalCompositeOperation = "destination-in";
  brush.fillStyle = `rgb(0 0 0 / ${FAINTER.opacity})`;
  brush.fillRect(0, 0, brush.canvas.width, brush.canvas.height);
}

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {Marker} marker
 * @param {ArrayLike<number>[]} places across and up
 * @param {Scale} scale
 * @param {number} ratio pixels in one
 */
function stampAll(brush, marker, [xs, ys], { across, down }, ratio) {
  if (!xs.length) return;
  const stampAt = stampsOf(brush.canvas.ownerDocument, marker, ratio);
  for (let i = 0; i < xs.length; i++) {
    const stamp = stampAt(i);
    const middle = stamp.width / 2;
    brush.drawImage(stamp, Math.round(across(xs[i]) * ratio - middle), Math.round(down(ys[i]) * ratio - middle));
  }
}

/** Each frame brings them anew, and mostly the same. @param {ArrayLike<number>} some @param {ArrayLike<number>} others */
function equal(some, others) {
  if (some.length !== others.length) return false;
  for (let i = 0; i < some.length; i++) if (some[i] !== others[i]) return false;
  return true;
}

/**
 * The picture of each marker of a trace: all alike, or of a colour each.
 * @param {Document} document
 * @param {Marker} marker
 * @param {number} ratio pixels in one
 * @returns {(index: number) => HTMLCanvasElement}
 */
function stampsOf(document, marker, ratio) {
  const { color, cmax = 1, colorscale = [] } = marker;
  if (typeof color === "string" || !colorscale.length) {
    const stamp = stampOf(document, { ...marker, color: String(color) }, ratio);
    return () => stamp;
  }
  const table = ramp(colorscale.map(([, stop]) => channels(stop)));
  /** @type {Map<number, HTMLCanvasElement>} */
  const made = new Map();
  return (index) => {
    const byte = signedByte(color[index], cmax) & 0xfc; // 64 colours
    const known = made.get(byte) ?? stampOf(document, { ...marker, color: packed(table[byte]) }, ratio);
    made.set(byte, known);
    return known;
  };
}

/** The colour of a pixel of `ramp`. @param {number} pixel */
const packed = (pixel) => {
  const [red, green, blue] = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  return `#${((1 << 24) | (red << 16) | (green << 8) | blue).toString(16).slice(1)}`;
};

/** A picture of one marker. @param {Document} document @param {Marker & {color: string}} marker @param {number} ratio pixels in one */
function stampOf(document, { symbol, size, color, opacity = 1, line }, ratio) {
  const canvas = document.createElement("canvas");
  const room = 2 * Math.ceil((size * 0.75 + (line?.width ?? 0) / 2 + 1) * ratio); // even: its middle is between pixels
  Object.assign(canvas, { width: room, height: room });
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const open = symbol.endsWith("-open");
  brush.setTransform(ratio, 0, 0, ratio, room / 2, room / 2);
  brush.globalAlpha = opacity;
  traceSymbol(brush, symbol, size / 2);
  brush.fillStyle = color;
  if (!open) brush.fill();
  brush.lineWidth = line?.width ?? 0;
  brush.strokeStyle = open ? color : (line?.color ?? color);
  if (brush.lineWidth && line?.width) brush.stroke();
  return canvas;
}
