// @ts-check
/**
 * What a page must know to take its run up again after it was loaded anew: kept by the browser for this tab alone. A
 * tab that is duplicated has a copy, and takes the run over.
 *
 * @typedef {object} Resumable
 * @property {string} session of the run
 * @property {string} ground what the run stands on
 * @property {string} pace its speed, as the slider has it
 */

/** @param {string} page its path */
export function createResumeStore(page) {
  const name = `descent-lab.run ${page}`;
  return {
    /** What there is to know; of no session, nothing. @param {Resumable} run */
    save(run) {
      try {
        if (run.session) sessionStorage.setItem(name, JSON.stringify(run));
        else sessionStorage.removeItem(name);
      } catch {
        // a browser that keeps nothing: a page loaded anew has no run
      }
    },
    /** The run that was saved, if it stands on this ground. @param {string} ground @returns {Resumable | null} */
    load(ground) {
      try {
        const run = /** @type {Resumable | null} */ (JSON.parse(sessionStorage.getItem(name) ?? "null"));
        return run?.ground === ground ? run : null;
      } catch {
        return null;
      }
    },
  };
}
