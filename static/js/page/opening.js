// @ts-check
/**
 * How a run begins. What is asked for while one begins belongs to that run: it does not begin another one.
 *
 * @typedef {object} Parts
 * @property {Pick<import("../run/run.js").Run, "phase" | "isStarting" | "index" | "stride" | "play" | "step" | "edit">} run
 * @property {{isBack: boolean, toPresent: () => void, forward: () => void}} timeline
 * @property {(playing: boolean, steps: number, like: import("../run/messages.js").Like | null) => Promise<void>} begin a
 *   new run, once the form is read
 * @property {(sentence: string) => void} say
 */
import { _ } from "../common/translate.js";
import { readRun } from "./shared-run.js";

/** What the server takes at once. */
const MOST_STEPS = 999_999;

export class Opening {
  #parts;
  /** Of a run that waits for the form to be read. @type {Promise<void> | null} */
  #underWay = null;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * A new run, in any case.
   * @param {boolean} playing
   * @param {number} steps
   * @param {import("../run/messages.js").Like | null} [like] another run, whose past it has
   */
  begin(playing, steps, like = null) {
    const underWay = this.#parts.begin(playing, steps, like).finally(() => {
      if (this.#underWay === underWay) this.#underWay = null;
    });
    this.#underWay = underWay;
    return underWay;
  }

  /** The run that a link or a file brings, with what was done to it by hand. @param {string} part of the address */
  openShared(part) {
    void readRun(part).then((like) => {
      if (like) return this.begin(false, 0, like);
      return this.#parts.say(_("the run of this link cannot be read"));
    });
    return true;
  }

  /** The server has no longer the run that is shown: another one, to the same step. @param {boolean} playing */
  async again(playing) {
    const { run, say } = this.#parts;
    const step = Math.min(Math.ceil(run.index / run.stride), MOST_STEPS);
    await this.begin(false, step);
    if (playing) void run.play();
    say(_("the server no longer had this run; it was started again from its settings, up to step {step}", { step }));
  }

  async play() {
    const { run, timeline } = this.#parts;
    await this.#underWay;
    if (run.phase !== "live" && !run.isStarting) return this.begin(true, 1);
    timeline.toPresent();
    return run.play();
  }

  async step() {
    const { run, timeline } = this.#parts;
    await this.#underWay;
    if (timeline.isBack) return timeline.forward();
    if (run.phase === "live" || run.isStarting) return run.step();
    return this.begin(false, 1);
  }

  /** Without a run it is the start that is edited. @param {string} where @param {number} value */
  async edit(where, value) {
    const { run } = this.#parts;
    if (run.phase === "idle") await (this.#underWay ?? this.begin(false, 0));
    run.edit(where, value);
  }
}
