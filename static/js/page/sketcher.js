// @ts-check
/**
 * Whole runs of settings that are being touched, as fast as the server computes them: one question is under way at a
 * time, and of those that wait only the newest is asked. One that has waited long gives way to a newer one: the server,
 * which is busy then, leaves out what nobody waits for.
 *
 * @typedef {import("./state.js").Pairs} Pairs
 * @typedef {object} Sketch a run from its start to its end
 * @property {number} step where it ended, in ticks
 * @property {number} stride ticks in a step
 * @property {import("../run/messages.js").Content["append"]} append
 * @property {import("../run/messages.js").Content["replace"]} replace
 * @property {{outcome: string, message: string, finished: boolean}} ending
 *
 * @typedef {object} Answer
 * @property {boolean} valid whether these settings can be run; the page says why not
 * @property {unknown} sketched_on which figures it can be shown on
 * @property {Sketch | null} sketch null for a run that takes too long
 *
 * @typedef {object} Hooks
 * @property {(sketch: Sketch) => void} show
 * @property {(long: boolean) => void} follow the page must follow to what is wanted: there is no sketch, or not for the
 *   figures that are drawn; `long` says that the run takes too long for one
 */
import { inLanguage } from "../common/language.js";

/** @param {string} lab @param {Hooks} hooks */
export const createSketcher = (lab, hooks) => new Sketcher(lab, hooks);

const PATIENCE_MS = 400;

class Sketcher {
  #url;
  #hooks;
  /** @type {Pairs | null} */
  #wish = null;
  /** Gives up the question that is under way. @type {AbortController | null} */
  #underWay = null;
  /** Whether that has waited long. */
  #late = false;
  /** Counts what made answers void. */
  #voided = 0;
  /** What figures that are drawn can show. */
  #drawn = "";
  /** For figures that are not drawn yet. @type {{part: string, sketch: Sketch} | null} */
  #waiting = null;

  /** @param {string} lab @param {Hooks} hooks */
  constructor(lab, hooks) {
    this.#url = `/api/labs/${lab}/sketch`;
    this.#hooks = hooks;
  }

  /** Sketch the run of these settings. @param {Pairs} pairs */
  async want(pairs) {
    this.#wish = pairs;
    if (this.#underWay) return this.#hurry();
    while (this.#wish) {
      const wish = this.#wish;
      this.#wish = null;
      this.#late = false;
      this.#underWay = new AbortController();
      const timer = setTimeout(() => {
        this.#late = true;
        this.#hurry();
      }, PATIENCE_MS);
      await this.#ask(wish, this.#underWay.signal);
      clearTimeout(timer);
    }
    this.#underWay = null;
  }

  #hurry() {
    if (this.#late && this.#wish) this.#underWay?.abort();
  }

  /** Nothing that was asked is wanted any more: a run begins. */
  forget() {
    this.#wish = this.#waiting = null;
    this.#voided++;
  }

  /** The figures that can show this are drawn. @param {unknown} part */
  drawn(part) {
    this.#drawn = JSON.stringify(part);
    const waiting = this.#waiting;
    if (waiting?.part !== this.#drawn) return;
    this.#waiting = null;
    this.#hooks.show(waiting.sketch);
  }

  /** @param {Pairs} pairs @param {AbortSignal} signal */
  async #ask(pairs, signal) {
    const voided = this.#voided;
    const answer = await fetchSketch(`${this.#url}?${new URLSearchParams(pairs)}`, signal);
    if (voided !== this.#voided || !answer?.valid) return;
    const { sketch, sketched_on } = answer;
    const part = JSON.stringify(sketched_on);
    this.#waiting = null;
    if (!sketch) this.#hooks.follow(true);
    else if (part === this.#drawn) this.#hooks.show(sketch);
    else {
      this.#waiting = { part, sketch };
      this.#hooks.follow(false);
    }
  }
}

/**
 * @param {string} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<Answer | null>} null where there is no answer: the page says that
 */
export async function fetchSketch(url, signal) {
  try {
    const response = await fetch(inLanguage(url), { signal, cache: "no-store" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
