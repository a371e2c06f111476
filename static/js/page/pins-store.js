// @ts-check
/**
 * Pinned runs that outlast a reload: kept by the browser for this tab alone, with their series as far as there is room.
 *
 * @typedef {import("./pins.js").Pin} Pin
 * @typedef {{pins: Pin[], goal: string}} Kept goal: the loss that was chosen
 */
import { keep, kept } from "../common/kept.js";
import { decodeFlat } from "../run/decode.js";
import { SeriesStore } from "../run/series.js";

/** Of one run's series; a browser keeps about 5 million letters for a page. */
const MOST_POINTS = 60_000;
const CHUNK_BYTES = 8192;

/** @param {string} page its path */
export function createPinsStore(page) {
  const name = `descent-lab.pins ${page}`;
  return {
    /** @param {Kept} kept */
    save({ pins, goal }) {
      keep("tab", name, pins.length ? { pins: pins.map(packed), goal } : null);
    },
    /** @returns {Kept} */
    load() {
      const found = /** @type {{pins: Parameters<typeof unpacked>[0][], goal: string} | null} */ (kept("tab", name));
      return { pins: (found?.pins ?? []).map(unpacked), goal: found?.goal ?? "" };
    },
  };
}

/** @param {Pin} pin */
function packed({ store, ...facts }) {
  const series = [...store.all()];
  const points = series.reduce((sum, [, values]) => sum + values.length, 0);
  const finals = points > MOST_POINTS ? series.map(([name, values]) => [name, values.slice(-1)]) : series;
  return {
    ...facts,
    drawn: facts.drawn && points <= MOST_POINTS,
    values: [...store.values()],
    series: Object.fromEntries(finals.map(([name, values]) => [name, base64(/** @type {Float64Array} */ (values))])),
  };
}

/**
 * @param {Omit<Pin, "store"> & {series: Record<string, string>, values?: [string, unknown][]}} kept
 * @returns {Pin}
 */
function unpacked({ series, values = [], ...facts }) {
  const store = new SeriesStore();
  for (const [name, value] of values) store.set(name, value);
  for (const [name, bdata] of Object.entries(series)) store.append(name, decodeFlat({ dtype: "f8", bdata }));
  return { ...facts, store };
}

/** @param {Float64Array} values */
function base64(values) {
  const bytes = new Uint8Array(values.slice().buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES));
  return btoa(text);
}
