// @ts-check
/** What is shown on a map: check boxes, [data-shows], in the panel and over the map; the browser keeps the choice. */
import { keep, kept } from "../common/kept.js";

const KEY = "descent-lab-map";

/** @param {HTMLElement} main @param {import("../plots/views.js").Views} views */
export function mountMapSwitches(main, views) {
  const boxes = /** @type {HTMLInputElement[]} */ ([...main.querySelectorAll("[data-shows]")]);
  const before = /** @type {string[]} */ (kept("browser", KEY) ?? []);
  const hidden = new Set(before.filter((part) => boxes.some(({ dataset }) => dataset.shows === part)));
  const tell = () => boxes.forEach((box) => (box.checked = !hidden.has(box.dataset.shows ?? "")));
  tell();
  for (const part of hidden) views.setRegions(part, false);
  for (const box of boxes) {
    box.addEventListener("change", (event) => {
      event.stopPropagation(); // no setting of the run
      const part = box.dataset.shows ?? "";
      hidden[box.checked ? "delete" : "add"](part);
      tell();
      views.setRegions(part, box.checked);
      keep("browser", KEY, [...hidden]);
    });
  }
}
