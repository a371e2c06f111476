// @ts-check
/**
 * Bundles of plotly.js as one: that of the page draws plane figures. Others are fetched for the first figure that needs
 * them: the whole one, four times as large, for three dimensions, and one with heatmaps and parallel coordinates.
 *
 * @typedef {import("./plotly.js").Plotly} Plotly
 * @typedef {import("./plotly.js").Trace[]} Data
 * @typedef {import("./plotly.js").Layout} Layout
 */

/** @typedef {"whole" | "sweeps"} Name of a bundle that is fetched */

/** Traces that the bundle of many runs draws. */
const OF_SWEEPS = ["heatmap", "parcoords"];

/** Which bundle draws a figure; null is the page's. @param {Data} data @param {Layout} layout @returns {Name | null} */
function nameOf(data, layout) {
  if (layout.scene) return "whole";
  return data.some(({ type }) => OF_SWEEPS.includes(type ?? "")) ? "sweeps" : null;
}

/** @implements {Plotly} */
export class Bundles {
  #plane;
  #fetch;
  /** Those that are there. @type {Map<Name, Plotly>} */
  #there = new Map();
  /** Those that are fetched. @type {Map<Name, Promise<Plotly>>} */
  #coming = new Map();
  /** Elements with a figure of another bundle, each with the newest request to draw one. @type {WeakMap<HTMLElement, {name: Name}>} */
  #scenes = new WeakMap();

  /** @param {Plotly} plane @param {(name: Name) => Promise<Plotly>} fetch another one; rejects when it cannot be had */
  constructor(plane, fetch) {
    this.#plane = plane;
    this.#fetch = fetch;
  }

  get Icons() {
    return this.#plane.Icons;
  }

  /** @param {HTMLElement} element @param {Data} data @param {Layout} layout @param {object} [config] */
  newPlot(element, data, layout, config) {
    return this.#draw("newPlot", element, data, layout, config);
  }

  /**
   * The promise of another bundle's figure settles once it is drawn: never, if it was purged or asked for anew while the
   * bundle was on its way, or if that cannot be had.
   * @param {HTMLElement} element @param {Data} data @param {Layout} layout @param {object} [config]
   */
  react(element, data, layout, config) {
    return this.#draw("react", element, data, layout, config);
  }

  /** @param {HTMLElement} element @param {Record<string, unknown>} changes */
  async relayout(element, changes) {
    return this.#of(element)?.relayout(element, changes);
  }

  /** @param {HTMLElement} element @param {Record<string, unknown>} changes @param {number[]} traces */
  async restyle(element, changes, traces) {
    return this.#of(element)?.restyle(element, changes, traces);
  }

  /** @param {HTMLElement} element */
  purge(element) {
    this.#of(element)?.purge(element);
    this.#scenes.delete(element);
  }

  /** @param {import("./plotly.js").Figure} figure @param {import("./plotly.js").PictureOptions} options */
  async toImage(figure, options) {
    const name = nameOf(figure.data, figure.layout);
    return (name ? await this.#load(name) : this.#plane).toImage(figure, options);
  }

  /**
   * @param {"newPlot" | "react"} method
   * @param {HTMLElement} element
   * @param {Data} data
   * @param {Layout} layout
   * @param {object} [config]
   */
  async #draw(method, element, data, layout, config) {
    const name = nameOf(data, layout);
    if (!name) return this.#plane[method](element, data, layout, config);
    const request = { name };
    this.#scenes.set(element, request);
    const bundle = this.#there.get(name) ?? (await this.#load(name).catch(() => null));
    if (!bundle || this.#scenes.get(element) !== request) return new Promise(() => {});
    return bundle[method](element, data, layout, config);
  }

  /** The bundle that has drawn an element. @param {HTMLElement} element */
  #of(element) {
    const request = this.#scenes.get(element);
    return request ? this.#there.get(request.name) : this.#plane;
  }

  /** @param {Name} name @returns {Promise<Plotly>} */
  async #load(name) {
    const coming = this.#coming.get(name) ?? this.#fetch(name);
    this.#coming.set(name, coming);
    try {
      const bundle = await coming;
      this.#there.set(name, bundle);
      return bundle;
    } catch (error) {
      this.#coming.delete(name); // the next one tries again
      throw error;
    }
  }
}

/**
 * The `Plotly` of a script, which leaves the page's own where it is.
 * @param {string} address
 * @returns {Promise<Plotly>}
 */
export function plotlyOf(address) {
  const page = /** @type {{Plotly: Plotly}} */ (/** @type {unknown} */ (globalThis));
  const own = page.Plotly;
  const script = document.createElement("script");
  return new Promise((resolve, reject) => {
    script.addEventListener("load", () => {
      const fetched = page.Plotly;
      page.Plotly = own;
      resolve(fetched);
    });
    script.addEventListener("error", () => reject(new Error(address)));
    script.src = address;
    document.head.append(script);
  }).finally(() => script.remove());
}
