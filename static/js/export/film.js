// @ts-check
/**
 * The run again, moment by moment: as an animated GIF of one figure, or as the frames of a page that plays all of them.
 *
 * @typedef {object} Camera
 * @property {number[]} moments to visit, in ticks
 * @property {(index: number) => Promise<void>} visit shows a moment
 * @property {AbortSignal} signal stops it
 * @property {(share: number) => void} progress
 * @property {() => unknown} step the step that is shown
 * @property {() => string} subtitle of a picture: the run, and the step that is shown
 *
 * @typedef {{data: any[], layout: any, points: () => [number, Record<string, number[]>][], image: () => any}} Still
 */
import { encodeGif } from "./gif.js";
import { drawPoints } from "../plots/scatter.js";

const MOST_MOMENTS = 80;
/** Seconds that a film of many moments lasts, and what a moment is shown at most. */
const LASTS = 6;
const LONGEST = 0.3;
/** The last picture stays. */
const STAYS = 2;
const WIDEST = 720;
/** A page below this width has its figures one above the other. */
const NARROW = 700;
/** Digits that a plot can show. */
const DIGITS = 7;

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
const pace = (count) => Math.min(LASTS / count, LONGEST);

/**
 * @param {() => Still | null} still the figure at the present
 * @param {Camera} camera
 * @param {any} Plotly
 */
export async function filmOf(still, { moments, visit, signal, progress, subtitle }, Plotly) {
  await visit(moments[moments.length - 1]);
  const figure = still();
  if (!figure) return null;
  const { data, layout } = figure;
  const zoom = Math.min(1, WIDEST / layout.width);
  const host = document.body.appendChild(document.createElement("div"));
  host.style.cssText = `position: fixed; left: -20000px; top: 0; width: ${layout.width}px; height: ${layout.height}px`;
  host.setAttribute("aria-hidden", "true");
  host.inert = true;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(layout.width * zoom), Math.round(layout.height * zoom)];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  const plot = /** @type {any} */ (host);
  try {
    for (const [index, points] of figure.points()) Object.assign(data[index], points);
    await Plotly.newPlot(plot, data, layout, { staticPlot: true });
    const pictures = [];
    for (const [at, moment] of moments.entries()) {
      signal.throwIfAborted();
      await visit(moment);
      const points = figure.points();
      context.fillStyle = layout.paper_bgcolor;
      context.fillRect(0, 0, canvas.width, canvas.height);
      if (layout.scene) {
        for (const [index, values] of points) Object.assign(data[index], values);
        layout.title.subtitle.text = subtitle();
        context.drawImage(
          await loaded(
            await Plotly.toImage({ data, layout }, { format: "png", width: canvas.width, height: canvas.height }),
          ),
          0,
          0,
        );
      } else {
        for (const [index, values] of points) drawPoints(plot, index, values);
        const said = plot.querySelector(".gtitle-subtitle");
        if (said) said.textContent = subtitle();
        await drawUnder(context, plot, figure.image(), zoom);
        context.drawImage(await pictureOf(plot), 0, 0, canvas.width, canvas.height);
      }
      pictures.push(context.getImageData(0, 0, canvas.width, canvas.height).data);
      progress((at + 1) / moments.length);
    }
    const delays = pictures.map((_, at) => (at === pictures.length - 1 ? STAYS : pace(pictures.length)));
    return new Blob([encodeGif(pictures, canvas.width, canvas.height, delays)], { type: "image/gif" });
  } finally {
    Plotly.purge(plot);
    host.remove();
  }
}

/**
 * The image of a layout, as the plot would have it under everything.
 * @param {CanvasRenderingContext2D} context
 * @param {any} plot
 * @param {any} image
 * @param {number} zoom
 */
