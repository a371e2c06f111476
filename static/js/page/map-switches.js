// @ts-check
/** What is shown on a map: check boxes, [data-shows]; the browser keeps the choice. */
import { keep, kept } from "../common/kept.js";

const KEY = "descent-lab-map";

/** @param {HTMLElement} main @param {import("../plots/views.js").Views} views */
export function mountMapSwitches(main, views) {
  const boxes = /** @type {HTMLInputElement[]} */ ([...main.querySelectorAll("[data-shows]")]);
  const hidden = /** @type {string[]} */ (kept("browser", KEY) ?? []);
  for (const box of boxes) {
    const part = box.dataset.shows ?? "";
    box.checked = !hidden.includes(part);
    if (!box.checked) views.setRegions(part, false);
    box.addEventListener("change", () => {
      views.setRegions(part, box.checked);
      const unchecked = boxes.filter(({ checked }) => !checked);
      keep(
        "browser",
        KEY,
        unchecked.map(({ dataset }) => dataset.shows),
      );
    });
  }
}
