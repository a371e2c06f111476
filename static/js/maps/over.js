// @ts-check
/** What lies over the cells of a map: the swarm's dots, the minima, the start. */
import { tokenOf } from "./colours.js";
import { placesAt } from "./source.js";

/** app/labs/descent/basins.py: how far outside the domain a swarm's places are told, and the last of them. */
const RIM = 0.15;
const LAST = 65535;
/** More minima than this are not marked: the marks would hide the map. */
const MOST_MARKED = 40;

/**
 * @param {HTMLCanvasElement} canvas laid over the cells
 * @param {object} what
 * @param {import("../common/theme.js").Theme} what.theme
 * @param {import("./source.js").MapSource} what.source
 * @param {{x: number, y: number} | undefined} what.start
 * @param {{paths: import("../run/decode.js").Snapshot, ends: ArrayLike<number>, step: number} | null} what.swarm
 */
export function paintOver(canvas, { theme, source, start, swarm }) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const [[left, right], [low, high]] = source.domain;
  const across = (/** @type {number} */ x) => ((x - left) / (right - left)) * width;
  const down = (/** @type {number} */ y) => (1 - (y - low) / (high - low)) * height;
  if (swarm) paintSwarm(pen, swarm, source.moments, theme, width, height);
  if (source.minima.length <= MOST_MARKED)
    for (const [x, y] of source.minima) cross(pen, across(x), down(y), theme.color("casing"), theme.color("minimum"));
  if (start) ring(pen, across(start.x), down(start.y), theme.color("casing"), theme.color("ink"));
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {{paths: import("../run/decode.js").Snapshot, ends: ArrayLike<number>, step: number}} swarm
 * @param {number[]} moments
 * @param {import("../common/theme.js").Theme} theme
 * @param {number} width
 * @param {number} height
 */
function paintSwarm(pen, { paths, ends, step }, moments, theme, width, height) {
  const { x, y } = placesAt(paths, moments, step);
  const share = (/** @type {number} */ value) => (value / LAST) * (1 + 2 * RIM) - RIM;
  /** One path a colour: the dots of a racer take a few milliseconds otherwise. @type {Map<string, Path2D>} */
  const dots = new Map();
  for (let i = 0; i < x.length; i++) {
    if (x[i] <= 0 || y[i] <= 0 || x[i] >= LAST || y[i] >= LAST) continue; // farther away
    const token = tokenOf(ends[i]);
    let path = dots.get(token);
    if (!path) dots.set(token, (path = new Path2D()));
    const [across, down] = [share(x[i]) * width, (1 - share(y[i])) * height];
    path.moveTo(across + 2, down);
    path.arc(across, down, 2, 0, 2 * Math.PI);
  }
  for (const [token, path] of dots) {
    pen.fillStyle = theme.color(token);
    pen.fill(path);
  }
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {string} casing @param {string} ink */
function cross(pen, x, y, casing, ink) {
  pen.beginPath();
  pen.moveTo(x - 5, y);
  pen.lineTo(x + 5, y);
  pen.moveTo(x, y - 5);
  pen.lineTo(x, y + 5);
  stroke(pen, casing, ink);
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {string} casing @param {string} ink */
function ring(pen, x, y, casing, ink) {
  pen.beginPath();
  pen.arc(x, y, 5, 0, 2 * Math.PI);
  stroke(pen, casing, ink);
}

/** @param {CanvasRenderingContext2D} pen @param {string} casing @param {string} ink */
function stroke(pen, casing, ink) {
  for (const [width, colour] of /** @type {[number, string][]} */ ([
    [4, casing],
    [2, ink],
  ])) {
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.stroke();
  }
}
