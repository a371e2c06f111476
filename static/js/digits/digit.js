// @ts-check
/** One digit of a gallery's snapshots, and what is common to its pictures. */

/** Pixels of an image, across and down. */
export const SIDE = 28;
const CLASSES = 10;
/** The tokens of an image's colours. */
export const INK = ["paper", "ink"];

/** @param {Pick<import("./gallery.js").Digits, "images">} digits @param {number} i */
export const imageOf = ({ images }, i) => images.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE);

/** @param {Pick<import("./gallery.js").Digits, "probabilities">} digits @param {number} i */
export const probabilitiesOf = ({ probabilities }, i) => probabilities.subarray(i * CLASSES, (i + 1) * CLASSES);

/** Where the largest is. @param {ArrayLike<number>} values */
export function winnerOf(values) {
  let winner = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[winner]) winner = k;
  return winner;
}
