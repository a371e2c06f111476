// @ts-check
/**
 * The lines of other runs in a figure: faint, dashed, with a name in the legend; and what came later in this run.
 *
 * @typedef {import("./plotly.js").Trace} Trace
 * @typedef {import("./plotly.js").Figure} Figure
 */
import { nameOf } from "./racer-names.js";
import { addRests } from "./rest.js";

/** In the order in which the runs were kept; dots are for what a run is only tested with. */
const DASHES = ["dash", "dashdot", "longdash", "longdashdot", "5px 2px 1px 2px 1px 2px"];
/** Above the plot: which of them is which. */
const LEGEND = { orientation: "h", x: 0, y: 1, yanchor: "bottom", tracegroupgap: 0, font: { size: 11 } };
/** On a stage, where nothing stands: above it there is no room. */
const onStage = (/** @type {number} */ width) => ({ ...LEGEND, x: 0.05, y: width < NARROW ? 0.15 : 0.06 });
/** The key of a narrow stage stands at its lower left. */
const NARROW = 600;
/** Pixels of its letters, and of what stands beside a name: the axis and the sample. */
const [LETTER, SAMPLE] = [6, 115];
const FEWEST_LETTERS = 16;

/**
 * Puts the lines of other runs before those of this one, and names them in the legend; adds the whole
 * of the curves, which stays when an earlier moment is shown.
 * @param {Figure} figure changed in place
 * @param {Map<string, {label: string, store: import("./racer-names.js").Store}>} ghosts the other runs
 * @param {number} width of the plot
 * @returns {Trace[]} the whole curves
 */
export function addOtherLines(figure, ghosts, width) {
  const letters = Math.max(FEWEST_LETTERS, Math.floor((width - SAMPLE) / LETTER));
  figure.data = figure.data.flatMap((trace) => {
    if (!trace.meta?.thin) return [trace];
    const others = [...ghosts].map(([id, { label, store }], at) =>
      ghostOf(trace, id, { label, racer: nameOf(trace, store) }, DASHES[at % DASHES.length], letters),
    );
    return [...others, trace];
  });
  const isStage = figure.layout.meta?.stage || figure.layout.scene;
  if (nameGhosts(figure.data))
    Object.assign(figure.layout, { showlegend: true, legend: isStage ? onStage(width) : LEGEND });
  return addRests(figure);
}

/**
 * The same line for another run.
 * @param {Trace} trace
 * @param {string} ghost
 * @param {{label: string, racer: string}} called the run, and its racer
 * @param {string} dash
 * @param {number} most letters of its name
 * @returns {Trace}
 */
function ghostOf(trace, ghost, { label, racer }, dash, most) {
  const name = label.length > most ? `${label.slice(0, most - 1)}…` : label;
  return {
    ...trace,
    name,
    legendgroup: ghost,
    line: { ...trace.line, dash },
    opacity: 0.45 * (trace.opacity ?? 1),
    meta: { ...trace.meta, ghost },
    hoverinfo: "text",
    hovertemplate: undefined,
    text: `${racer} (${label})`,
  };
}

/**
 * Of each other run one line with its name in the legend, and of this run none: the page says those.
 * @param {Trace[]} data
 * @returns {boolean} whether there are any
 */
function nameGhosts(data) {
  if (!data.some(({ meta }) => meta?.ghost)) return false;
  const seen = new Set([/** @type {string | undefined} */ (undefined)]);
  for (const trace of data) {
    trace.showlegend = !seen.has(trace.meta?.ghost);
    seen.add(trace.meta?.ghost);
  }
  return true;
}
