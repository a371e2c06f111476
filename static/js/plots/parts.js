// @ts-check
/** Which traces of a figure are shown, and by whom: parts of its data may be left out, layered traces are not Plotly's. */

/** @typedef {import("./plotly.js").Trace} Trace */

export class Parts {
  /** Those that are not shown. @type {Set<string>} */
  without = new Set();

  /** @param {string} part @param {boolean} on */
  switch(part, on) {
    this.without[on ? "delete" : "add"](part);
  }

  /** Lets Plotly draw its own alone. @param {Trace[]} data @returns {Trace[]} the others that are shown */
  apply(data) {
    for (const trace of data)
      if (trace.meta?.lined)
        trace.contours = { .../** @type {object} */ (trace.contours), showlines: !this.without.has(trace.meta.lined) };
    for (const trace of data)
      if (trace.meta?.layered || trace.meta?.part) trace.visible = !trace.meta.layered && this.#has(trace);
    return this.of(data).filter(({ meta }) => meta?.layered);
  }

  /** What is shown. @param {Trace[]} data */
  of = (data) => data.filter((trace) => this.#has(trace));

  /** @param {Trace} trace */
  #has = (trace) => !this.without.has(trace.meta?.part ?? "");
}
