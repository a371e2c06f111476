// @ts-check
/**
 * A figure that leaves the page: on its own ground, with a title, and with the names of its lines, which the page says
 * elsewhere.
 *
 * @typedef {import("./plotly.js").Trace} Trace
 * @typedef {import("./plotly.js").Layout & {width: number, height: number}} Layout
 * @typedef {object} Still a figure as it is shown
 * @property {Trace[]} data
 * @property {Layout} layout
 * @property {() => [number, import("./plotly.js").Points][]} points what the live traces show at the store's moment:
 *   the trace's place, and its points
 * @property {() => import("./plotly.js").LayoutImage | null} image the picture that lies under the plot
 * @property {((brush: CanvasRenderingContext2D, box: import("./over-scene.js").Box) => void) | null} over paints the
 *   layered traces of a scene at the store's moment
 */
import { viewOf } from "./axes.js";
import { stillTraces } from "./budgets.js";

/** Of a figure that is saved, at least. */
export const SIZE = { width: 720, height: 480 };
const TITLE = 52;
const LEGEND = 24;

/**
 * A figure as it is shown, to be drawn in another place, also at other moments of the run.
 * @param {import("./plotly.js").Figure} figure
 * @param {{width: number, height: number}} shown the box that it is in
 * @param {import("./layers.js").Layers} layers what the page draws of it
 * @param {import("../common/context.js").View} context
 * @returns {Still}
 */
export function stillOf(figure, shown, { picture, scene }, { store, theme }) {
  const size = { width: Math.max(shown.width, SIZE.width), height: Math.max(shown.height, SIZE.height) };
  const lines = figure.data.filter(({ meta }) => !meta?.rest);
  const { data, layout } = structuredClone({ data: lines, layout: { ...figure.layout, ...size } });
  for (const trace of data) if (trace.meta?.layered) trace.visible = true;
  const camera = scene?.camera();
  if (layout.scene) Object.assign(layout.scene, { domain: undefined }, camera && { camera }); // nothing covers it there
  theme.paintLayout(layout);
  data.forEach(theme.paintTrace);
  const traces = stillTraces({ data, layout }, store);
  return {
    data,
    layout,
    points: () =>
      traces.map((live) => {
        live.look(viewOf(figure.layout, live, size));
        live.pull();
        return [live.index, live.points(true)];
      }),
    image() {
      picture?.update();
      return picture?.image() ?? null;
    },
    over: camera && scene ? (brush, box) => scene.paint(brush, box, camera) : null,
  };
}

/**
 * @param {Still} still changed in place
 * @param {string} title
 * @param {string} subtitle
 * @param {import("../common/theme.js").Theme} theme
 * @returns {Still}
 */
export function titled(still, title, subtitle, theme) {
  const { data, layout } = still;
  const lines = named(data);
  const room = TITLE + (lines ? LEGEND : 0);
  const margin = { l: 62, r: 12, t: 10, b: 44, ...layout.margin };
  Object.assign(layout, {
    paper_bgcolor: theme.color("panel"),
    height: layout.height + room,
    margin: { ...margin, t: margin.t + room },
    title: {
      text: escaped(title),
      subtitle: { text: escaped(subtitle), font: { size: 11, color: theme.color("ink-soft") } },
      font: { size: 15 },
      x: 0,
      xref: "container",
      pad: { l: 12, t: 10 },
      y: 1,
      yref: "container",
      yanchor: "top",
    },
    showlegend: lines,
    legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", yref: "paper", font: { size: 12 } },
  });
  return still;
}

/**
 * Shows the names of lines in the legend, of each once.
 * @param {Trace[]} data
 * @returns {boolean} whether there are any
 */
export function named(data) {
  const seen = /** @type {Set<string>} */ (new Set());
  for (const trace of data) {
    trace.showlegend = Boolean(trace.name && trace.meta?.thin && !seen.has(trace.name));
    if (trace.showlegend && trace.name) seen.add(trace.name);
  }
  return seen.size > 0;
}

/** Plotly reads titles as a kind of HTML. @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
