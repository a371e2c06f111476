// @ts-check
/**
 * What racers are called in figures. A figure comes with names by what cannot change during a run (`meta.label` of a
 * racer's traces); the run tells each racer's whole name, also of its present settings, as `racer.N.label`.
 *
 * @typedef {import("./plotly.js").Trace} Trace
 * @typedef {Pick<import("../run/series.js").SeriesStore, "get">} Store
 */
const RACER = /^racer\.\d+\./;
const TEXTS = ["name", "hovertemplate"];

/**
 * The racer of a trace: what it is called there, and what the run calls it.
 * @param {Trace} trace
 * @param {Store} store
 */
function callings({ meta }, store) {
  const from = meta?.label ?? "";
  const [racer] = RACER.exec(Object.values(meta?.series ?? {}).find((name) => RACER.test(name)) ?? "") ?? [];
  const to = from && racer ? store.get(`${racer}label`) : undefined;
  return { from, to: typeof to === "string" ? to : from };
}

/**
 * Plotly writes whose a trace is into the class of what it draws, "tracenet-N-…", where a style sheet finds it.
 * @param {Trace[]} data changed in place
 */
export function tagRacers(data) {
  for (const [index, trace] of data.entries()) {
    const [racer] = RACER.exec(Object.values(trace.meta?.series ?? {}).find((name) => RACER.test(name)) ?? "") ?? [];
    if (racer && trace.meta?.ghost === undefined) trace.uid = `net-${racer.split(".")[1]}-${index}`;
  }
}

/** Whether a series is of a net beside the one that is shown. @param {string | undefined} series @param {Document} document */
export function isBeside(series, { body }) {
  const { net } = body.dataset;
  const racer = RACER.exec(series ?? "")?.[0].split(".")[1];
  return net !== undefined && racer !== undefined && racer !== net;
}

/** The name of a trace, with its racer's own. @param {Trace} trace @param {Store} store */
export function nameOf(trace, store) {
  const { from, to } = callings(trace, store);
  return (trace.name ?? "").replace(from, () => to);
}

/**
 * Traces get the names that the run tells; those of other runs have their own.
 * @param {Trace[]} data changed in place
 * @param {object[]} drawn as Plotly has them, changed in place
 * @param {Store} store
 */
export function nameRacers(data, drawn, store) {
  for (const [index, trace] of data.entries()) {
    const { from, to } = callings(trace, store);
    if (to === from || !trace.meta || trace.meta.ghost !== undefined) continue;
    for (const one of /** @type {Record<string, unknown>[]} */ ([trace, drawn[index] ?? {}]))
      for (const text of TEXTS) if (one[text]) one[text] = String(one[text]).replaceAll(from, () => to);
    trace.meta.label = to;
  }
}
