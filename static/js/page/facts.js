// @ts-check
/**
 * What there is to say of a page and its run.
 *
 * @typedef {import("./state.js").Page} Page
 * @typedef {import("../run/run.js").Run} Run
 */

/**
 * For files.
 * @param {Page} page
 * @param {Run} run
 * @param {{get: (name: string) => unknown}} store
 * @returns {import("../export/save.js").Facts}
 */
export function fileFacts({ state, query }, { phase, ending }, store) {
  const { lab, config, seed, labels, experiment, changed, title } = state;
  return {
    lab,
    experiment: experiment && changed ? `${experiment}-changed` : experiment,
    title,
    query,
    link: location.href,
    config,
    seed,
    labels: labels.map((label, racer) => String(store.get(`racer.${racer}.label`) ?? label)),
    ending: phase === "done" && ending ? { outcome: ending.outcome, message: ending.message } : null,
  };
}

/**
 * For comparison with other runs.
 * @param {Page} page
 * @param {Run} run
 * @param {{step: unknown, link: string}} shown
 * @returns {import("./pins.js").Facts}
 */
export function runFacts({ state }, { phase, ending, wall, computed }, { step, link }) {
  const { config, seed, comparable, beginning } = state;
  return {
    config,
    seed,
    link,
    comparable: JSON.stringify(comparable),
    beginning: JSON.stringify(beginning),
    outcome: (phase === "done" && ending?.outcome) || "",
    step: Number(step ?? 0),
    wall,
    computed,
  };
}
