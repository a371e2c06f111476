// @ts-check
/** A download that the server makes on the user's word: a button, how far it is, and what became of it. */
import { _ } from "../common/translate.js";

const LOOK_EVERY_MS = 400;

/**
 * @param {HTMLElement} root each [data-download] in it names an address: GET tells {here, running, done, total,
 *   message}, POST starts, DELETE stops
 * @param {(values: Record<string, string>) => void} set sets fields by name; data-then, such as "source=full", says
 *   which once it is here
 */
export function mountDownloads(root, set) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-download]")))
    mount(element, set);
}

/** @param {HTMLElement} element @param {(values: Record<string, string>) => void} set */
function mount(element, set) {
  const find = (/** @type {string} */ selector) => /** @type {any} */ (element.querySelector(selector));
  const [start, stop, bar, message] = ["[data-do=start]", "[data-do=stop]", "progress", "small"].map(find);
  const { download: address = "", then = "" } = element.dataset;

  /** @param {string} method @param {boolean} [asked] by the user, who wants it used once it is here */
  async function look(method, asked = false) {
    try {
      const state = await (await fetch(address, { method })).json();
      element.hidden = state.here;
      start.hidden = state.running;
      stop.hidden = bar.hidden = !state.running;
      bar.max = state.total;
      bar.value = state.done;
      message.textContent = state.running
        ? _("{done} of {total} MB", { done: (state.done / 1e6).toFixed(1), total: (state.total / 1e6).toFixed(1) })
        : state.message;
      if (state.running) setTimeout(look, LOOK_EVERY_MS, "GET", true);
      else if (state.here && asked) set(Object.fromEntries([then.split("=")]));
    } catch {
      message.textContent = _("the server does not answer");
    }
  }

  start.addEventListener("click", () => look("POST", true));
  stop.addEventListener("click", () => look("DELETE", true));
  look("GET");
}
