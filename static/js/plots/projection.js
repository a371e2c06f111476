// @ts-check
/**
 * Where a place of a scene is on the page, as Plotly's WebGL draws it: each axis fills its side of a box about 0, and the
 * camera at `eye` looks at `center` with an angle of 45° from the lower edge to the upper one. A test compares it with
 * what plotly.js 4.1 draws.
 *
 * @typedef {[number, number, number]} Vector
 * @typedef {Record<"x" | "y" | "z", number>} Place
 * @typedef {{eye: Place, center?: Place, up?: Place}} Camera
 * @typedef {{left: number, top: number, width: number, height: number}} Box pixels of the scene
 * @typedef {object} Space
 * @property {Camera} camera
 * @property {[number, number][]} ranges of x, y and z
 * @property {Vector} sides of the box
 *
 * @typedef {(point: Vector) => [number, number, number] | null} Project pixels to the right and down, and the distance
 *   from the camera; null behind it
 */

const FOCAL = 1 / Math.tan(Math.PI / 8);
const NEAREST = 0.01;

/** @param {Space} space @param {Box} box @returns {Project} */
export function projectionOf({ camera, ranges, sides }, { left, top, width, height }) {
  const [eye, center, up] = [camera.eye, camera.center ?? { x: 0, y: 0, z: 0 }, camera.up ?? { x: 0, y: 0, z: 1 }].map(
    ({ x, y, z }) => /** @type {Vector} */ ([x, y, z]),
  );
  const back = unit(minus(eye, center));
  const right = unit(cross(up, back));
  const above = cross(back, right);
  const scale = (FOCAL * height) / 2;
  return (point) => {
    const place = /** @type {Vector} */ (
      point.map((value, d) => ((value - ranges[d][0]) / (ranges[d][1] - ranges[d][0]) - 0.5) * sides[d])
    );
    const seen = minus(place, eye);
    const away = -dot(seen, back);
    if (!(away > NEAREST)) return null;
    return [
      left + width / 2 + (scale * dot(seen, right)) / away,
      top + height / 2 - (scale * dot(seen, above)) / away,
      away,
    ];
  };
}

/**
 * The part of a line between two points that lies within the ranges; null where none does.
 * @param {Vector} from @param {Vector} to @param {[number, number][]} ranges
 * @returns {[Vector, Vector] | null}
 */
export function within(from, to, ranges) {
  let [begin, end] = [0, 1];
  for (let d = 0; d < 3; d++) {
    const way = to[d] - from[d];
    const [low, high] = ranges[d];
    if (way === 0) {
      if (!(from[d] >= low && from[d] <= high)) return null;
      continue;
    }
    const shares = [(low - from[d]) / way, (high - from[d]) / way];
    begin = Math.max(begin, Math.min(...shares));
    end = Math.min(end, Math.max(...shares));
  }
  if (!(begin <= end)) return null; // also where a number is none
  const at = (/** @type {number} */ share) =>
    /** @type {Vector} */ (from.map((value, d) => value + share * (to[d] - value)));
  return [begin ? at(begin) : from, end < 1 ? at(end) : to];
}

/** @param {Vector} one @param {Vector} other @returns {Vector} */
const minus = (one, other) => [one[0] - other[0], one[1] - other[1], one[2] - other[2]];

/** @param {Vector} one @param {Vector} other */
const dot = (one, other) => one[0] * other[0] + one[1] * other[1] + one[2] * other[2];

/** @param {Vector} one @param {Vector} other @returns {Vector} */
const cross = ([a, b, c], [x, y, z]) => [b * z - c * y, c * x - a * z, a * y - b * x];

/** @param {Vector} vector @returns {Vector} */
function unit(vector) {
  const size = Math.hypot(...vector) || 1;
  return /** @type {Vector} */ (vector.map((value) => value / size));
}
