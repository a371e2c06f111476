// @ts-check
/**
 * Live numbers: every `[data-series]` element shows the newest value of its series, every `[data-rate]` element how
 * fast one grows, by the viewer's clock, every `[data-left]` element how long it still takes up to the value named by
 * data-of, and every `<progress data-progress>` its series' share.
 *
 * Of a `[data-series]`, data-decimals says how many it is shown with. With data-tint, --share says how large the number
 * is, from 0 to 1 (½ for one of data-tint's size), and data-negative its sign. A `[data-share]` element shows no text:
 * its --share is the value itself, cut to 0…1. A `[data-state-series]` element has the newest word of that series as
 * its data-state; while that is a word of data-follows, the box with that attribute keeps it in view. Colours are the
 * style sheet's matter.
 */
import { duration, format, formatFixed } from "../common/numbers.js";

const RATE_OVER_MS = 500;

/**
 * @typedef {{get: (name: string) => unknown}} Store
 * @typedef {{element: HTMLElement, name: string, title: string | undefined, value: unknown}} Readout
 * @typedef {{element: HTMLElement, name: string, of: string | undefined, value: number, at: number}} Rate
 */

/** @param {HTMLElement} root @param {Store} store */
export const mountReadouts = (root, store) => new Readouts(root, store);

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

  /** @param {HTMLElement} root @param {Store} store */
  constructor(root, store) {
    this.#root = root;
    this.#store = store;
    this.collect();
  }

  /** Look for the elements anew, after the page was morphed. */
  collect() {
    this.#bars = [...this.#root.querySelectorAll("progress")].filter(({ dataset }) => dataset.progress !== undefined);
    this.#states = this.#find("[data-state-series]");
    this.#rates = this.#find("[data-rate], [data-left]").map((element) => {
      const { rate, left, of } = element.dataset;
      return { element, name: rate ?? left ?? "", of, value: NaN, at: 0 };
    });
    this.#readouts = this.#find("[data-series], [data-share]").map((element) => {
      const { series, share, titleSeries } = element.dataset;
      return { element, name: series ?? share ?? "", title: titleSeries, value: NaN };
    });
  }

  update() {
    for (const readout of this.#readouts) this.#read(readout);
    for (const element of this.#states) this.#mark(element);
    for (const bar of this.#bars) bar.value = Number(this.#store.get(bar.dataset.progress ?? "") ?? 0);
    const now = performance.now();
    for (const rate of this.#rates) this.#measure(rate, now);
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

  /** @param {Rate} rate @param {number} now */
  #measure(rate, now) {
    const { element, name, of } = rate;
    const value = this.#store.get(name);
    const left = of === undefined ? NaN : Number(this.#store.get(of)) - Number(value);
    if (typeof value !== "number") element.textContent = "";
    else if (left === 0) element.textContent = duration(0);
    if (now - rate.at < RATE_OVER_MS) return;
    const perSecond = (1000 * (Number(value) - rate.value)) / (now - rate.at);
    if (left !== 0 && perSecond > 0)
      element.textContent = of === undefined ? format(Number(perSecond.toPrecision(3))) : duration(left / perSecond);
    Object.assign(rate, { value: Number(value), at: now });
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

/** @param {HTMLElement} element @param {unknown} value */
function show(element, value) {
  const { series, decimals, tint } = element.dataset;
  const number = Number(value);
  const size = Math.abs(number);
  if (series === undefined) {
    element.style.setProperty("--share", String(Math.min(Math.max(number || 0, 0), 1)));
    return;
  }
  const shown = decimals === undefined ? format(value) : formatFixed(value, Number(decimals));
  if (element.textContent !== shown) element.textContent = shown;
  if (tint === undefined) return;
  element.style.setProperty("--share", Number.isFinite(size) ? (size / (size + Number(tint))).toFixed(3) : "0");
  element.toggleAttribute("data-negative", number < 0);
}
