// @ts-check
/**
 * Colours for pictures that are painted pixel by pixel: tables of packed pixels, looked up by the bytes of a snapshot.
 * A pixel is four bytes in one number, red first in memory, as every browser (little-endian) has it.
 *
 * @typedef {[number, number, number]} Channels red, green and blue, 0 to 255
 */

/** @param {string} color "rgb(…)" or "rgba(…)", as theme.color gives it @returns {Channels} */
export const channels = (color) => /** @type {Channels} */ ((color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number));

/** @param {Channels} color */
const pack = ([red, green, blue]) =>
  (0xff000000 | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;

/** @param {Channels} from @param {Channels} to @param {number} share of `to`, 0 to 1 */
const mix = (from, to, share) => /** @type {Channels} */ (from.map((value, i) => value + share * (to[i] - value)));

/**
 * The pixel of each byte: from the first colour to the last, through those between at even distances.
 * @param {Channels[]} stops two or more
 * @param {(byte: number) => number} [share] where on the way a byte stands, 0 to 1
 */
export function ramp(stops, share = (byte) => byte / 255) {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    const place = Math.min(Math.max(share(byte), 0), 1) * (stops.length - 1);
    const stop = Math.min(Math.floor(place), stops.length - 2);
    return pack(mix(stops[stop], stops[stop + 1], place - stop));
  });
}

/**
 * The byte of a number in a table from −scale to scale; one that is none is in the middle.
 * @param {number} value
 * @param {number} scale
 */
export const signedByte = (value, scale) =>
  Number.isNaN(value) ? 128 : Math.round(127.5 * (1 + Math.min(Math.max(value / scale, -1), 1)));

/** How many class colours there are. */
const CLASSES = 5;

/** The CSS token of a class. @param {number} index @param {boolean} [soft] for regions; otherwise for points */
export const classToken = (index, soft = false) => `class-${index % CLASSES}${soft ? "-soft" : ""}`;
