// @ts-check
/**
 * How a run begins. What is asked for while one begins belongs to that run: it does not begin another one.
 *
 * @typedef {object} Parts
 * @property {Pick<import("./state.js").Page, "settled" | "state">} page
 * @property {Pick<import("../run/run.js").Run, "phase" | "playing" | "isStarting" | "index" | "stride" | "start" | "play" | "step" | "edit">} run
 * @property {{isBack: boolean, toPresent: () => void, forward: () => void, look: (step: number | null) => void}} timeline
 * @property {Pick<import("./display.js").Display, "begin" | "begun" | "show" | "say">} display
 * @property {{forget: () => void, isHeld: boolean}} drag
 * @property {{forget: () => void, active: boolean}} sketches
 * @property {{begin: () => void}} beside
 * @property {() => void} forgetBranch
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
   * @param {number | null} [back] an earlier step that is to be seen when it has been passed
   */
  begin(playing, steps, like = null, back = null) {
    this.#parts.timeline.look(back);
    const underWay = this.#whenRead(playing, steps, like).finally(() => {
      if (this.#underWay === underWay) this.#underWay = null;
    });
    this.#underWay = underWay;
    return underWay;
  }

  /** @param {boolean} playing @param {number} steps @param {import("../run/messages.js").Like | null} like */
  async #whenRead(playing, steps, like) {
    const { page, display, drag } = this.#parts;
    drag.forget();
    display.begin();
    await page.settled();
    display.begun();
    return this.now(playing, steps, like);
  }

  /**
   * What can be shown of settings that the page has not yet: the run that plays, or the first frame of one.
   * @param {boolean} held whether a setting is dragged
   * @returns {"run" | "preview" | ""}
   */
  leads(held) {
    const { run, sketches, drag } = this.#parts;
    if (sketches.active) return "";
    if (run.playing) return drag.isHeld ? "" : "run";
    return held && run.phase === "idle" ? "preview" : "";
  }

  /**
   * A new run of the state that is known.
   * @param {boolean} playing
   * @param {number} steps
   * @param {import("../run/messages.js").Like | null} [like]
   */
  now(playing, steps, like = null) {
    const { run, page, timeline, display, sketches, beside, forgetBranch } = this.#parts;
    sketches.forget();
    const { valid, lab, config, seed } = page.state;
    if (!valid) {
      timeline.look(null);
      return display.show(); // it says why
    }
    display.say("");
    forgetBranch();
    run.start(lab, config, seed, playing, steps, like);
    return beside.begin();
  }

  /** The run that a link or a file brings, with what was done to it by hand. @param {string} part of the address */
  openShared(part) {
    void readRun(part).then((like) => {
      if (like) return this.begin(false, 0, like);
      return this.#parts.display.say(_("the run of this link cannot be read"));
    });
    return true;
  }

  /** The server has no longer the run that is shown: another one, to the same step. @param {boolean} playing */
  async again(playing) {
    const { run, display } = this.#parts;
    const step = Math.min(Math.ceil(run.index / run.stride), MOST_STEPS);
    await this.begin(false, step);
    if (playing) void run.play();
    display.say(
      _("the server no longer had this run; it was started again from its settings, up to step {step}", { step }),
    );
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
