// @ts-check
/**
 * Two bundles of plotly.js as one: that of the page draws plane figures; the whole one, four times as large, is fetched
 * for the first figure in three dimensions and draws those.
 *
 * @typedef {import("./plotly.js").Plotly} Plotly
 * @typedef {import("./plotly.js").Trace[]} Data
 * @typedef {import("./plotly.js").Layout} Layout
 */

/** @implements {Plotly} */
export class Bundles {
  #plane;
  #fetch;
  /** The whole one, once it is there. @type {Plotly | null} */
  #whole = null;
  /** While it is fetched. @type {Promise<Plotly> | null} */
  #coming = null;
  /** Elements with a figure in three dimensions, each with the newest request to draw one. @type {WeakMap<HTMLElement, object>} */
  #scenes = new WeakMap();

  /** @param {Plotly} plane @param {() => Promise<Plotly>} fetch the whole one; rejects when it cannot be had */
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
   * The promise of a scene settles once it is drawn: never, if it was purged or asked for anew while the whole bundle was
   * on its way, or if that cannot be had.
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
    return (figure.layout.scene ? await this.#load() : this.#plane).toImage(figure, options);
  }

  /**
   * @param {"newPlot" | "react"} method
   * @param {HTMLElement} element
   * @param {Data} data
   * @param {Layout} layout
   * @param {object} [config]
   */
  async #draw(method, element, data, layout, config) {
    if (!layout.scene) return this.#plane[method](element, data, layout, config);
    const request = {};
    this.#scenes.set(element, request);
    const whole = this.#whole ?? (await this.#load().catch(() => null));
    if (!whole || this.#scenes.get(element) !== request) return new Promise(() => {});
    return whole[method](element, data, layout, config);
  }

  /** The bundle that has drawn an element. @param {HTMLElement} element */
  #of(element) {
    return this.#scenes.has(element) ? this.#whole : this.#plane;
  }

  /** @returns {Promise<Plotly>} */
  async #load() {
    this.#coming ??= this.#fetch();
    try {
      return (this.#whole = await this.#coming);
    } catch (error) {
      this.#coming = null; // the next one tries again
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
