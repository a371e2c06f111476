// @ts-check
/**
 * While an earlier moment of the run is shown, its curves stay whole: what came later is faint, and a cursor stands where
 * the moment is.
 *
 * @typedef {import("./plotly.js").Trace} Trace
 */
import { axisKey } from "./axes.js";

/** Of what came later. */
export const FAINT = 0.28;

/**
 * Adds to the curves of the run the whole of each, which is empty while the present is shown.
 * @param {import("./plotly.js").Figure} figure changed in place
 * @returns {Trace[]} those that were added
 */
export function addRests(figure) {
  const rests = figure.data.filter(isCurve).map(restOf);
  figure.data = [...figure.data, ...rests];
  return rests;
}

/** Whether it grows along x with the run, and is of this run. @param {Trace} trace */
const isCurve = ({ meta, type = "scatter" }) =>
  meta?.thin === "curve" && meta.ghost === undefined && type === "scatter" && !meta.layered;

/** @param {Trace} trace @returns {Trace} */
function restOf(trace) {
  return {
    ...trace,
    name: "",
    opacity: FAINT * (trace.opacity ?? 1),
    meta: { ...trace.meta, rest: true, label: undefined, told: undefined },
    showlegend: false,
    hoverinfo: "skip",
    hovertemplate: undefined,
  };
}

/** A line upright in each plot whose curves are cut off at an earlier moment. */
export class Cursor {
  #element;
  #plot;
  #store;
  /** One for each plot. @type {HTMLElement[]} */
  #lines = [];

  /**
   * @param {HTMLElement} element the figure's, positioned
   * @param {import("./plotly.js").PlotElement} plot in it
   * @param {import("../run/series.js").SeriesStore} store
   */
  constructor(element, plot, store) {
    this.#element = element;
    this.#plot = plot;
    this.#store = store;
  }

  /** @param {Trace[]} rests the whole curves */
  place(rests) {
    const places = this.#store.isBack ? this.#places(rests) : [];
    while (this.#lines.length < places.length) this.#lines.push(this.#add());
    this.#lines.forEach((line, at) => {
      const place = places[at];
      line.hidden = !place;
      if (place)
        Object.assign(line.style, { left: `${place.x}px`, top: `${place.top}px`, height: `${place.height}px` });
    });
  }

  dispose() {
    for (const line of this.#lines) line.remove();
  }

  #add() {
    const line = this.#element.appendChild(this.#element.ownerDocument.createElement("div"));
    line.className = "plot-cursor";
    line.setAttribute("aria-hidden", "true");
    return line;
  }

  /** In pixels, one for each pair of axes. @param {Trace[]} rests */
  #places(rests) {
    const axes = this.#plot._fullLayout;
    const ends = /** @type {Map<string, number>} */ (new Map());
    for (const { xaxis = "x", yaxis = "y", meta } of rests) {
      const { x, y = "" } = meta?.series ?? {};
      const end = x ? this.#store.last(x) : this.#store.length(y) - 1;
      const pair = `${xaxis} ${yaxis}`;
      if (Number.isFinite(end)) ends.set(pair, Math.max(ends.get(pair) ?? -Infinity, end ?? NaN));
    }
    return [...ends].flatMap(([pair, end]) => {
      const [across, up] = pair.split(" ").map((id) => axes?.[axisKey(id)]);
      const place = across?.d2p(end) ?? NaN;
      if (!across || !up || !(place >= 0 && place <= across._length)) return [];
      return [{ x: across._offset + place, top: up._offset, height: up._length }];
    });
  }
}
