// @ts-check
/**
 * A figure that leaves the page: on its own ground, with a title, and with the names of its lines, which the page says
 * elsewhere.
 */

const TITLE = 52;
const LEGEND = 24;

/**
 * @template {{data: any[], layout: any}} Still
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
 * @param {any[]} data
 * @returns {boolean} whether there are any
 */
export function named(data) {
  const seen = new Set();
  for (const trace of data) {
    trace.showlegend = Boolean(trace.name && trace.meta?.thin && !seen.has(trace.name));
    if (trace.showlegend) seen.add(trace.name);
  }
  return seen.size > 0;
}

/** Plotly reads titles as a kind of HTML. @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
