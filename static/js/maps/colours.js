// @ts-check
/**
 * The colours of a map: a minimum has the colour of a class, strong where it is reached at once and paler the more steps
 * that takes.
 */
import { channels, classToken } from "../common/palette.js";

/** What a cell holds beside the number of a minimum; engine/ensembles/basins.py. */
export const FLAT = 253;
export const UNDER_WAY = 254;
export const DIVERGED = 255;

/** Shades of a colour. */
const LEVELS = 32;
/** How far the palest is on its way to the paper. */
const PALEST = 0.72;
const CLASSES = 5;

/** @param {number} code of a cell @returns {string} the token of its colour */
export function tokenOf(code) {
  if (code === FLAT) return "ink-faint";
  if (code === UNDER_WAY) return "track";
  if (code === DIVERGED) return "diverged";
  return classToken(code, Math.floor(code / CLASSES) % 2 === 1);
}

/** @param {import("../common/theme.js").Theme} theme @returns {Uint32Array} the pixel of a code and a shade */
export function tableOf(theme) {
  const paper = channels(theme.color("paper"));
  const table = new Uint32Array(256 * LEVELS);
  const known = new Map();
  for (let code = 0; code < 256; code++) {
    const token = tokenOf(code);
    if (!known.has(token)) known.set(token, channels(theme.color(token)));
    const colour = known.get(token);
    const pales = code < FLAT;
    for (let level = 0; level < LEVELS; level++) {
      const share = pales ? (PALEST * level) / (LEVELS - 1) : 0;
      const [red, green, blue] = colour.map((/** @type {number} */ value, /** @type {number} */ i) =>
        Math.round(value + share * (paper[i] - value)),
      );
      table[code * LEVELS + level] = (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
    }
  }
  return table;
}

/**
 * A level for each number of updates, on a logarithmic scale.
 * @param {ArrayLike<number>} updates
 * @param {number} most
 */
export function levelsOf(updates, most) {
  const scale = (LEVELS - 1) / Math.log1p(Math.max(most, 1));
  return Uint8Array.from(updates, (count) => Math.min(LEVELS - 1, Math.round(scale * Math.log1p(count))));
}

/**
 * Paints the cells as they are after `step` updates: those that come later are under way. The first row is the lowest.
 * @param {Uint32Array} pixels
 * @param {{reached: ArrayLike<number>, updates: ArrayLike<number>, levels: Uint8Array, side: number}} map
 * @param {number} step
 * @param {Uint32Array} table
 * @returns {Uint32Array} how many cells there are of each code
 */
export function paintCells(pixels, { reached, updates, levels, side }, step, table) {
  const counts = new Uint32Array(256);
  for (let row = 0, at = 0; row < side; row++) {
    for (let to = (side - 1 - row) * side, end = to + side; to < end; to++, at++) {
      const code = updates[at] <= step ? reached[at] : UNDER_WAY;
      counts[code]++;
      pixels[to] = table[code * LEVELS + levels[at]];
    }
  }
  return counts;
}

/**
 * What the list beside a map says: the minima that most starts reach, the others together, and what reaches none.
 * @param {Uint32Array} counts of each code
 * @param {number} most minima by name
 * @returns {{codes: number[], share: number}[]} of more than nothing
 */
export function sharesOf(counts, most) {
  const all = counts.reduce((sum, count) => sum + count, 0) || 1;
  const minima = [...counts.subarray(0, FLAT).keys()].filter((code) => counts[code]);
  minima.sort((a, b) => counts[b] - counts[a] || a - b);
  const few = minima.length <= most + 1 ? minima.length : most;
  const groups = [...minima.slice(0, few).map((code) => [code]), minima.slice(few), [FLAT], [UNDER_WAY], [DIVERGED]];
  return groups
    .map((codes) => ({ codes, share: codes.reduce((sum, code) => sum + counts[code], 0) / all }))
    .filter(({ share }) => share > 0);
}

/** Shares below this are told in tenths of a percent, and then all of them are. */
const SMALL = 0.0995;

/**
 * Shares of a whole as percentages that add up to 100, by the largest remainder.
 * @param {number[]} shares that add up to 1, none of them 0
 * @returns {string[]}
 */
export function percentages(shares) {
  const decimals = shares.some((share) => share < SMALL) ? 1 : 0;
  const units = 100 * 10 ** decimals;
  const exact = shares.map((share) => share * units);
  const whole = exact.map(Math.floor);
  const left = units - whole.reduce((sum, count) => sum + count, 0);
  const order = [...exact.keys()].sort((a, b) => exact[b] - whole[b] - (exact[a] - whole[a]) || a - b);
  for (const at of order.slice(0, left)) whole[at]++;
  return whole.map((count) =>
    count ? `${(count / 10 ** decimals).toFixed(count === units ? 0 : decimals)}%` : "< 0.1%",
  );
}