async function drawUnder(context, plot, image, zoom) {
  if (!image) return;
  const { xaxis, yaxis } = plot._fullLayout;
  const x = xaxis._offset + xaxis.d2p(image.x);
  const y = yaxis._offset + yaxis.d2p(image.y);
  const [right, bottom] = [
    xaxis._offset + xaxis.d2p(image.x + image.sizex),
    yaxis._offset + yaxis.d2p(image.y - image.sizey),
  ];
  context.save();
  context.beginPath();
  context.rect(xaxis._offset * zoom, yaxis._offset * zoom, xaxis._length * zoom, yaxis._length * zoom);
  context.clip();
  context.drawImage(await loaded(image.source), x * zoom, y * zoom, (right - x) * zoom, (bottom - y) * zoom);
  context.restore();
}

/** A plot as it is drawn, its ground left out. @param {HTMLElement} plot @returns {Promise<HTMLImageElement>} */
async function pictureOf(plot) {
  const { width, height } = /** @type {any} */ (plot)._fullLayout;
  const whole = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  whole.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  whole.setAttribute("width", width);
  whole.setAttribute("height", height);
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

/** @param {string} source @returns {Promise<HTMLImageElement>} */
async function loaded(source) {
  const image = new Image();
  image.src = source;
  await image.decode();
  return image;
}

/**
 * The figures with their frames go to the server, which makes a page of them.
 * @param {{name: string, title: string, still: Still | null}[]} figures
 * @param {Camera} camera
 * @param {Record<string, unknown>} facts
 * @param {any} Plotly
 */
export async function replayOf(figures, { moments, visit, signal, progress, step }, facts, Plotly) {
  const parts = [];
  for (const { title, still } of figures)
    if (still) parts.push({ title, still, ground: await groundOf(still, Plotly) });
  const frames = [];
  for (const [at, moment] of moments.entries()) {
    signal.throwIfAborted();
    await visit(moment);
    frames.push({
      name: String(step()),
      figures: parts.map(({ still }) => ({ points: still.points(), image: still.image() })),
    });
    progress((at + 1) / (moments.length + 1));
  }
  const { lab, experiment, subtitle, query, seed, ending, paper, ink } = facts;
  const body = JSON.stringify(
    {
      experiment,
      subtitle,
      query,
      seed,
      paper,
      ink,
      narrow: innerWidth < NARROW,
      ending: /** @type {any} */ (ending)?.message ?? "",
      seconds: pace(frames.length),
      figures: parts.map(({ title, still: { data, layout }, ground }) => ({ title, data, layout, ground })),
      frames,
    },
    (_, value) =>
      ArrayBuffer.isView(value)
        ? Array.from(/** @type {any} */ (value), rounded)
        : typeof value === "number"
          ? rounded(value)
          : value,
  );
  const response = await fetch(`/api/labs/${lab}/replay`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    signal,
  });
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).message ?? String(response.status));
  return response.blob();
}

/**
 * The contours of a figure as an image that lies under it, in their place: Plotly's animation takes them away, or draws
 * them anew for every frame.
 * @param {Still} still @param {any} Plotly
 */
async function groundOf({ data, layout }, Plotly) {
  const contours = data.filter(({ type }) => type === "contour");
  if (!contours.length || layout.scene) return null;
  const bare = (/** @type {any} */ { range }) => ({ range, visible: false, fixedrange: true });
  const { width, height, xaxis, yaxis } = layout;
  const still = {
    data: contours,
    layout: {
      width,
      height,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      xaxis: bare(xaxis),
      yaxis: bare(yaxis),
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
    },
  };
  const source = await Plotly.toImage(still, { format: "png", width, height, scale: 1.5 });
  const [[left, right], [low, high]] = [xaxis.range, yaxis.range];
  const corners = {
    type: "scatter",
    mode: "markers",
    marker: { opacity: 0 },
    hoverinfo: "skip",
    x: [left, right],
    y: [low, high],
    xaxis: "x",
    yaxis: "y",
  };
  for (const contour of contours) data[data.indexOf(contour)] = corners; // what is left of it holds the axes
  return {
    source,
    xref: "x",
    yref: "y",
    x: left,
    y: high,
    sizex: right - left,
    sizey: high - low,
    sizing: "stretch",
    layer: "below",
  };
}

/** @param {number} value */
const rounded = (value) => (Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null);
