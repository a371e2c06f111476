// @ts-check
/** Visits to moments of the run, for a recording: the run stands meanwhile, and then goes on as before. */

export class Visits {
  #run;
  #timeline;
  /** Who waits for a moment to be shown. @type {{arrived: () => void, lost: (error: Error) => void} | null} */
  #waiting = null;

  /**
   * @param {import("../run/run.js").Run} run
   * @param {ReturnType<typeof import("./timeline.js").mountTimeline>} timeline
   */
  constructor(run, timeline) {
    this.#run = run;
    this.#timeline = timeline;
  }

  /** Shows a moment of the run. @param {number} index @returns {Promise<void>} settles when it is shown */
  to(index) {
    this.#waiting?.lost(new Error("another moment is wanted"));
    return new Promise((arrived, lost) => {
      this.#waiting = { arrived, lost };
      this.#timeline.show(true, this.#run.index);
      if (this.#timeline.goTo(index)) arrived();
    });
  }

  /** The moment that was asked for is shown. */
  arrived() {
    this.#waiting?.arrived();
  }

  /** Lets the run stand. @returns {() => void} to let it be as it was, at its present */
  hold() {
    const { playing } = this.#run;
    if (playing) this.#run.pause();
    return () => {
      this.#waiting = null;
      this.#timeline.toPresent();
      if (playing && this.#run.phase === "live") this.#run.play();
    };
  }
}
