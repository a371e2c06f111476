// @ts-check
/**
 * Going on from an earlier moment with what the form says; the run as it went before stays as its ghost.
 *
 * @typedef {object} Parts
 * @property {import("../run/series.js").SeriesStore} store
 * @property {Pick<import("./state.js").Page, "settled" | "state">} page
 * @property {Pick<import("../run/run.js").Run, "branch">} run
 * @property {{isBack: boolean}} timeline
 * @property {{redraw: () => void}} views
 */
import { _ } from "../common/translate.js";

export class Branching {
  #parts;
  /** The settings when an earlier moment came to be shown: those of the run. */
  #before = "";

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Another moment is shown. */
  look() {
    const { page, timeline } = this.#parts;
    if (!timeline.isBack) this.#before = "";
    else this.#before ||= JSON.stringify(page.state.config);
  }

  /** To play from an earlier moment with other settings is to go on from there. @returns {Promise<boolean>} whether it does */
  async play() {
    const { page, timeline } = this.#parts;
    if (!timeline.isBack) return false;
    await page.settled();
    return timeline.isBack && JSON.stringify(page.state.config) !== this.#before && this.go();
  }

  /** @returns {Promise<boolean>} whether it goes on */
  async go() {
    const { store, page, run, timeline, views } = this.#parts;
    await page.settled();
    if (!timeline.isBack || !page.state.valid) return false;
    store.ghosts.set("branch", { store: store.copy(), label: _("before") });
    views.redraw();
    run.branch(page.state.config);
    return true;
  }

  /** The run as it was before is shown no more. */
  forget() {
    const { store, views } = this.#parts;
    if (store.ghosts.delete("branch")) views.redraw();
  }
}
