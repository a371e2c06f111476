// @ts-check
/** What is shown on a map: check boxes, [data-shows]; the browser keeps the choice. */

const KEY = "descent-lab-map";

/** @param {HTMLElement} main @param {import("../plots/views.js").Views} views */
export function mountMapSwitches(main, views) {
  const boxes = /** @type {HTMLInputElement[]} */ ([...main.querySelectorAll("[data-shows]")]);
  const hidden = read();
  for (const box of boxes) {
    const part = box.dataset.shows ?? "";
    box.checked = !hidden.includes(part);
    if (!box.checked) views.setRegions(part, false);
    box.addEventListener("change", () => {
      views.setRegions(part, box.checked);
      write(boxes.filter(({ checked }) => !checked).map(({ dataset }) => dataset.shows));
    });
  }
}

/** @returns {unknown[]} */
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return []; // a browser that keeps nothing
  }
}

/** @param {unknown[]} hidden */
function write(hidden) {
  try {
    localStorage.setItem(KEY, JSON.stringify(hidden));
  } catch {
    // it holds for this page
  }
}
