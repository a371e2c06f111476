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
import { _ } from "../common/translate.js";

const RATE_OVER_MS = 500;

/**
 * @param {HTMLElement} root
 * @param {{get: (name: string) => any}} store
 */
export function mountReadouts(root, store) {
  /** @type {{element: HTMLElement, name: string, title: string | undefined, value: unknown}[]} */
  let readouts = [];
  /** @type {{element: HTMLElement, name: string, of: string | undefined, value: number, at: number}[]} */
  let rates = [];
  /** @type {HTMLProgressElement[]} */
  let bars = [];
  /** @type {HTMLElement[]} */
  let states = [];
  function collect() {
    states = [...root.querySelectorAll("[data-state-series]")];
    bars = [...root.querySelectorAll("progress[data-progress]")];
    rates = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-rate], [data-left]"))].map(
      (element) => ({
        element,
        name: element.dataset.rate ?? element.dataset.left ?? "",
        of: element.dataset.of,
        value: NaN,
        at: 0,
      }),
    );
    readouts = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-series], [data-share]"))].map(
      (element) => ({
        element,
        name: element.dataset.series ?? element.dataset.share ?? "",
        title: element.dataset.titleSeries,
        value: NaN,
      }),
    );
  }
  collect();
  return {
    /** Look for the elements anew, after the page was morphed. */
    collect,
    update() {
      for (const readout of readouts) {
        const { element, name, title } = readout;
        if (title) element.title = String(store.get(title) ?? "");
        const value = store.get(name);
        if (value === readout.value) continue;
        readout.value = value;
        show(element, value);
      }
      for (const element of states) {
        const { dataset } = element;
        const state = String(store.get(dataset.stateSeries ?? "") ?? "");
        if (dataset.state === state) continue;
        dataset.state = state;
        follow(element);
      }
      for (const bar of bars) bar.value = store.get(bar.dataset.progress ?? "") ?? 0;
      const now = performance.now();
      for (const rate of rates) {
        const value = store.get(rate.name);
        const left = rate.of === undefined ? NaN : store.get(rate.of) - value;
        if (typeof value !== "number") rate.element.textContent = "";
        else if (left === 0) rate.element.textContent = duration(0);
        if (now - rate.at < RATE_OVER_MS) continue;
        const perSecond = (1000 * (value - rate.value)) / (now - rate.at);
        if (left !== 0 && perSecond > 0)
          rate.element.textContent =
            rate.of === undefined ? format(Number(perSecond.toPrecision(3))) : duration(left / perSecond);
        Object.assign(rate, { value, at: now });
      }
    },
  };
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

/** @param {HTMLElement} element @param {any} value */
function show(element, value) {
  const { series, decimals, tint } = element.dataset;
  const size = Math.abs(value);
  if (series === undefined) return element.style.setProperty("--share", String(Math.min(Math.max(value || 0, 0), 1)));
  const shown = decimals === undefined ? format(value) : formatFixed(value, Number(decimals));
  if (element.textContent !== shown) element.textContent = shown;
  if (tint === undefined) return;
  element.style.setProperty("--share", Number.isFinite(size) ? (size / (size + Number(tint))).toFixed(3) : "0");
  element.toggleAttribute("data-negative", value < 0);
}

/** @param {number} seconds */
function duration(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.ceil(seconds);
  return whole < 60
    ? _("{s} s", { s: whole })
    : whole < 3600
      ? _("{min} min {s} s", { min: Math.floor(whole / 60), s: whole % 60 })
      : _("{h} h {min} min", { h: Math.floor(whole / 3600), min: Math.floor((whole % 3600) / 60) });
}

/** Six significant digits; undefined is nothing yet, null a number that is not finite. @param {any} value */
export function format(value) {
  if (value === undefined) return "";
  if (value === null) return _("not finite");
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  return spelled(size >= 1e6 || size < 1e-4 ? value.toExponential(4) : String(Number(value.toPrecision(6))));
}

/**
 * With so many decimals, fewer of large numbers, as long as that says something.
 * @param {any} value
 * @param {number} decimals
 */
function formatFixed(value, decimals) {
  if (typeof value !== "number") return format(value);
  const size = Math.abs(value);
  if (size && (size < 0.5 * 10 ** -decimals || size >= 1e5)) return spelled(value.toExponential(2));
  return spelled(value.toFixed(Math.max(decimals - Math.floor(Math.log10(Math.max(size, 1))), 0)));
}

/** @param {string} text */
const spelled = (text) => text.replaceAll("-", "−").replace("e+", "e");
