// @ts-check
/** A download that the server makes on the user's word: a button, how far it is, and what became of it. */
import { inLanguage } from "../common/language.js";
import { _ } from "../common/translate.js";

const LOOK_EVERY_MS = 400;

/**
 * @typedef {{here: boolean, running: boolean, done: number, total: number, message: string}} Progress
 * @typedef {Pick<import("./state.js").Page, "set">} Page
 *
 * @param {HTMLElement} root each [data-download] in it names an address: GET tells the progress, POST starts, DELETE
 *   stops; data-then, such as "source=full", says which field is set once it is here
 * @param {Page} page
 */
export function mountDownloads(root, page) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-download]")))
    mount(element, page);
}

/** @param {HTMLElement} element @param {Page} page */
function mount(element, page) {
  const [start, stop, message] = ["[data-do=start]", "[data-do=stop]", "small"].map(
    (selector) => /** @type {HTMLElement} */ (element.querySelector(selector)),
  );
  const bar = /** @type {HTMLProgressElement} */ (element.querySelector("progress"));
  const { download: address = "", then = "" } = element.dataset;

  /** @param {string} method @param {boolean} [asked] by the user, who wants it used once it is here */
  async function look(method, asked = false) {
    try {
      const answer = await fetch(inLanguage(address), { method });
      const state = /** @type {Progress} */ (await answer.json());
      element.hidden = state.here;
      start.hidden = state.running;
      stop.hidden = bar.hidden = !state.running;
      bar.max = state.total;
      bar.value = state.done;
      const [done, total] = [state.done, state.total].map((bytes) => (bytes / 1e6).toFixed(1));
      message.textContent = state.running ? _("{done} of {total} MB", { done, total }) : state.message;
      if (state.running) setTimeout(() => look("GET", true), LOOK_EVERY_MS);
      else if (state.here && asked) page.set(Object.fromEntries([then.split("=")]));
    } catch {
      message.textContent = _("the server does not answer");
    }
  }

  start.addEventListener("click", () => look("POST", true));
  stop.addEventListener("click", () => look("DELETE", true));
  look("GET");
}
