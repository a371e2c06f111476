// @ts-check
/**
 * Pinned runs that travel by link: behind the `#`, each as its step, a question mark and the query string of its settings.
 * What opens the link has them computed again.
 *
 * @typedef {import("./pins.js").Pin} Pin
 * @typedef {object} Answer
 * @property {boolean} valid whether these settings can be run
 * @property {string} query the shortest that says them
 * @property {import("../run/messages.js").Config} config
 * @property {number} seed
 * @property {unknown} comparable
 * @property {unknown} beginning
 * @property {import("../run/messages.js").Content & {ending: {outcome: string} | null} | null} run null: it takes too long
 */
import { inLanguage } from "../common/language.js";
import { SeriesStore } from "../run/series.js";
import { PIN, linkTo } from "./address.js";

export const MOST_PINS = 4;
/** Of an address: mail programs and chats cut off longer ones. */
export const MOST_LETTERS = 8000;

/**
 * The address with pinned runs.
 * @param {string} address
 * @param {string[]} links of the runs
 * @returns {string | null} null where it would be too long
 */
export function withPins(address, links) {
  const parts = links.map((link) => PIN + partOf(link));
  if (!parts.length) return address;
  const whole = `${address}${address.includes("#") ? "&" : "#"}${parts.join("&")}`;
  return whole.length > MOST_LETTERS ? null : whole;
}

/** What stands for a pinned run in a link. @param {string} link to its settings and step */
export function partOf(link) {
  const { search, hash } = new URL(link);
  return encodeURIComponent(`${hash.replace("#at=", "") || 0}?${search.slice(1)}`);
}

/** What a link says of a pinned run; null for what is none. @param {string} part */
export function readPin(part) {
  try {
    const [, step, query] = /^(\d{1,9})\?(.*)$/.exec(decodeURIComponent(part)) ?? [];
    return step ? { step: Number(step), query } : null;
  } catch {
    return null; // wrongly encoded
  }
}

/**
 * The pinned runs that a link brings, one after another.
 * @param {string} lab
 * @param {string[]} parts
 * @returns {Promise<{pins: Omit<Pin, "id">[], ignored: number}>} ignored: how many could not be read or had
 */
export async function fetchPins(lab, parts) {
  const pins = [];
  for (const part of parts.slice(0, MOST_PINS)) {
    const said = readPin(part);
    const pin = said && (await fetchPin(lab, said.query, said.step));
    if (pin) pins.push(pin);
  }
  return { pins, ignored: parts.length - pins.length };
}

/** @param {string} lab @param {string} query @param {number} step @returns {Promise<Omit<Pin, "id"> | null>} */
async function fetchPin(lab, query, step) {
  try {
    const settings = new URLSearchParams(query);
    settings.set("at", String(step));
    const response = await fetch(inLanguage(`/api/labs/${lab}/pinned?${settings}`));
    const answer = response.ok ? /** @type {Answer} */ (await response.json()) : null;
    return answer?.valid ? pinOf(answer, step) : null;
  } catch {
    return null;
  }
}

/** @param {Answer} answer @param {number} step that the link says */
function pinOf({ query, config, seed, comparable, beginning, run }, step) {
  const store = new SeriesStore();
  if (run) store.take(run);
  return {
    config,
    seed,
    link: linkTo(query, step),
    comparable: JSON.stringify(comparable),
    beginning: JSON.stringify(beginning),
    outcome: run?.ending?.outcome ?? "",
    step: Number(store.get("step") ?? step),
    wall: NaN,
    computed: NaN,
    store: store.copy(),
    drawn: run !== null,
  };
}
