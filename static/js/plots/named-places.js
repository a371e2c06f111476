// @ts-check
/**
 * The names of places on a stage: of the start, and of a minimum that is the only one.
 *
 * @typedef {{x: number, y: number}} Point in pixels
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 * @typedef {{casing: string, ink: string}} Colors
 * @typedef {{edges: Box, cards: Box[]}} Room of the plot, and what lies over it
 */
import { _ } from "../common/translate.js";

/** Of a ball, and of an arrow's head. */
export const [RADIUS, TIP] = [9, 8];
/** How near to the middle of a minimum's mark nothing else comes. */
export const MARK = 11;
/** How many steps the name of the start keeps clear of. */
export const EARLY = 12;

/** Whether words about a point, so wide to either side, can be read there. @param {Point} at @param {number} half @param {Room} room */
function free({ x, y }, half, { edges, cards }) {
  const [left, right, top, bottom] = [x - half, x + half, y - TIP, y + TIP];
  if (left < edges.left || right > edges.right || top < edges.top || bottom > edges.bottom) return false;
  return !cards.some((card) => right > card.left && left < card.right && bottom > card.top && top < card.bottom);
}

/** Points on the way from place to place. @param {Point[]} places */
export const between = (places) =>
  places.slice(1).flatMap(({ x, y }, i) =>
    [0.25, 0.5, 0.75, 1].map((share) => ({
      x: places[i].x + share * (x - places[i].x),
      y: places[i].y + share * (y - places[i].y),
    })),
  );

/**
 * Its name beside it: above, or where there is more room and fewer paths.
 * @param {CanvasRenderingContext2D} brush @param {Point} place @param {string} text
 * @param {Colors} colors
 * @param {Room} room
 * @param {Point[]} paths points on them
 */
export function nameStart(brush, { x, y }, text, colors, room, paths) {
  const half = brush.measureText(text).width / 2 + 4;
  const { left, right } = room.edges;
  const middle = Math.min(Math.max(x, left + half), right - half);
  const aside = RADIUS + half + 2;
  const places = [
    { x: middle, y: y - RADIUS - 12 },
    { x: middle, y: y + RADIUS + 13 },
    { x: x - aside, y },
    { x: x + aside, y },
  ].filter((at) => free(at, half, room));
  const covered = (/** @type {Point} */ at) =>
    paths.filter((point) => Math.abs(point.x - at.x) < half + 4 && Math.abs(point.y - at.y) < 11).length;
  const [best] = places.sort((one, other) => covered(one) - covered(other));
  if (!best) return;
  write(brush, text, best, colors, "center");
}

/**
 * The name of the only minimum, beyond it as seen from the start.
 * @param {CanvasRenderingContext2D} brush
 * @param {Point} place
 * @param {boolean} right whether it stands to the right of its mark
 * @param {Colors} colors
 * @param {Room} room
 * @param {Point[]} balls that would cover a part of it
 */
export function nameMinimum(brush, { x, y }, right, colors, room, balls = []) {
  const text = _("minimum");
  const half = brush.measureText(text).width / 2;
  const middle = x + (right ? 1 : -1) * (MARK + 2 + half);
  const over = (/** @type {Point} */ at) =>
    Math.abs(at.x - middle) < half + RADIUS && Math.abs(at.y - y) < TIP + RADIUS;
  if (balls.some(over) || !free({ x: middle, y }, half, room)) return;
  write(brush, text, { x: x + (right ? MARK + 2 : -MARK - 2), y }, colors, right ? "left" : "right");
}

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {string} text
 * @param {Point} at
 * @param {Colors} colors
 * @param {CanvasTextAlign} align
 */
function write(brush, text, { x, y }, { casing, ink }, align) {
  brush.textAlign = align;
  brush.lineJoin = "round";
  brush.lineWidth = 3;
  brush.strokeStyle = casing;
  brush.strokeText(text, x, y + 4);
  brush.fillStyle = ink;
  brush.fillText(text, x, y + 4);
}
