// @ts-check
/** Visits to moments of the run, for a recording: the run stands meanwhile, and then goes on as before. */
import { _ } from "../common/translate.js";

export class Visits {
  #run;
  #timeline;
  /** Who waits for an earlier moment. @type {{index: number, arrived: () => void, lost: (error: Error) => void} | null} */
  #waiting = null;

  /**
   * @param {import("../run/run.js").Run} run
   * @param {ReturnType<typeof import("./timeline.js").mountTimeline>} timeline
   */
  constructor(run, timeline) {
    this.#run = run;
    this.#timeline = timeline;
  }

  /**
   * Shows a moment of the run.
   * @param {number} index
   * @returns {Promise<void>} settles when it is shown; rejects when it will not be: another is wanted, or the run is gone
   */
  to(index) {
    this.#lose();
    return new Promise((arrived, lost) => {
      this.#timeline.show(true, this.#run.index);
      if (this.#timeline.goTo(index)) arrived();
      else this.#waiting = { index, arrived, lost };
    });
  }

  /** The moment that was asked for is shown. */
  arrived() {
    this.#waiting?.arrived();
    this.#waiting = null;
  }

  /** Another moment is wanted than before: it may be that of a visit. */
  looked() {
    const { isBack, shown } = this.#timeline;
    if (!isBack || shown !== this.#waiting?.index) this.#lose();
  }

  #lose() {
    this.#waiting?.lost(new Error(_("Another moment of the run is looked at now.")));
    this.#waiting = null;
  }

  /** Lets the run stand. @returns {() => void} to let it be as it was, at its present */
  hold() {
    const { playing } = this.#run;
    if (playing) this.#run.pause();
    return () => {
      this.#timeline.toPresent();
      if (playing && this.#run.phase === "live") this.#run.play();
    };
  }
}
