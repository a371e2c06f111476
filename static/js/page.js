// @ts-check
/**
 * The page is a function of its query string: when a control changes, the page for the new query is fetched and the
 * live one is morphed into it. The server alone knows defaults, errors and what depends on what.
 *
 * @typedef {object} State
 * @property {string} lab
 * @property {any} config
 * @property {number} seed
 * @property {boolean} valid
 * @property {string} figures where the figures of this config are
 * @property {any} figures_part
 * @property {any} structure
 */

import { morph } from "./morph.js";

const TYPING_PAUSE = 250;

/**
 * @param {HTMLElement} main
 * @param {{onState: (state: State) => void, onOffline: () => void}} hooks
 */
export function mountPage(main, hooks) {
  const form = /** @type {HTMLFormElement} */ (main.querySelector("form"));
  let state = readState(main);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {[string, string][] | null} */
  let waiting = null;
  /** What the form said when it was last brought up to the server's answer. */
  let known = JSON.stringify(pairs());
  /** @type {Promise<void> | null} */
  let under_way = null;

  form.addEventListener("input", (event) => {
    const control = /** @type {HTMLInputElement} */ (event.target);
    if (control.tagName === "SELECT") return;
    clearTimeout(timer);
    if (control.type === "range") refresh(pairs());
    else timer = setTimeout(() => refresh(pairs()), TYPING_PAUSE);
  });
  form.addEventListener("change", (event) => {
    const control = /** @type {HTMLInputElement} */ (event.target);
    clearTimeout(timer);
    refresh(pairs().filter(([name]) => name === control.name || !stale(name, control.dataset.resets)));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (button?.dataset.remove) refresh(pairs().filter(([name]) => !stale(name, `${button.dataset.remove}.`)));
    if (button?.dataset.set) refresh([...pairs().filter(([name]) => name !== button.dataset.set), [button.dataset.set, button.dataset.value ?? ""]]);
    if (button?.dataset.add) refresh([...pairs(), [button.dataset.add, button.dataset.value ?? ""]]);
  });

  /** @returns {[string, string][]} names and texts of all controls */
  function pairs() {
    return /** @type {[string, string][]} */ ([...new FormData(form)]);
  }

  /** Fetch and show the page of `all`; while one is under way only the newest waits. @param {[string, string][]} all */
  function refresh(all) {
    waiting = all;
    under_way ??= work().finally(() => (under_way = null));
    return under_way;
  }

  async function work() {
    while (waiting) {
      const query = new URLSearchParams(waiting);
      waiting = null;
      try {
        const response = await fetch(`${location.pathname}?${query}`, { headers: { accept: "text/html" } });
        const text = await response.text();
        if (waiting) continue;
        const next = new DOMParser().parseFromString(text, "text/html").querySelector("main");
        if (!next) throw new Error(`no page in the answer (${response.status})`);
        morph(main, next);
      } catch {
        hooks.onOffline();
        continue;
      }
      state = readState(main);
      known = JSON.stringify(pairs());
      if (state.valid) history.replaceState(null, "", main.dataset.query ? `?${main.dataset.query}` : location.pathname);
      hooks.onState(state);
    }
  }

  return {
    get state() {
      return state;
    },
    /** Settles when nothing typed is left to be read. */
    async settled() {
      clearTimeout(timer);
      if (under_way || JSON.stringify(pairs()) !== known) await refresh(pairs());
    },
    /** Set controls by name as if typed. @param {Record<string, string>} values */
    set(values) {
      return refresh([...pairs().filter(([name]) => !(name in values)), .../** @type {[string, string][]} */ (Object.entries(values))]);
    },
    /** What a control says. @param {string} name */
    get(name) {
      return String(new FormData(form).get(name) ?? "");
    },
  };
}

/** @param {HTMLElement} main @returns {State} */
function readState(main) {
  return JSON.parse(main.querySelector("#state")?.textContent ?? "{}");
}

/**
 * @param {string} name
 * @param {string} [resets] names whose values have become stale; a `*` stands for any position, a last dot for all below
 */
function stale(name, resets = "") {
  return resets.split(" ").filter(Boolean).some((pattern) => {
    const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^.]+");
    return new RegExp(`^${source}${pattern.endsWith(".") ? "" : "$"}`).test(name);
  });
}
