// @ts-check
/**
 * A landscape painted pixel by pixel: bands of colour, low ones like the page, with a line between two bands.
 *
 * @typedef {object} Field values of a function on a grid
 * @property {Float32Array} values row after row, from the lowest y on
 * @property {[[number, number], [number, number]]} domain of the grid, in x and y
 * @property {[number, number]} size columns and rows
 * @property {number} top the value that the highest colour begins at; heights are shown by their root
 *
 * @typedef {object} Frame the part of the plane that a canvas shows
 * @property {number} left x at its left edge
 * @property {number} across pixels in a unit of x
 * @property {number} upper y at its upper edge
 * @property {number} up pixels in a unit of y
 */
import { channels } from "../common/palette.js";

const BANDS = 17;
/** Of a line's width in pixels, and of every fourth's. */
const [THIN, HEAVY] = [0.8, 1.5];

/**
 * @param {CanvasRenderingContext2D} brush of a canvas in pixels of the screen
 * @param {Field} field
 * @param {Frame} frame in the same pixels
 * @param {import("../common/theme.js").Theme} theme
 * @param {number} ratio pixels of the screen in one of the page
 */
export function paintTerrain(brush, field, frame, theme, ratio) {
  const { width, height } = brush.canvas;
  const image = brush.createImageData(width, height);
  const bands = bandsOf(theme);
  const [red, green, blue, alpha] = (theme.color("contour-line").match(/[\d.]+/g) ?? []).map(Number);
  const columns = weights(width, (pixel) => frame.left + pixel / frame.across, field.domain[0], field.size[0]);
  const rows = weights(height, (pixel) => frame.upper - pixel / frame.up, field.domain[1], field.size[1]);
  const row = new Float32Array(field.size[0]);
  let [above, levels] = [new Float32Array(width), new Float32Array(width)];
  for (let y = 0; y < height; y++) {
    blend(field, rows, y, row);
    [above, levels] = [levels, above];
    for (let x = 0; x < width; x++) levels[x] = levelAt(row, columns, x, field.top);
    if (!y) above.set(levels);
    for (let x = 0; x < width; x++) {
      const level = levels[x];
      const [right, up] = [level - levels[x ? x - 1 : 1], level - above[x]];
      const steep = Math.sqrt(right * right + up * up) || 1e-6; // Math.hypot takes most of the time otherwise
      const nearest = Math.round(level);
      const wide = (nearest % 4 ? THIN : HEAVY) * ratio;
      const cover = nearest > 0 && nearest <= BANDS ? wide / 2 + 0.5 - Math.abs(level - nearest) / steep : 0;
      const ink = Math.min(Math.max(cover, 0), 1) * alpha;
      const color = bands[Math.min(Math.floor(level), BANDS)];
      const at = 4 * (y * width + x);
      image.data[at] = color[0] + ink * (red - color[0]);
      image.data[at + 1] = color[1] + ink * (green - color[1]);
      image.data[at + 2] = color[2] + ink * (blue - color[2]);
      image.data[at + 3] = 255;
    }
  }
  brush.putImageData(image, 0, 0);
}

/** The colour of each band, and of all that is higher. @param {import("../common/theme.js").Theme} theme */
function bandsOf(theme) {
  const stops = theme.colorscale("terrain").map(([, color]) => channels(color));
  return Array.from({ length: BANDS + 1 }, (_, band) => {
    const place = (band / BANDS) * (stops.length - 1);
    const stop = Math.min(Math.floor(place), stops.length - 2);
    return stops[stop].map((value, i) => value + (place - stop) * (stops[stop + 1][i] - value));
  });
}

/**
 * Which four points of the grid's side a pixel lies between, and their shares (Catmull-Rom).
 * @param {number} pixels
 * @param {(pixel: number) => number} placeOf
 * @param {[number, number]} side
 * @param {number} points
 */
function weights(pixels, placeOf, [low, high], points) {
  const first = new Int32Array(pixels);
  const shares = new Float32Array(4 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const place = ((placeOf(pixel + 0.5) - low) / (high - low)) * (points - 1);
    const inside = Math.min(Math.max(place, 1), points - 2.001);
    const t = inside - Math.floor(inside);
    first[pixel] = Math.floor(inside) - 1;
    shares[4 * pixel] = ((2 - t) * t - 1) * t * 0.5;
    shares[4 * pixel + 1] = ((3 * t - 5) * t * t + 2) * 0.5;
    shares[4 * pixel + 2] = ((4 - 3 * t) * t + 1) * t * 0.5;
    shares[4 * pixel + 3] = (t - 1) * t * t * 0.5;
  }
  return { first, shares };
}

/**
 * The values of the grid's columns at a row of pixels.
 * @param {Field} field
 * @param {ReturnType<typeof weights>} rows
 * @param {number} y
 * @param {Float32Array} row is overwritten
 */
function blend({ values, size: [columns] }, { first, shares }, y, row) {
  for (let column = 0; column < columns; column++) {
    let value = 0;
    for (let i = 0; i < 4; i++) value += shares[4 * y + i] * values[(first[y] + i) * columns + column];
    row[column] = value;
  }
}

/**
 * The height of a pixel, in bands.
 * @param {Float32Array} row
 * @param {ReturnType<typeof weights>} columns
 * @param {number} x
 * @param {number} top
 */
function levelAt(row, { first, shares }, x, top) {
  const at = first[x];
  const value =
    shares[4 * x] * row[at] +
    shares[4 * x + 1] * row[at + 1] +
    shares[4 * x + 2] * row[at + 2] +
    shares[4 * x + 3] * row[at + 3];
  return BANDS * Math.sqrt(Math.max(value, 0) / top);
}
