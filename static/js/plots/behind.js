// @ts-check
/**
 * Whether a surface stands between a place of a scene and its camera: the line of sight is followed in equal steps, and
 * the height of the surface is read from its grid at each of them. A hundred steps tell hills of a grid's width apart.
 *
 * @typedef {import("./projection.js").Vector} Vector
 * @typedef {import("./projection.js").Space} Space
 * @typedef {object} Grid
 * @property {ArrayLike<number>} x rising, evenly spaced
 * @property {ArrayLike<number>} y likewise
 * @property {ArrayLike<ArrayLike<number>>} z a row for each y
 */

/**
 * The grid of a surface that Plotly has drawn: from then on its x and y have a row for each y, too.
 * @param {{x: any, y: any, z: ArrayLike<ArrayLike<number>>}} surface @returns {Grid}
 */
export const gridOf = ({ x, y, z }) => ({
  x: x[0].length ? x[0] : x,
  y: y[0].length ? Array.from(y, (/** @type {number[]} */ row) => row[0]) : y,
  z,
});

const STEPS = 100;
/** As a share of the box's height: a mark stands on the surface, which is drawn from a coarser grid than the function. */
const LEAST = 0.02;

/** @param {Grid} grid @param {Space} space @returns {(place: Vector) => boolean} */
export function behind({ x, y, z }, { camera: { eye }, ranges, sides }) {
  const least = LEAST * (ranges[2][1] - ranges[2][0]);
  // The camera in the units of the axes: each fills its side of a box about 0.
  const seat = [eye.x, eye.y, eye.z].map(
    (value, d) => ranges[d][0] + (value / sides[d] + 0.5) * (ranges[d][1] - ranges[d][0]),
  );
  return (place) => {
    for (let step = 1; step <= STEPS; step++) {
      const [a, b, height] = place.map((value, d) => value + (step / STEPS) ** 2 * (seat[d] - value));
      if (height > ranges[2][1]) return false;
      const ground = heightAt({ x, y, z }, a, b);
      if (ground === null) return false; // out of the surface: nothing else is between
      if (ground > height + least) return true;
    }
    return false;
  };
}

/** Bilinear; null outside. @param {Grid} grid @param {number} a @param {number} b @returns {number | null} */
function heightAt({ x, y, z }, a, b) {
  const [column, row] = [placeIn(x, a), placeIn(y, b)];
  if (column === null || row === null) return null;
  const [i, j] = [Math.min(Math.floor(column), x.length - 2), Math.min(Math.floor(row), y.length - 2)];
  const [right, up] = [column - i, row - j];
  const along = (/** @type {ArrayLike<number>} */ heights) => heights[i] * (1 - right) + heights[i + 1] * right;
  return along(z[j]) * (1 - up) + along(z[j + 1]) * up;
}

/** @param {ArrayLike<number>} values @param {number} value @returns {number | null} its place among them */
function placeIn(values, value) {
  const last = values.length - 1;
  const place = ((value - values[0]) / (values[last] - values[0])) * last;
  return place >= 0 && place <= last ? place : null;
}
