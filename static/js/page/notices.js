// @ts-check
/** What the page says of itself: that the connection is lost, what went wrong, what the run waits for. */
import { _ } from "../common/translate.js";

/** What has kept the run waiting may be over before anybody has read it. */
const READING_MS = 4000;

export class Notices {
  #element;
  #said = "";
  #waiting = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
  }

  /** @param {string} sentence what went wrong; empty when all is well again */
  say(sentence) {
    this.#said = sentence;
  }

  /** @param {string} sentence what the run waits for, such as its place in the queue; empty when there is nothing */
  wait(sentence) {
    clearTimeout(this.#timer);
    this.#waiting = sentence;
  }

  /** Nothing to wait for any more: after a while, the sentence goes too. @param {() => void} gone */
  waitNoMore(gone) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#waiting = "";
      gone();
    }, READING_MS);
  }

  /**
   * @param {import("../run/run.js").Run} run
   * @param {string} problem why the settings cannot be run, or nothing
   */
  show(run, problem) {
    const cut = !run.connected && run.phase !== "idle";
    const sentence = cut ? _("the connection is lost; reconnecting…") : problem || this.#said || this.#waiting;
    this.#element.textContent = sentence;
    this.#element.classList.toggle("waits", sentence === this.#waiting);
  }
}
