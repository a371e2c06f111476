// @ts-check
/** The figures and diagrams of a page, which come and go as it is morphed: each [data-figure], each [data-diagram]. */

import { mount as mountDiagram } from "../nets/diagram.js";
import { mount as mountFigure } from "./figure.js";

/**
 * @typedef {object} Context
 * @property {any} Plotly
 * @property {import("../run/series.js").SeriesStore} store
 * @property {import("../common/theme.js").Theme} theme
 * @property {(element: HTMLElement, x: number, y: number) => void} clicked a press in a figure, in its coordinates
 * @property {(element: HTMLElement, x: number, y: number, over: boolean) => void} dragged a drag in a [data-drags]
 *   figure, and whether it is over
 * @property {(where: string, value: number) => void} edit a number of the run's state
 *
 * @param {HTMLElement} root
 * @param {Context} context
 */
export function mountViews(root, { Plotly, store, theme, clicked, dragged, edit }) {
  /** @type {Map<HTMLElement, ReturnType<typeof mountFigure>>} */
  const figures = new Map();
  /** @type {Map<HTMLElement, ReturnType<typeof mountDiagram>>} */
  const diagrams = new Map();
  /** What the server sent last, by name. @type {Record<string, any>} */
  let specifications = {};

  /** @param {HTMLElement} element */
  function newFigure(element) {
    const figure = mountFigure(element, { Plotly, store, theme });
    figure.onClick((x, y) => clicked(element, x, y));
    if ("drags" in element.dataset) figure.onDrag((x, y, over) => dragged(element, x, y, over));
    const specification = specifications[element.dataset.figure ?? ""];
    if (specification) figure.draw(structuredClone(specification));
    return figure;
  }

  /** @param {HTMLElement} element */
  function newDiagram(element) {
    const racer = element.dataset.diagram;
    return mountDiagram(element, {
      store,
      theme,
      edit: ({ layer, from, to, value }) =>
        edit(`${racer}.layer.${layer}.${from === undefined ? `bias.${to}` : `from.${from}.to.${to}`}`, value),
    });
  }

  function rescan() {
    renew(figures, "[data-figure]", newFigure);
    renew(diagrams, "[data-diagram]", newDiagram);
  }

  /**
   * @template {{dispose: () => void}} View
   * @param {Map<HTMLElement, View>} views
   * @param {string} selector
   * @param {(element: HTMLElement) => View} mount
   */
  function renew(views, selector, mount) {
    const present = new Set(/** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(selector)));
    for (const [element, view] of views) {
      if (present.has(element)) continue;
      view.dispose();
      views.delete(element);
    }
    for (const element of present) if (!views.has(element)) views.set(element, mount(element));
  }

  const named = (/** @type {string} */ name) => [...figures].find(([element]) => element.dataset.figure === name);

  rescan();
  return {
    rescan,
    /** @param {Record<string, any>} answer figures by name */
    draw(answer) {
      specifications = answer;
      for (const [element, figure] of figures) {
        const specification = specifications[element.dataset.figure ?? ""];
        if (specification) figure.draw(structuredClone(specification));
      }
    },
    /**
     * The live curves of the loss, in the first figure that has some, by the series that feed them; without one, those
     * that are not drawn.
     */
    lossCurves() {
      const curves = Object.values(specifications).map(({ data }) =>
        data.filter((/** @type {any} */ { meta }) => meta?.thin === "curve" && /loss$/.test(meta.series.y)),
      );
      const drawn = curves.find((found) => found.length);
      if (!drawn)
        return [...store.all().keys()]
          .filter((name) => /^racer\.\d+\.loss$/.test(name))
          .map((y) => ({ x: undefined, y, name: "" })); // a point for each step
      return drawn.map((/** @type {any} */ { meta: { series }, name }) => ({
        x: series.x,
        y: series.y,
        name: name ?? "",
      }));
    },
    /** With the ghosts of other runs, or without. */
    redraw() {
      this.draw(specifications);
    },
    update() {
      for (const figure of figures.values()) figure.update();
      for (const diagram of diagrams.values()) diagram.update();
    },
    /** The figures by name: the element, and what draws it. */
    all: () => [...figures].map(([element, figure]) => ({ name: element.dataset.figure ?? "", element, figure })),
    /** @param {string} name @param {string} axis @param {"log" | "linear"} type */
    setAxisType: (name, axis, type) => named(name)?.[1].setAxisType(axis, type),
    /** @param {string} name @param {boolean} shown */
    show(name, shown) {
      const element = named(name)?.[0];
      if (element) element.hidden = !shown;
    },
  };
}
