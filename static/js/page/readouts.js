// @ts-check
/**
 * Live numbers: every `[data-series]` element shows the newest value of its series, every `[data-rate]` element how
 * fast one grows, every `[data-left]` element how long it still takes up to the value named by data-of (both by the time
 * that the run plays: see pace.js), and every `<progress data-progress>` its series' share.
 *
 * Of a `[data-series]`, data-decimals says how many it is shown with; data-percent says the same of a share, which is shown
 * in percent. With data-tint, --share says how large the number
 * is, from 0 to 1 (½ for one of data-tint's size), and data-negative its sign. A `[data-share]` element shows no text:
 * its --share is the value itself, cut to 0…1. A `[data-state-series]` element has the newest word of that series as
 * its data-state; while that is a word of data-follows, the box with that attribute keeps it in view. Colours are the
 * style sheet's matter. A `[data-words]` element has that sentence as its title and its name for those who do not see it,
 * with the newest value of the series data-words-of in the place of {name}.
 */
import { duration, format, formatFixed } from "../common/numbers.js";
import { Pace } from "./pace.js";

/** A person reads no faster. */
const MEASURED_EVERY_MS = 500;

/**
 * @typedef {{get: (name: string) => unknown}} Store
 * @typedef {{element: HTMLElement, name: string, title: string | undefined, value: unknown}} Readout
 * @typedef {{element: HTMLElement, name: string, of: string | undefined, pace: Pace}} Rate
 *
 * @typedef {object} Clock of the run
 * @property {number} seconds that it has played; NaN when its beginning was not seen
 * @property {boolean} ended
 */

/** @param {HTMLElement} root @param {Store} store @param {() => Clock} clock */
export const mountReadouts = (root, store, clock) => new Readouts(root, store, clock);

class Readouts {
  #root;
  #store;
  /** @type {Readout[]} */
  #readouts = [];
  /** @type {Rate[]} */
  #rates = [];
  /** @type {HTMLProgressElement[]} */
  #bars = [];
  /** @type {HTMLElement[]} */
  #states = [];

  /** @type {HTMLElement[]} */
  #named = [];

  /** By name of the value, so that they outlive a change of the form. @type {Map<string, Pace>} */
  #paces = new Map();
  #clock;
  #measured = 0;
  #ended = false;

  /** @param {HTMLElement} root @param {Store} store @param {() => Clock} clock */
  constructor(root, store, clock) {
    this.#root = root;
    this.#store = store;
    this.#clock = clock;
    this.collect();
  }

  /** Look for the elements anew, after the page was morphed. */
  collect() {
    this.#bars = [...this.#root.querySelectorAll("progress")].filter(({ dataset }) => dataset.progress !== undefined);
    this.#states = this.#find("[data-state-series]");
    this.#named = this.#find("[data-words]");
    this.#rates = this.#find("[data-rate], [data-left]").map((element) => {
      const { rate, left, of } = element.dataset;
      const name = rate ?? left ?? "";
      const pace = this.#paces.get(name) ?? new Pace();
      this.#paces.set(name, pace);
      return { element, name, of, pace };
    });
    this.#readouts = this.#find("[data-series], [data-share]").map((element) => {
      const { series, share, titleSeries } = element.dataset;
      return { element, name: series ?? share ?? "", title: titleSeries, value: NaN };
    });
  }

  update() {
    for (const readout of this.#readouts) this.#read(readout);
    for (const element of this.#states) this.#mark(element);
    for (const element of this.#named) this.#name(element);
    for (const bar of this.#bars) bar.value = Number(this.#store.get(bar.dataset.progress ?? "") ?? 0);
    this.#measure();
  }

  /** Another run begins. */
  forget() {
    for (const pace of this.#paces.values()) pace.forget();
    for (const { element } of this.#rates) element.textContent = "";
    this.#measured = 0;
  }

  /** @param {string} selector @returns {HTMLElement[]} */
  #find(selector) {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll(selector))];
  }

  /** @param {Readout} readout */
  #read(readout) {
    const { element, name, title } = readout;
    if (title) element.title = String(this.#store.get(title) ?? "");
    const value = this.#store.get(name);
    if (value === readout.value) return;
    readout.value = value;
    show(element, value);
  }

  /** @param {HTMLElement} element */
  #mark(element) {
    const state = String(this.#store.get(element.dataset.stateSeries ?? "") ?? "");
    if (element.dataset.state === state) return;
    element.dataset.state = state;
    follow(element);
  }

  /** @param {HTMLElement} element */
  #name(element) {
    const { words = "", wordsOf = "" } = element.dataset;
    const name = this.#store.get(wordsOf);
    const said = typeof name === "string" ? words.replace("{name}", () => name) : element.title;
    if (element.title === said) return;
    element.title = said;
    element.setAttribute("aria-label", said);
  }

  /** Takes in where the numbers are, and shows now and then how fast they get there. */
  #measure() {
    if (!this.#rates.length) return;
    const { seconds, ended } = this.#clock();
    const now = performance.now();
    const whole = !Number.isNaN(seconds);
    for (const [name, pace] of this.#paces) {
      const value = this.#store.get(name);
      if (typeof value === "number") pace.take(whole ? seconds : now / 1000, value, whole);
    }
    if (ended === this.#ended && now - this.#measured < MEASURED_EVERY_MS) return;
    this.#measured = now;
    this.#ended = ended;
    for (const rate of this.#rates) this.#tell(rate, ended);
  }

  /** @param {Rate} rate @param {boolean} ended */
  #tell({ element, name, of, pace }, ended) {
    if (of === undefined) {
      const perSecond = ended ? pace.mean : pace.recent;
      if (perSecond > 0) element.textContent = format(Number(perSecond.toPrecision(3)));
      return;
    }
    const left = Number(this.#store.get(of)) - Number(this.#store.get(name));
    if (ended || left === 0) element.textContent = left === 0 ? duration(0) : "";
    else if (pace.recent > 0) element.textContent = duration(left / pace.recent);
  }
}

/**
 * Brings it to the middle of the [data-follows] box that it is in, if its state is one of the words there.
 * @param {HTMLElement} element
 */
function follow(element) {
  const box = /** @type {HTMLElement | null} */ (element.closest("[data-follows]"));
  if (!box?.dataset.follows?.split(" ").includes(element.dataset.state ?? "")) return;
  const [here, around] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
  box.scrollBy({
    left: (here.left + here.right - around.left - around.right) / 2,
    top: (here.top + here.bottom - around.top - around.bottom) / 2,
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
}

/** @param {unknown} share @param {number} decimals */
const percentOf = (share, decimals) =>
  typeof share === "number" ? (100 * share).toFixed(decimals).replace(/^100\.0+$/, "100") : format(share);

/** @param {HTMLElement} element @param {unknown} value */
function show(element, value) {
  const { series, decimals, percent, tint } = element.dataset;
  const number = Number(value);
  const size = Math.abs(number);
  if (series === undefined) {
    element.style.setProperty("--share", String(Math.min(Math.max(number || 0, 0), 1)));
    return;
  }
  const shown = percent
    ? percentOf(value, Number(percent))
    : decimals
      ? formatFixed(value, Number(decimals))
      : format(value);
  if (element.textContent !== shown) element.textContent = shown;
  if (tint === undefined) return;
  element.style.setProperty("--share", Number.isFinite(size) ? (size / (size + Number(tint))).toFixed(3) : "0");
  element.toggleAttribute("data-negative", number < 0);
}
