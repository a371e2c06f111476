// @ts-check
/** Live numbers: every `[data-series]` element shows the newest value of its series. */

/**
 * @param {HTMLElement} root
 * @param {{get: (name: string) => any}} store
 */
export function mountReadouts(root, store) {
  /** @type {{element: HTMLElement, name: string, title: string | undefined}[]} */
  let readouts = [];
  function collect() {
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
    },
  };
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
