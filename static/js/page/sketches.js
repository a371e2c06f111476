// @ts-check
/**
 * When whole runs stand in for one that is started: without a run, or after its end, at the touch of a field that is
 * such a one. A run that goes on is changed instead, and one that has ended can be extended.
 *
 * @typedef {object} Parts
 * @property {Pick<import("./state.js").Page, "state" | "follow">} page
 * @property {Pick<import("../run/run.js").Run, "phase" | "stop">} run
 * @property {{isBack: boolean}} timeline
 * @property {import("./display.js").Display} display
 * @property {() => void} begin a run that was shown gives way
 * @property {() => void} drop there is neither run nor sketch any more
 */
import { _ } from "../common/translate.js";
import { createSketcher } from "./sketcher.js";

export class Sketches {
  #parts;
  #sketcher;
  /** Whether they stand in for the run at present. */
  active = false;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#sketcher = createSketcher(parts.page.state.lab, {
      show: (sketch) => this.#show(sketch),
      follow: (long) => this.#follow(long),
    });
  }

  /**
   * Something else is wanted.
   * @param {import("./state.js").Pairs} pairs
   * @param {string[]} names of the fields that change
   * @returns {boolean} whether it is sketched
   */
  touch(pairs, names) {
    if (!names.length) return this.active; // the end of a drag, which changes nothing more
    const { page, run, timeline } = this.#parts;
    const { sketched_by: prefixes, lengths } = page.state;
    const shows = names.every((name) => prefixes.some((prefix) => name.startsWith(prefix)));
    const ended = run.phase === "done" && !timeline.isBack && !names.every((name) => name in lengths);
    this.active = shows && (run.phase === "idle" || ended);
    if (this.active) void this.#sketcher.want(pairs);
    return this.active;
  }

  /** A run begins. */
  forget() {
    this.#sketcher.forget();
    this.active = false;
  }

  /** The figures that can show this are drawn. @param {unknown} part */
  drawn(part) {
    this.#sketcher.drawn(part);
  }

  /** @param {import("./sketcher.js").Sketch} sketch */
  #show(sketch) {
    const { run, display, begin } = this.#parts;
    if (!this.active) return;
    begin();
    if (run.phase === "done") run.stop();
    display.wait("");
    display.showSketch(sketch);
  }

  /** The page shows what is wanted. @param {boolean} long whether the run takes too long for a sketch */
  #follow(long) {
    const { page, display, drop } = this.#parts;
    if (long && this.active) {
      this.active = false;
      drop();
      display.wait(_("a long run is not shown at every change: press Start"));
      display.preview();
    }
    page.follow();
  }
}
