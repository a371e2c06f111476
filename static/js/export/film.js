// @ts-check
/**
 * The run again, moment by moment, as an animated GIF of one figure.
 *
 * @typedef {object} Camera
 * @property {number[]} moments to visit, in ticks
 * @property {(index: number) => Promise<void>} visit shows a moment
 * @property {AbortSignal} signal stops it
 * @property {(share: number) => void} progress
 * @property {() => unknown} step the step that is shown
 * @property {() => string} subtitle of a picture: the run, and the step that is shown
 *
 * @typedef {import("../plots/still.js").Still} Still
 * @typedef {import("../plots/plotly.js").Plotly} Plotly
 * @typedef {import("../plots/plotly.js").DrawnPlot} DrawnPlot
 * @typedef {import("../plots/plotly.js").LayoutImage} LayoutImage
 */
import { drawPoints } from "../plots/scatter.js";
import { loaded } from "./files.js";
import { encodeGif } from "./gif.js";
import { sceneOf } from "./scene.js";

const MOST_MOMENTS = 80;
/** Seconds that a film of many moments lasts, and what a moment is shown at most. */
const LASTS = 6;
const LONGEST = 0.3;
/** The last picture stays. */
const STAYS = 2;
const WIDEST = 720;

/**
 * Moments from the beginning to `last`, evenly spread over whole steps.
 * @param {number} last
 * @param {number} stride
 * @param {number} [most]
 */
export function momentsOf(last, stride, most = MOST_MOMENTS) {
  const steps = Math.floor(last / stride);
  const count = Math.min(steps, most - 1);
  const moments = Array.from({ length: count + 1 }, (_, i) => Math.round((i * steps) / Math.max(count, 1)) * stride);
  return moments[moments.length - 1] === last ? moments : [...moments, last];
}

/** @param {number} count of moments @returns {number} seconds that each is shown */
export const secondsEach = (count) => Math.min(LASTS / count, LONGEST);

/**
 * @param {() => Still | null} still the figure at the present
 * @param {Camera} camera
 * @param {Plotly} Plotly
 */
export async function filmOf(still, { moments, visit, signal, progress, subtitle }, Plotly) {
  await visit(moments[moments.length - 1]);
  const figure = still();
  if (!figure) return null;
  const set = new FilmSet(figure, Plotly);
  try {
    await set.build();
    const pictures = [];
    for (const [at, moment] of moments.entries()) {
      signal.throwIfAborted();
      await visit(moment);
      pictures.push(await set.picture(subtitle()));
      progress((at + 1) / moments.length);
    }
    const delays = pictures.map((_, at) => (at === pictures.length - 1 ? STAYS : secondsEach(pictures.length)));
    return new Blob([encodeGif(pictures, set.width, set.height, delays)], { type: "image/gif" });
  } finally {
    set.remove();
  }
}

/** A figure drawn where nobody sees it, and a canvas for its pictures. */
class FilmSet {
  #figure;
  #Plotly;
  #zoom;
  #host;
  #context;

  /** @param {Still} figure @param {Plotly} Plotly */
  constructor(figure, Plotly) {
    this.#figure = figure;
    this.#Plotly = Plotly;
    const { width, height } = figure.layout;
    this.#zoom = Math.min(1, WIDEST / width);
    this.#host = document.body.appendChild(document.createElement("div"));
    this.#host.style.cssText = `position: fixed; left: -20000px; top: 0; width: ${width}px; height: ${height}px`;
    this.#host.setAttribute("aria-hidden", "true");
    this.#host.inert = true;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(width * this.#zoom), Math.round(height * this.#zoom)];
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  }

  get width() {
    return this.#context.canvas.width;
  }

  get height() {
    return this.#context.canvas.height;
  }

  async build() {
    const { data, layout } = this.#figure;
    for (const [index, points] of this.#figure.points()) Object.assign(data[index], points);
    await this.#Plotly.newPlot(this.#host, data, layout, { staticPlot: true });
  }

  /** The figure at the moment that the store shows. @param {string} subtitle */
  async picture(subtitle) {
    const { layout } = this.#figure;
    const [context, width, height] = [this.#context, this.width, this.height];
    const points = this.#figure.points();
    context.fillStyle = layout.paper_bgcolor ?? "";
    context.fillRect(0, 0, width, height);
    if (layout.scene) await this.#drawScene(points, subtitle);
    else await this.#drawPlane(points, subtitle);
    return context.getImageData(0, 0, width, height).data;
  }

  remove() {
    this.#Plotly.purge(this.#host);
    this.#host.remove();
  }

  /** @param {ReturnType<Still["points"]>} traces @param {string} subtitle */
  async #drawScene(traces, subtitle) {
    const { data, layout } = this.#figure;
    for (const [index, points] of traces) Object.assign(data[index], points);
    if (layout.title) layout.title.subtitle.text = subtitle;
    const size = { width: layout.width, height: layout.height, scale: this.#zoom };
    this.#context.drawImage(await sceneOf(this.#figure, size, this.#Plotly), 0, 0);
  }

  /** @param {ReturnType<Still["points"]>} traces @param {string} subtitle */
  async #drawPlane(traces, subtitle) {
    const plot = /** @type {DrawnPlot} */ (/** @type {HTMLElement} */ (this.#host));
    for (const [index, points] of traces) drawPoints(plot, index, points);
    const said = plot.querySelector(".gtitle-subtitle");
    if (said) said.textContent = subtitle;
    const image = this.#figure.image();
    if (image) await drawUnder(this.#context, plot, image, this.#zoom);
    this.#context.drawImage(await pictureOf(plot), 0, 0, this.width, this.height);
  }
}

/**
 * The image of a layout, as the plot would have it under everything.
 * @param {CanvasRenderingContext2D} context
 * @param {DrawnPlot} plot
 * @param {LayoutImage} image
 * @param {number} zoom
 */
async function drawUnder(context, plot, image, zoom) {
  const { xaxis, yaxis } = plot._fullLayout;
  if (!xaxis || !yaxis) return;
  const x = xaxis._offset + xaxis.d2p(image.x);
  const y = yaxis._offset + yaxis.d2p(image.y);
  const right = xaxis._offset + xaxis.d2p(image.x + image.sizex);
  const bottom = yaxis._offset + yaxis.d2p(image.y - image.sizey);
  context.save();
  context.beginPath();
  context.rect(xaxis._offset * zoom, yaxis._offset * zoom, xaxis._length * zoom, yaxis._length * zoom);
  context.clip();
  context.drawImage(await loaded(image.source), x * zoom, y * zoom, (right - x) * zoom, (bottom - y) * zoom);
  context.restore();
}

/** A plot as it is drawn, its ground left out. @param {DrawnPlot} plot @returns {Promise<HTMLImageElement>} */
async function pictureOf(plot) {
  const { width, height } = plot._fullLayout;
  const whole = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  whole.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  whole.setAttribute("width", String(width));
  whole.setAttribute("height", String(height));
  for (const layer of plot.querySelectorAll(".main-svg")) {
    const copy = /** @type {SVGElement} */ (layer.cloneNode(true));
    copy.style.background = "none";
    whole.append(copy);
  }
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(whole)], { type: "image/svg+xml" }));
  try {
    return await loaded(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}
