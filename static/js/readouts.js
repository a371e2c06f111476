// @ts-check
/**
 * Live numbers: every `[data-series]` element shows the newest value of its series, every `[data-rate]` element how fast
 * one grows, by the viewer's clock, and every `[data-left]` element how long it still takes up to the value named by data-of.
 */

const RATE_OVER_MS = 500;

/**
 * @param {HTMLElement} root
 * @param {{get: (name: string) => any}} store
 */
export function mountReadouts(root, store) {
  /** @type {{element: HTMLElement, name: string, title: string | undefined}[]} */
  let readouts = [];
  /** @type {{element: HTMLElement, name: string, of: string | undefined, value: number, at: number}[]} */
  let rates = [];
  function collect() {
    rates = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-rate], [data-left]"))].map((element) => ({
      element,
      name: element.dataset.rate ?? element.dataset.left ?? "",
      of: element.dataset.of,
      value: NaN,
      at: 0,
    }));
    readouts = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-series]"))].map((element) => ({
      element,
      name: element.dataset.series ?? "",
      title: element.dataset.titleSeries,
    }));
  }
  collect();
  return {
    /** Look for the elements anew, after the page was morphed. */
    collect,
    update() {
      for (const { element, name, title } of readouts) {
        const shown = format(store.get(name));
        if (element.textContent !== shown) element.textContent = shown;
        if (title) element.title = String(store.get(title) ?? "");
      }
      const now = performance.now();
      for (const rate of rates) {
        const value = store.get(rate.name);
        const left = rate.of === undefined ? NaN : store.get(rate.of) - value;
        if (typeof value !== "number") rate.element.textContent = "";
        else if (left === 0) rate.element.textContent = duration(0);
        if (now - rate.at < RATE_OVER_MS) continue;
        const perSecond = (1000 * (value - rate.value)) / (now - rate.at);
        if (left !== 0 && perSecond > 0) rate.element.textContent = rate.of === undefined ? format(Number(perSecond.toPrecision(3))) : duration(left / perSecond);
        Object.assign(rate, { value, at: now });
      }
    },
  };
}

/** @param {number} seconds */
function duration(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Six significant digits; undefined is nothing yet, null a number that is not finite. @param {any} value */
export function format(value) {
  if (value === undefined) return "";
  if (value === null) return "not finite";
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  return (size >= 1e6 || size < 1e-4 ? value.toExponential(4) : String(Number(value.toPrecision(6)))).replaceAll("-", "−").replace("e+", "e");
}
