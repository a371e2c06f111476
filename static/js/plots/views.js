// @ts-check
/** The figures and diagrams of a page, which come and go as it is morphed: each [data-figure], each [data-diagram]. */

import { mount as mountDiagram } from "../nets/diagram.js";
import { mount as mountFigure } from "./figure.js";
import { nameOf } from "./racer-names.js";

/**
 * @typedef {import("./plotly.js").Figure} Specification
 * @typedef {{name: string, element: HTMLElement, figure: import("./figure.js").Figure}} NamedFigure
 * @typedef {object} Curve of the loss, or of what stands for it
 * @property {string | undefined} x the series that feeds it; undefined where it has a point for each step
 * @property {string} y
 * @property {string} name
 * @property {string} [color] its name, where it is no racer's
 *
 * @typedef {object} Hooks
 * @property {(element: HTMLElement, x: number, y: number) => void} clicked a press in a figure, in its coordinates
 * @property {(element: HTMLElement, x: number, y: number, over: boolean) => void} dragged a drag in a [data-drags]
 *   figure, and whether it is over
 * @property {(element: HTMLElement, x: number, y: number) => import("./grab.js").Grabbed | null} grabbed what of a
 *   [data-adds] figure a pointer that goes down takes along
 * @property {(where: string, value: number) => void} edit a number of the run's state
 * @property {(field: string) => void} toggle a switch of the form
 * @property {(seen: import("./zoom.js").Seen) => Promise<Record<string, Specification>>} within the figures of what is
 *   seen of a stage
 */

/**
 * @param {HTMLElement} root
 * @param {import("../common/context.js").PlotView & Hooks} context
 */
export const mountViews = (root, context) => new Views(root, context);

export class Views {
  #root;
  #context;
  /** @type {Map<HTMLElement, import("./figure.js").Figure>} */
  #figures = new Map();
  /** @type {Map<HTMLElement, ReturnType<typeof mountDiagram>>} */
  #diagrams = new Map();
  /** The part of the plane that was asked for last, by stage. @type {WeakMap<HTMLElement, string>} */
  #seen = new WeakMap();
  /** What colors mean, by figure: values from the lowest to the highest. @type {Map<string, string[]>} */
  #bars = new Map();
  /** What the server sent last, by name. @type {Record<string, Specification>} */
  #specifications = {};

