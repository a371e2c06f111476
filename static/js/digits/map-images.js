// @ts-check
/**
 * The images behind the points of a map: over a figure in `<div data-map-images="sample">`, whose traces name the
 * places of their test images (trace.meta.places), the image nearest to the pointer is shown; a press puts it on the
 * pad (a `testimage` event).
 */
import { createTip } from "../common/tip.js";
import { createPainter } from "../nets/pictures.js";
import { axisKey } from "../plots/axes.js";
import { snapshotOf } from "../run/decode.js";
import { INK, SIDE } from "./digit.js";

/** A point is under the pointer from this many pixels on. */
const NEAR = 9;

/** @param {HTMLElement} root @param {import("../common/context.js").View} context */
export function mountMapImages(root, context) {
  const painter = createPainter(context.theme);
  /** @type {Map<HTMLElement, MapImages>} */
  let maps = new Map();
  function collect() {
    const found = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-map-images] .canvas"))];
    maps = new Map(
      found
        .filter((element) => sourceOf(element))
        .map((element) => [element, maps.get(element) ?? new MapImages(element, context.store, painter)]),
    );
  }
  collect();
  return { /** Look for the maps again, after the page was morphed. */ collect, update() {} };
}

/** Where the images of a figure come from; "" for nowhere. @param {HTMLElement} element */
const sourceOf = (element) =>
  /** @type {HTMLElement | null} */ (element.closest("[data-map-images]"))?.dataset.mapImages ?? "";

class MapImages {
  #element;
  #store;
  #painter;
  #tip;
  #image;
  /** Images that were fetched, by source and place. @type {Map<string, Uint8Array>} */
  #fetched = new Map();
  /** The place of the image that is wanted. @type {number | null} */
  #wanted = null;

  /**
   * @param {HTMLElement} element
   * @param {import("../run/series.js").SeriesStore} store
   * @param {ReturnType<typeof createPainter>} painter
   */
  constructor(element, store, painter) {
    this.#element = element;
    this.#store = store;
    this.#painter = painter;
    this.#tip = createTip(element);
    this.#image = element.ownerDocument.createElement("canvas");
    element.addEventListener("pointermove", (event) => this.#point(event));
    element.addEventListener("pointerleave", () => this.#hide());
    element.addEventListener("click", (event) => {
      this.#point(event);
      if (this.#wanted === null) return;
      element.dispatchEvent(new CustomEvent("testimage", { bubbles: true, detail: this.#wanted }));
    });
  }

  /** @param {MouseEvent} event */
  #point({ clientX, clientY }) {
    const found = this.#nearest(clientX, clientY);
    if (!found) return this.#hide();
    const box = this.#element.getBoundingClientRect();
    this.#wanted = found.place;
    this.#tip.show(found.name, clientX - box.left, clientY - box.top);
    this.#element.querySelector(".tip")?.append(this.#image);
    this.#image.dataset.place = "";
    const known = this.#fetched.get(`${sourceOf(this.#element)} ${found.place}`);
    if (known) this.#paint(found.place, known);
    else void this.#fetch(found.place);
  }

  #hide() {
    this.#wanted = null;
    this.#tip.hide();
  }

  /** @param {number} clientX @param {number} clientY */
  #nearest(clientX, clientY) {
    const plot = /** @type {import("../plots/plotly.js").PlotElement | null} */ (
      /** @type {unknown} */ (this.#element.querySelector(".js-plotly-plot"))
    );
    if (!plot?._fullLayout) return null;
    const box = plot.getBoundingClientRect();
    const [pointerX, pointerY] = [clientX - box.left, clientY - box.top];
    let [found, least] = [/** @type {{name: string, place: number} | null} */ (null), NEAR];
    for (const { name, xaxis, yaxis, meta } of plot.data ?? []) {
      const [across, up] = [xaxis ?? "x", yaxis ?? "y"].map((id) => plot._fullLayout?.[axisKey(id)]);
      const [x, y, places] = [meta?.series?.x, meta?.series?.y, meta?.places].map(
        (series) => snapshotOf(this.#store.get(String(series ?? "")))?.values ?? [],
      );
      if (!across || !up) continue;
      for (let i = 0; i < places.length; i++) {
        const [wide, high] = [across._offset + across.d2p(x[i]) - pointerX, up._offset + up.d2p(y[i]) - pointerY];
        const away = Math.hypot(wide, high);
        if (away < least) [found, least] = [{ name: name ?? "", place: places[i] }, away];
      }
    }
    return found;
  }

  /** @param {number} place */
  async #fetch(place) {
    const source = sourceOf(this.#element);
    const query = new URLSearchParams({ source, at: String(place) });
    const answer = await fetch(`/api/mnist/test?${query}`).catch(() => null);
    if (!answer?.ok) return;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes.length !== SIDE * SIDE) return;
    this.#fetched.set(`${source} ${place}`, bytes);
    if (this.#wanted === place) this.#paint(place, bytes);
  }

  /** @param {number} place @param {Uint8Array} image */
  #paint(place, image) {
    this.#painter.grid(this.#image, image, SIDE, SIDE, INK);
    this.#image.dataset.place = String(place);
  }
}
