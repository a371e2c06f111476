// @ts-check
/** What the page says of itself: that the connection is lost, what went wrong, the place in a queue. */
import { _ } from "../common/translate.js";

export class Notices {
  #element;
  #said = "";
  #waiting = "";

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
  }

  /** @param {string} sentence what went wrong; empty when all is well again */
  say(sentence) {
    this.#said = sentence;
  }

  /** @param {string} sentence the place in the queue; empty when there is none */
  wait(sentence) {
    this.#waiting = sentence;
  }

  /** @param {import("../run/run.js").Run} run */
  show(run) {
    const cut = !run.connected && run.phase !== "idle";
    const sentence = cut ? _("the connection is lost; reconnecting…") : this.#said || this.#waiting;
    this.#element.textContent = sentence;
    this.#element.classList.toggle("waits", sentence === this.#waiting);
  }
}
