// @ts-check
/**
 * What a page must know to take its run up again after it was loaded anew: kept by the browser for this tab alone. A
 * tab that is duplicated has a copy, and takes the run over.
 *
 * @typedef {object} Resumable
 * @property {string} session of the run
 * @property {string} structure what the run cannot change
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
    /** The run that was saved, if it is one of this structure. @param {string} structure @returns {Resumable | null} */
    load(structure) {
      try {
        const run = /** @type {Resumable | null} */ (JSON.parse(sessionStorage.getItem(name) ?? "null"));
        return run?.structure === structure ? run : null;
      } catch {
        return null;
      }
    },
  };
}
