// @ts-check
/**
 * The newest part of a racer's path, drawn over the whole of it, which is paler then: its steps as dots, from faint to
 * strong, so that a picture that stands tells which way it went, and how fast.
 */

/** How many steps back it goes; it is the strongest at the newest one. */
const STEPS = 40;
/** How many steps of the beginning have dots, too. */
const EARLY = 60;
/** So many steps are drawn at once, in one strength. */
const GROUP = 8;
const [WIDTH, DOT] = [2.8, 2.5];
/** Steps have dots where they are at least so far apart, in pixels. */
const APART = 7;

/** @typedef {{x: number, y: number}} Point in pixels */

/**
 * The newest places of a series, the oldest of them first.
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys
 * @param {(x: number, y: number) => Point} at
 */
export function recent(xs, ys, at) {
  const first = Math.max(0, xs.length - STEPS - 1);
  return Array.from({ length: Math.max(0, xs.length - first) }, (_value, i) => at(xs[first + i], ys[first + i]));
}

/** The first places of a series, before the newest. @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {(x: number, y: number) => Point} at */
export const early = (xs, ys, at) =>
  Array.from({ length: Math.max(0, Math.min(EARLY, xs.length - STEPS)) }, (_value, i) => at(xs[i], ys[i]));

/**
 * The steps of the beginning as dots, where they are far enough apart: they are the large ones.
 * @param {CanvasRenderingContext2D} brush
 * @param {Point[]} places from `early`
 * @param {string} color
 * @param {{casing: string, far: number, size?: number}} how as of a trail
 */
export function drawEarly(brush, places, color, { casing, far, size = 1 }) {
  brush.beginPath();
  const seen = places.filter(({ x, y }) => Math.abs(x) < far && Math.abs(y) < far);
  seen.forEach((at, i) => i && dot(brush, seen[i - 1], at, size * DOT));
  Object.assign(brush, { strokeStyle: casing, fillStyle: color, lineWidth: 1.3 * size });
  brush.stroke();
  brush.fill();
}

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {Point[]} places from `recent`
 * @param {string} color
 * @param {object} how
 * @param {string} how.casing
 * @param {number} how.far farther away than so many pixels nothing is drawn
 * @param {number} [how.size] of lines and dots; 1 or less
 */
export function drawTrail(brush, places, color, { casing, far, size = 1 }) {
  Object.assign(brush, { lineCap: "round", lineJoin: "round", fillStyle: color });
  for (let end = places.length - 1; end > 0; end -= GROUP) {
    const part = places
      .slice(Math.max(0, end - GROUP), end + 1)
      .filter(({ x, y }) => Math.abs(x) < far && Math.abs(y) < far);
    brush.globalAlpha = Math.sqrt((end + STEPS + 1 - places.length) / STEPS);
    brush.beginPath();
    part.forEach(({ x, y }, i) => (i ? brush.lineTo(x, y) : brush.moveTo(x, y)));
    Object.assign(brush, { strokeStyle: color, lineWidth: size * WIDTH });
    brush.stroke();
    brush.beginPath();
    part.forEach((at, i) => i && dot(brush, part[i - 1], at, size * DOT));
    Object.assign(brush, { strokeStyle: casing, lineWidth: 1.3 * size });
    brush.stroke();
    brush.fill();
  }
  brush.globalAlpha = 1;
}

/**
 * Where a step was that is far enough from the next.
 * @param {CanvasRenderingContext2D} brush
 * @param {Point} from
 * @param {Point} to
 * @param {number} radius
 */
function dot(brush, from, to, radius) {
  if (Math.hypot(to.x - from.x, to.y - from.y) < APART) return;
  brush.moveTo(from.x + radius, from.y);
  brush.arc(from.x, from.y, radius, 0, 2 * Math.PI);
}