  /** @param {HTMLElement} root @param {import("../common/context.js").PlotView & Hooks} context */
  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    this.rescan();
  }

  /** Looks for the elements anew, after the page was morphed. */
  rescan() {
    for (const button of this.#root.querySelectorAll("button[data-show]"))
      this.#follow(/** @type {HTMLElement} */ (button));
    this.#showBars();
    this.#renew(this.#figures, "[data-figure]", (element) => this.#newFigure(element));
    this.#renew(this.#diagrams, "[data-diagram]", (element) => this.#newDiagram(element));
  }

  /** The first time, the page's main picture is painted before the others are drawn. @param {Record<string, Specification>} answer figures by name */
  draw(answer) {
    const isFirst = !Object.keys(this.#specifications).length;
    this.#specifications = answer;
    const stage = this.#stage;
    if (!isFirst || !stage || document.hidden) return this.#drawAll();
    this.#drawOne(...stage);
    requestAnimationFrame(() => setTimeout(() => this.#specifications === answer && this.#drawAll(stage[0])));
  }

  /** @param {HTMLElement} [but] this figure */
  #drawAll(but) {
    for (const [element, figure] of this.#figures) if (element !== but) this.#drawOne(element, figure);
  }

  /** The main picture: its element, and what draws it. */
  get #stage() {
    const element = /** @type {HTMLElement | null} */ (this.#root.querySelector("[data-figure]:not([hidden])"));
    const figure = element && this.#figures.get(element);
    return figure ? /** @type {const} */ ([element, figure]) : null;
  }

  /** With the ghosts of other runs, or without. */
  redraw() {
    this.draw(this.#specifications);
  }

  /** The main picture alone. */
  updateStage() {
    this.#stage?.[1].update();
  }

  update() {
    for (const figure of this.#figures.values()) figure.update();
    for (const diagram of this.#diagrams.values()) diagram.update();
  }

  /**
   * The live curves of the loss, in the first figure that has some, by the series that feed them; without one, those
   * that are not drawn.
   * @returns {Curve[]}
   */
  lossCurves() {
    const isLoss = (/** @type {import("./plotly.js").Trace} */ { meta }) =>
      meta?.thin === "curve" && /loss$/.test(meta.series?.y ?? "");
    const named = (/** @type {import("./plotly.js").Trace} */ trace) => nameOf(trace, this.#context.store);
    const curves = Object.values(this.#specifications).map(({ data }) => data.filter(isLoss));
    const drawn = curves.find((found) => found.length);
    if (drawn)
      return drawn.map((trace) => ({ x: trace.meta?.series?.x, y: trace.meta?.series?.y ?? "", name: named(trace) }));
    const losses = [...this.#context.store.all().keys()].filter((name) => /^racer\.\d+\.loss$/.test(name));
    return losses.map((y) => ({ x: undefined, y, name: "" })); // a point for each step
  }

  /**
   * What the timeline shows: the loss, smoothed where it is, but none of tests; or else the lines that grow in the first
   * figure that has some.
   * @returns {Curve[]}
   */
  timeCurves() {
    const losses = this.lossCurves();
    const isSmoothed = (/** @type {string} */ series) =>
      losses.some(({ y }) => y === series.replace(/loss$/, "smooth_loss"));
    if (losses.length) return losses.filter(({ y }) => !y.endsWith("test_loss") && !isSmoothed(y));
    const grows = (/** @type {import("./plotly.js").Trace} */ { mode, meta }) =>
      Boolean(meta?.thin && meta.series?.y && String(mode).includes("lines"));
    const lines = Object.values(this.#specifications).map(({ data }) => data.filter(grows));
    const [first, ...others] = lines.find((found) => found.length) ?? [];
    if (!first) return [];
    const along = others.filter(({ xaxis }) => xaxis === first.xaxis); // others do not begin where the run begins
    return [first, ...along].map(({ meta, name }) => ({
      x: undefined,
      y: meta?.series?.y ?? "",
      name: name ?? "",
      color: meta?.paint?.["line.color"],
    }));
  }

  /** The figures by name: the element, and what draws it. @returns {NamedFigure[]} */
  all() {
    return [...this.#figures].map(([element, figure]) => ({ name: element.dataset.figure ?? "", element, figure }));
  }

  /** All of a stage is seen again. @param {string} name */
  showWhole(name) {
    this.#named(name)?.figure.resetView();
  }

  /** @param {string} name @param {string} axis @param {"log" | "linear"} type */
  setAxisType(name, axis, type) {
    this.#named(name)?.figure.setAxisType(axis, type);
  }

  /** Of all pictures of regions: whether they are without shades, and without test points. @param {string} name @param {boolean} on */
  setRegions(name, on) {
    for (const { figure } of this.all()) figure.setRegions(name, on);
  }

  /** @param {string} name of a figure, a diagram or maps @param {boolean} shown */
  show(name, shown) {
    const elements = [...this.#figures.keys(), ...this.#diagrams.keys()];
    const element = elements.find(({ dataset }) => (dataset.figure ?? dataset.diagram) === name);
    (element ?? this.#root.querySelector(`[data-map="${name}"]`))?.toggleAttribute("hidden", !shown);
  }

  /** What is new in the page is shown or hidden as its button says. @param {HTMLElement} button */
  #follow(button) {
    for (const name of (button.dataset.show ?? "").split(" ")) {
      const found = this.#root.querySelector(`[data-figure="${name}"], [data-diagram="${name}"], [data-map="${name}"]`);
      found?.toggleAttribute("hidden", button.getAttribute("aria-pressed") !== "true");
    }
  }

  /** @param {string} name */
  #named(name) {
    return this.all().find((figure) => figure.name === name);
  }

  /** @param {HTMLElement} element */
  #newFigure(element) {
    const { clicked, dragged, grabbed } = this.#context;
    const figure = mountFigure(element, this.#context);
    figure.onClick((x, y) => clicked(element, x, y));
    if ("adds" in element.dataset) figure.onGrab((x, y) => grabbed(element, x, y));
    figure.onView((seen) => void this.#ground(element, figure, seen));
    if ("drags" in element.dataset) figure.onDrag((x, y, over) => dragged(element, x, y, over));
    this.#drawOne(element, figure);
    return figure;
  }

  /** @param {HTMLElement} element @param {import("./figure.js").Figure} figure */
  #drawOne(element, figure) {
    const specification = this.#specifications[element.dataset.figure ?? ""];
    if (!specification) return;
    this.#takeBar(element.dataset.figure ?? "", specification);
    figure.draw(structuredClone(specification));
  }

  /** @param {string} name @param {Specification} specification */
  #takeBar(name, { layout }) {
    if (!layout.meta?.bar) return;
    this.#bars.set(name, layout.meta.bar);
    this.#showBars();
  }

  /** Each [data-bar] says what the colors of its figure mean, unless they have no values. */
  #showBars() {
    for (const [name, bar] of this.#bars) {
      const places = this.#root.querySelectorAll(`[data-bar="${name}"] b`);
      if (places.length !== bar.length) continue;
      places.forEach((place, i) => {
        place.textContent = `${bar[i]}${i === bar.length - 1 ? "+" : ""}`;
      });
    }
  }

  /**
   * A stage shows another part of the plane, or all of it again.
   * @param {HTMLElement} element
   * @param {import("./figure.js").Figure} figure
   * @param {import("./zoom.js").Seen | null} seen
   */
  async #ground(element, figure, seen) {
    const name = element.dataset.figure ?? "";
    for (const button of this.#root.querySelectorAll(`[data-whole="${name}"]`)) button.toggleAttribute("hidden", !seen);
    const before = this.#specifications;
    const key = JSON.stringify(seen);
    this.#seen.set(element, key);
    if (!seen) return this.#drawOne(element, figure);
    const answer = await this.#context.within(seen).catch(() => null);
    if (this.#seen.get(element) !== key || this.#specifications !== before || !answer?.[name]) return;
    this.#takeBar(name, answer[name]);
    figure.draw(answer[name], seen);
  }

  /** @param {HTMLElement} element */
  #newDiagram(element) {
    const { store, theme, edit, toggle } = this.#context;
    const place = `${element.dataset.diagram}.layer`;
    return mountDiagram(element, {
      store,
      theme,
      toggle,
      edit: ({ layer, from, to, value }) =>
        edit(`${place}.${layer}.${from === undefined ? `bias.${to}` : `from.${from}.to.${to}`}`, value),
    });
  }

  /**
   * @template {{dispose: () => void}} View
   * @param {Map<HTMLElement, View>} views
   * @param {string} selector
   * @param {(element: HTMLElement) => View} mount
   */
  #renew(views, selector, mount) {
    const present = new Set(/** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll(selector)));
    for (const [element, view] of views) {
      if (present.has(element)) continue;
      view.dispose();
      views.delete(element);
    }
    for (const element of present) if (!views.has(element)) views.set(element, mount(element));
  }
}
