// @ts-check
/**
 * The run again as a page that plays all of its figures. The server makes the page; this sends it what it shows.
 *
 * @typedef {import("../plots/still.js").Still} Still
 * @typedef {import("../plots/plotly.js").Plotly} Plotly
 * @typedef {import("../plots/plotly.js").Axis} Axis
 * @typedef {import("../plots/plotly.js").LayoutImage} LayoutImage
 * @typedef {import("./save.js").Facts & {subtitle: string, paper: string}} Facts
 */
import { inLanguage } from "../common/language.js";
import { secondsEach } from "./film.js";

/** Digits that a plot can show. */
const DIGITS = 7;

/**
 * @param {{title: string, still: Still | null}[]} figures
 * @param {import("./film.js").Camera} camera
 * @param {Facts} facts
 * @param {Plotly} Plotly
 * @returns {Promise<Blob>} the page
 */
export async function replayOf(figures, { moments, visit, signal, progress, step }, facts, Plotly) {
  const parts = [];
  for (const { title, still } of figures)
    if (still) parts.push({ title, still, ground: await groundOf(still, Plotly) });
  const frames = [];
  for (const [at, moment] of moments.entries()) {
    signal.throwIfAborted();
    await visit(moment);
    const shown = parts.map(({ still }) => ({ points: still.points(), image: still.image() }));
    frames.push({ name: String(step()), figures: shown });
    progress((at + 1) / (moments.length + 1));
  }
  const { lab, experiment, subtitle, query, seed, ending, paper } = facts;
  const page = {
    experiment,
    subtitle,
    query,
    seed,
    paper,
    ending: ending?.message ?? "",
    seconds: secondsEach(frames.length),
    figures: parts.map(({ title, still: { data, layout }, ground }) => ({ title, data, layout, ground })),
    frames,
  };
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify(page, short);
  const response = await fetch(inLanguage(`/api/labs/${lab}/replay`), { method: "POST", headers, body, signal });
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).message ?? String(response.status));
  return response.blob();
}

/**
 * The contours of a figure as an image that lies under it, in their place: Plotly's animation takes them away, or draws
 * them anew for every frame.
 * @param {Still} still its contours are taken out
 * @param {Plotly} Plotly
 * @returns {Promise<LayoutImage | null>}
 */
async function groundOf({ data, layout }, Plotly) {
  const contours = data.filter(({ type }) => type === "contour");
  const [across, up] = [layout.xaxis?.range, layout.yaxis?.range];
  if (!contours.length || layout.scene || !across || !up) return null;
  const bare = (/** @type {import("../plots/plotly.js").Range} */ range) => ({
    range,
    visible: false,
    fixedrange: true,
  });
  const { width, height } = layout;
  const clear = "rgba(0,0,0,0)";
  const ground = {
    width,
    height,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    xaxis: bare(across),
    yaxis: bare(up),
    paper_bgcolor: clear,
    plot_bgcolor: clear,
  };
  const source = await Plotly.toImage({ data: contours, layout: ground }, { format: "png", width, height, scale: 1.5 });
  const [[left, right], [low, high]] = [across, up];
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
  const place = { xref: "x", yref: "y", x: left, y: high, sizex: right - left, sizey: high - low };
  return { source, ...place, sizing: "stretch", layer: "below" };
}

/** Numbers for the server, with the digits that a plot can show. @param {string} _ @param {unknown} value */
function short(_, value) {
  if (ArrayBuffer.isView(value)) return Array.from(/** @type {Float64Array} */ (value), rounded);
  return typeof value === "number" ? rounded(value) : value;
}

/** @param {number} value */
const rounded = (value) => (Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null);
