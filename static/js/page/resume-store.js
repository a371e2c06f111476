// @ts-check
/**
 * What a page must know to take its run up again after it was loaded anew: kept by the browser for this tab alone. A
 * tab that is duplicated has a copy, and takes the run over.
 *
 * @typedef {{session: string, structure: string, pace: string}} Kept of a run: its session, what it cannot change, and
 *   its speed as the slider has it
 */

/** @param {string} page its path */
export function keeper(page) {
  const name = `descent-lab.run ${page}`;
  return {
    /** @param {Kept | null} run */
    save(run) {
      try {
        if (run) sessionStorage.setItem(name, JSON.stringify(run));
        else sessionStorage.removeItem(name);
      } catch {
        // a browser that keeps nothing: a page loaded anew has no run
      }
    },
    /** @returns {Kept | null} */
    load() {
      try {
        return JSON.parse(sessionStorage.getItem(name) ?? "null");
      } catch {
        return null;
      }
    },
  };
}
