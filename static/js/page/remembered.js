// @ts-check
/**
 * A page that was loaded anew has the run that it had, if its address still says the same.
 *
 * @typedef {object} Parts
 * @property {Pick<import("../run/run.js").Run, "session" | "takeUp">} run
 * @property {{text: string}} ground
 * @property {{pace: string}} controls
 */
import { createResumeStore } from "./resume-store.js";

export class Remembered {
  #parts;
  #store = createResumeStore(location.pathname);

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  save() {
    const { run, ground, controls } = this.#parts;
    this.#store.save({ session: run.session, ground: ground.text, pace: controls.pace });
  }

  /** Take the run up again. @param {boolean} valid whether the form's state is */
  takeUp(valid) {
    const { run, ground, controls } = this.#parts;
    const before = valid ? this.#store.load(ground.text) : null;
    if (!before) return;
    controls.pace = before.pace;
    run.takeUp(before.session);
  }
}
