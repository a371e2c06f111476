// @ts-check
/**
 * New points for one scatter trace of a drawn figure, and no other work.
 *
 * Plotly's own ways redo the figure: restyle and extendTraces compute every contour again (50 ms), and animate, which
 * with redraw: false looks made for this, computes all traces' defaults and values anew (5 to 9 ms a figure) and takes
 * away what it was not given: contour and quiver vanish. This is the part of animate that the trace needs (under 1 ms):
 * its calc, its calcdata, its plot. Everything later, from hover to zoom, finds the trace as Plotly itself would have
 * left it. The names used here are plotly.js' internals (4.1); a test looks at the lines that they draw.
 *
 * @param {import("./plotly.js").DrawnPlot} plot
 * @param {number} index of the trace
 * @param {import("./plotly.js").Points} points
 */
export function drawPoints(plot, index, points) {
  setPoints(plot.data[index], points);
  const trace = plot._fullData[index];
  if (trace.visible !== true) return; // switched off in the legend: drawn from data when it comes back
  setPoints(trace, points);
  Object.assign(trace, { _length: points.x.length });
  const calculated = trace._module.calc(plot, trace);
  Object.assign(calculated[0], { trace, t: plot.calcdata[index][0].t });
  plot.calcdata[index] = calculated;
  const subplot = plot._fullLayout._plots[trace.xaxis + trace.yaxis];
  const layer = subplot.plot.select(".scatterlayer");
  // a layer of its own in the browser too: what lies under it is not painted again
  layer.style("will-change", "transform");
  trace._module.plot(plot, subplot, [calculated], layer, { duration: 0 });
}

/**
 * Gives a trace its points; an attribute may lie in a part of it, as `marker.opacity` does.
 * @param {object} given
 * @param {import("./plotly.js").Points} points
 */
export function setPoints(given, points) {
  const trace = /** @type {Record<string, unknown>} */ (given);
  for (const [name, values] of Object.entries(points)) {
    const [part, attribute] = name.split(".");
    if (attribute) trace[part] = { .../** @type {object} */ (trace[part]), [attribute]: values };
    else trace[part] = values;
  }
}

/**
 * Draws live traces of a scene: all of it is drawn anew.
 * @param {import("./plotly.js").Plotly} Plotly
 * @param {import("./plotly.js").PlotElement} plot
 * @param {import("./live.js").LiveTrace[]} lives
 * @returns {boolean} whether there was anything to draw
 */
export function restyle(Plotly, plot, lives) {
  const points = lives.map((live) => live.points());
  const values = Object.fromEntries(
    ["x", "y", "z"].map((attribute) => [attribute, points.map((point) => point[attribute])]),
  );
  const places = lives.map((live) => live.index);
  if (lives.length) Plotly.restyle(plot, values, places);
  return lives.length > 0;
}
