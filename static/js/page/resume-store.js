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

import { keep, kept } from "../common/kept.js";

/** @param {string} page its path */
export function createResumeStore(page) {
  const name = `descent-lab.run ${page}`;
  return {
    /** What there is to know; of no session, nothing. @param {Resumable} run */
    save(run) {
      keep("tab", name, run.session ? run : null);
    },
    /** The run that was saved, if it stands on this ground. @param {string} ground @returns {Resumable | null} */
    load(ground) {
      const run = /** @type {Resumable | null} */ (kept("tab", name));
      return run?.ground === ground ? run : null;
    },
  };
}
