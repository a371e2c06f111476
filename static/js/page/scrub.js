// @ts-check
/**
 * The slider of the time. Where an earlier moment of a sketch is wanted, its run begins, and when it has passed that
 * moment, that is shown.
 */
import { _ } from "../common/translate.js";

export class Scrub {
  #open;
  #slider;
  /** The steps of the sketch that is shown; 0 without one. */
  steps = 0;
  /** The step of it that is wanted, until its run has passed that. @type {number | null} */
  wanted = null;

  /**
   * @param {(step: number) => void} open its run is wanted, from start to end, to be seen at this step
   * @param {HTMLInputElement} slider
   * @param {(step: number) => boolean} goTo another moment of a run is wanted; whether it is shown already
   */
  constructor(open, slider, goTo) {
    this.#open = open;
    this.#slider = slider;
    slider.addEventListener("input", () => {
      const step = Number(slider.value);
      if (this.#take(step) || goTo(step)) this.#say(step);
    });
  }

  /** Whether it says which step is shown. */
  get holds() {
    return this.steps > 0 || this.wanted !== null;
  }

  /**
   * @param {object} now
   * @param {{index: number} | null} now.run if there is one
   * @param {number} now.steps of the sketch that stands in for one
   * @param {number} now.step that is shown
   * @param {number} now.length in steps
   */
  show({ run, steps, step, length }) {
    this.steps = steps;
    this.#slider.disabled = !this.holds && !run?.index;
    this.#slider.max = String(length);
    this.#say(this.wanted ?? (steps || step));
  }

  /** @param {number} step */
  #say(step) {
    this.#slider.value = String(step);
    this.#slider.setAttribute("aria-valuetext", _("step {n}", { n: step }));
  }

  /** To the step before. @returns {boolean} whether that is a step of a sketch */
  back() {
    return this.#take(Math.max(0, (this.wanted ?? this.steps) - 1));
  }

  /** @param {number} step @returns {boolean} whether that is a step of a sketch */
  #take(step) {
    if (!this.holds) return false;
    const first = this.wanted === null;
    this.wanted = step;
    if (first) this.#open(step);
    return true;
  }

  /**
   * @param {{index: number, stride: number, phase: string}} run that exists
   * @returns {number | null} the moment that can be shown now, in ticks
   */
  reached({ index, stride, phase }) {
    if (this.wanted === null || (index <= this.wanted * stride && phase !== "done")) return null;
    const at = this.wanted * stride;
    this.wanted = null;
    return at;
  }
}
