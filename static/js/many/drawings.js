// @ts-check
/** The figures of many runs: what the server has drawn, in the page's colors. */

import { relayoutTo } from "../plots/decades.js";

/** @typedef {import("../plots/plotly.js").Figure} Figure */

const CONFIG = { displayModeBar: false, responsive: true };

export class Drawings {
  #element;
  #Plotly;
  #theme;
  #press;
  /** @type {Record<string, Figure>} */
  #figures = {};

  /**
   * @param {HTMLElement} element
   * @param {import("../plots/plotly.js").Plotly} Plotly
   * @param {import("../common/theme.js").Theme} theme
   * @param {(axes: number[], places: number[]) => void} press on a place of a map: of which axes, and the values there
   */
  constructor(element, Plotly, theme, press) {
    this.#element = element;
    this.#Plotly = Plotly;
    this.#theme = theme;
    this.#press = press;
    theme.subscribe(() => this.draw(this.#figures));
  }

  /** @param {Record<string, Figure>} figures by name */
  draw(figures) {
    this.#figures = figures;
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (this.#element.querySelectorAll("[data-drawn]")))
      if (!((element.dataset.drawn ?? "") in figures)) {
        this.#Plotly.purge(element);
        element.remove();
      }
    for (const name of Object.keys(figures)) this.#place(name); // all of them, before the first takes its width
    for (const [name, figure] of Object.entries(figures)) void this.#one(name, structuredClone(figure));
  }

  /** @param {string} name @param {Figure} figure */
  async #one(name, { data, layout }) {
    data.forEach(this.#theme.paintTrace);
    this.#theme.paintLayout(layout);
    const place = this.#place(name);
    await this.#Plotly.react(place, data, layout, CONFIG);
    const numbers = relayoutTo(layout, {}); // of ranges that Plotly has found
    if (Object.keys(numbers).length && place.isConnected) await this.#Plotly.relayout(place, numbers);
  }

  /** @param {string} name */
  #place(name) {
    let element = /** @type {HTMLElement | null} */ (this.#element.querySelector(`[data-drawn="${name}"]`));
    if (!element) {
      element = document.createElement("div");
      element.dataset.drawn = name;
      this.#element.append(element);
      const place = element;
      element.addEventListener("click", () => this.#pressed(place));
    }
    return element;
  }

  /** @param {HTMLElement} element */
  #pressed(element) {
    const plot =
      /** @type {import("../plots/plotly.js").PlotElement & {_hoverdata?: {x: number, y: number, pointNumber: number, data: {type: string, meta?: {axes?: number[]}}}[]}} */ (
        element
      );
    const [at] = plot._hoverdata ?? [];
    const axes = at?.data.meta?.axes;
    if (!at || !axes) return;
    this.#press(axes, axes.length === 1 ? [at.pointNumber] : [at.y, at.x]);
  }
}
