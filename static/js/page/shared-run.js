// @ts-check
/**
 * A run that was steered by hand, to be had again by others: the config it began with, and what was done to it at which
 * tick. In a link it stands behind the `#`, deflated and in base64's letters for addresses; in a file it is JSON.
 *
 * @typedef {import("../run/messages.js").Like} Like
 * @typedef {{lab: string, query: string, like: Like}} SharedRun query: of the page that shows the run
 * @typedef {{to: string, content: string}} Upload a file that it begins with, in base64, and the address that takes it
 */
import { keep, kept } from "../common/kept.js";
import { base64Of, bytesOf } from "../export/files.js";

/** How the part of an address begins that brings such a run. */
export const RUN = "run=";
/** Stands for the run in an address: the tab has kept it. */
const KEPT = "kept";
const KEY = "descent-lab.shared";
/** What a link's run may become when it is inflated; the server takes no more. */
const MOST_BYTES = 64 * 1024;
const APP = "descent-lab.run";
const UPLOADS = /^\/api\/uploads(\/[a-z]{1,20})?$/;

/** @param {Like} like @returns {Promise<string>} */
export async function partOfRun(like) {
  const stream = new Blob([JSON.stringify(like)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return RUN + base64Of(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The run that an address brings; null for what is none. @param {string} part @returns {Promise<Like | null>} */
export async function readRun(part) {
  if (part === RUN + KEPT) {
    const like = kept("tab", KEY);
    keep("tab", KEY, null);
    return isLike(like) ? like : null;
  }
  try {
    const letters = part.slice(RUN.length).replaceAll("-", "+").replaceAll("_", "/");
    const like = JSON.parse(await inflated(bytesOf(letters)));
    return isLike(like) ? like : null;
  } catch {
    return null; // no base64, not deflated, too much, no JSON
  }
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function inflated(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > MOST_BYTES) {
      await reader.cancel();
      throw new RangeError("too much");
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** @param {SharedRun} run @param {Upload[]} uploads @returns {Blob} */
export const fileOfRun = (run, uploads) =>
  new Blob([JSON.stringify({ app: APP, ...run, uploads })], { type: "application/json" });

/** What a file holds; null for another file. @param {string} text @returns {(SharedRun & {uploads: Upload[]}) | null} */
export function readFile(text) {
  try {
    const { app, lab, query, like, uploads = [] } = JSON.parse(text);
    const isRun = app === APP && /^[a-z]{1,40}$/.test(lab) && typeof query === "string" && isLike(like);
    return isRun && Array.isArray(uploads) && uploads.every(isUpload) ? { lab, query, like, uploads } : null;
  } catch {
    return null;
  }
}

/** Where a run is to be seen, once it is kept for that page. @param {SharedRun} run */
export function addressOf({ lab, query, like }) {
  keep("tab", KEY, like);
  return `/labs/${lab}?${new URLSearchParams(query)}#${RUN}${KEPT}`;
}

/** @param {unknown} value @returns {value is Upload} */
function isUpload(value) {
  const { to, content } = /** @type {Partial<Upload>} */ (value ?? {});
  return typeof to === "string" && UPLOADS.test(to) && typeof content === "string";
}

/** Whether it has the parts; the server looks at what is in them. @param {unknown} value @returns {value is Like} */
function isLike(value) {
  const { config, seed, steering, at, ended } = /** @type {Partial<Like>} */ (value ?? {});
  return (
    typeof config === "object" &&
    Number.isInteger(seed) &&
    Array.isArray(steering) &&
    Number.isInteger(at) &&
    typeof ended === "boolean"
  );
}
