// @ts-check
/**
 * The page is a function of its query string: when a control changes, the page for the new query is fetched and the
 * live one is morphed into it. The server alone knows defaults, errors and what depends on what.
 *
 * What the person wants is kept here as names and values, ahead of the form while an answer is under way: whatever is
 * changed meanwhile builds on it, and nothing is lost.
 *
 * @typedef {[string, string][]} Pairs
 * @typedef {object} State
 * @property {string} lab
 * @property {any} config
 * @property {number} seed
 * @property {boolean} valid
 * @property {string} figures where the figures of this config are
 * @property {any} figures_part
 * @property {any} structure
 * @property {any} comparable what must be the same for lines to belong on the same plots
 * @property {any} beginning what decides where a run starts
 * @property {string[]} labels of the racers
 * @property {string} experiment that the settings began with, or nothing; its `title`, and whether they have `changed`
 *   since
 * @property {string} title
 * @property {boolean} changed
 * @property {{append: Record<string, any>, replace: Record<string, any>} | null} preview the first frame of a run that
 *   nobody has started
 */

import { morph } from "./morph.js";

const TYPING_PAUSE = 250;
/** Browsers refuse an address that changes more often for long. */
const ADDRESS_PAUSE = 400;

/**
 * @param {HTMLElement} main
 * @param {{onState: (state: State) => void, onOffline: () => void}} hooks
 */
export function mountPage(main, hooks) {
  const form = /** @type {HTMLFormElement} */ (main.querySelector("#config"));
  let state = readState(main);
  let wanted = pairs();
  let stale = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<void> | null} */
  let underWay = null;
  let presses = Promise.resolve();
  /** A slider that was moved while an answer was under way. @type {HTMLInputElement | null} */
  let moved = null;
  let addressed = -Infinity;
  let addressing = false;

  form.addEventListener("input", (event) => {
    const control = /** @type {HTMLInputElement} */ (event.target);
    if (control.tagName === "SELECT" || control.type === "checkbox") return; // their change event says it
    if (control.type === "range" && underWay) return void (moved = control); // else no answer would ever be in time
    take(control);
    if (control.type === "range") refresh();
    else timer = setTimeout(refresh, TYPING_PAUSE);
  });
  form.addEventListener("change", (event) => {
    take(/** @type {HTMLInputElement} */ (event.target));
    if (stale) refresh();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button || !["remove", "set", "add"].some((hint) => hint in button.dataset)) return;
    presses = presses.then(() => press(button));
  });

  /**
   * What a button does depends on the page as it stands: what was changed before comes first.
   * @param {HTMLButtonElement} button
   */
  async function press(button) {
    await rest();
    if (button.disabled || !button.isConnected) return;
    const { remove, set, add, value = "" } = button.dataset;
    if (remove) want(wanted.filter(([name]) => !matches(name, `${remove}.`)));
    if (set) want(replaced(wanted, { [set]: value }));
    if (add) want(replaced(wanted, { [add]: value }));
    await refresh();
  }

  /** @returns {Pairs} names and texts of all controls; of a check box and its hidden companion the last counts */
  function pairs() {
    return [...new Map(/** @type {Pairs} */ ([...new FormData(form)]))];
  }

  /** What a control says is wanted; what it makes stale is not any more. @param {HTMLInputElement} control */
  function take(control) {
    clearTimeout(timer);
    const name = control.name || control.dataset.sliderFor;
    if (!name) return;
    const { resets } = /** @type {HTMLElement} */ (form.querySelector(`[name="${name}"]`)).dataset;
    const value = valueOf(name);
    if (wanted.some(([other, text]) => other === name && text === value)) return;
    want(
      replaced(
        wanted.filter(([other]) => other === name || !matches(other, resets)),
        { [name]: value },
      ),
    );
  }

  /** @param {string} name */
  function valueOf(name) {
    return new Map(pairs()).get(name) ?? "";
  }

  /** @param {Pairs} next */
  function want(next) {
    if (JSON.stringify(next) === JSON.stringify(wanted)) return;
    wanted = next;
    stale = true;
  }

  /** Bring the page to what is wanted; changes that come meanwhile are taken along. */
  function refresh() {
    underWay ??= work().finally(() => {
      underWay = null;
      moved?.dispatchEvent(new Event("input", { bubbles: true }));
      moved = null;
    });
    return underWay;
  }

  async function work() {
    do {
      const asked = wanted;
      try {
        const response = await fetch(`${location.pathname}?${new URLSearchParams(asked)}`, {
          headers: { accept: "text/html" },
        });
        const text = await response.text();
        if (asked !== wanted) continue;
        const next = new DOMParser().parseFromString(text, "text/html").querySelector("main");
        if (!next) throw new Error(`no page in the answer (${response.status})`);
        morph(main, next);
      } catch {
        hooks.onOffline();
        return;
      }
      stale = false;
      state = readState(main);
      wanted = pairs();
      if (state.valid) address();
      hooks.onState(state);
    } while (stale);
  }

  /** Brings the address up to the page, at once unless it has just changed. */
  function address() {
    if (addressing) return;
    const pause = addressed + ADDRESS_PAUSE - performance.now();
    addressing = pause > 0;
    if (addressing) return void setTimeout(() => ((addressing = false), address()), pause);
    addressed = performance.now();
    history.replaceState(null, "", main.dataset.query ? `?${main.dataset.query}` : location.pathname);
  }

  /** Settles when the page shows what is wanted. */
  async function rest() {
    clearTimeout(timer);
    if (!underWay && !stale) return;
    do await refresh();
    while (underWay);
  }

  return {
    get state() {
      return state;
    },
    /** Settles when nothing that was changed is left to be read. */
    async settled() {
      await presses;
      await rest();
    },
    /** Set fields by name as if typed; blank is not given. @param {Record<string, string>} values */
    set(values) {
      want(replaced(wanted, values));
      return refresh();
    },
    /** What is wanted of a field. @param {string} name */
    get(name) {
      return wanted.find(([other]) => other === name)?.[1] ?? "";
    },
  };
}

/** @param {HTMLElement} main @returns {State} */
function readState(main) {
  return JSON.parse(main.querySelector("#state")?.textContent ?? "{}");
}

/** @param {Pairs} pairs @param {Record<string, string>} values @returns {Pairs} */
function replaced(pairs, values) {
  return [...pairs.filter(([name]) => !(name in values)), .../** @type {Pairs} */ (Object.entries(values))];
}

/**
 * @param {string} name
 * @param {string} [patterns] names; a `*` stands for any position, a last dot for all below
 */
function matches(name, patterns = "") {
  return patterns
    .split(" ")
    .filter(Boolean)
    .some((pattern) => {
      const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^.]+");
      return new RegExp(`^${source}${pattern.endsWith(".") ? "" : "$"}`).test(name);
    });
}
