// @ts-check
/** The link to what the page shows, with the step, and the button that copies it. */
import { copyText } from "../common/clipboard.js";
import { _ } from "../common/translate.js";
import { linkTo } from "./address.js";
import { MOST_LETTERS, withPins } from "./linked.js";
import { partOfRun } from "./shared-run.js";

/** How long the button says that it has copied. */
const COPIED_MS = 1500;

export class Link {
  #button;
  #icon;
  #page;
  #timeline;
  #pins;
  #run;

  /**
   * @param {HTMLElement} root
   * @param {Pick<import("./state.js").Page, "query" | "settled">} page
   * @param {{step: number, made: () => number}} timeline
   * @param {{links: string[]}} pins
   * @param {Pick<import("../run/run.js").Run, "share" | "exists" | "index" | "phase">} run
   */
  constructor(root, page, timeline, pins, run) {
    this.#button = /** @type {HTMLElement} */ (root.querySelector('button[data-action="link"]'));
    this.#icon = [...this.#button.childNodes];
    this.#page = page;
    this.#timeline = timeline;
    this.#pins = pins;
    this.#run = run;
  }

  /** Of the run up to the step that is shown, without the pinned runs. */
  get address() {
    return linkTo(this.#page.query, this.#timeline.step);
  }

  /** Also of what it has made after that. */
  get #whole() {
    return linkTo(this.#page.query, this.#timeline.step, this.#timeline.made());
  }

  /**
   * The run with what was done to it by hand; null where nothing was, or it is not known.
   * @param {boolean} [untouched] a run to which nothing was done, too
   * @returns {Promise<import("../run/messages.js").Like | null>}
   */
  async like(untouched = false) {
    if (!this.#run.exists) return null;
    const told = await this.#run.share();
    if (!told || !(untouched || told.steering.length)) return null;
    const { config, seed, steering } = told;
    return { config, seed, steering, at: this.#run.index, ended: this.#run.phase === "done" };
  }

  /** Copies it with the pinned runs. @returns {Promise<string>} what there is to say of that; empty when all went well */
  async copy() {
    await this.#page.settled();
    const like = await this.like();
    const steered = like ? `${linkTo(this.#page.query, 0)}#${await partOfRun(like)}` : this.#whole;
    const isTooLong = steered.length > MOST_LETTERS;
    const address = isTooLong ? this.#whole : steered;
    const whole = withPins(address, this.#pins.links);
    const copied = await copyText(whole ?? address);
    if (!copied) return whole ?? address;
    this.#button.textContent = _("Copied");
    setTimeout(() => this.#button.replaceChildren(...this.#icon), COPIED_MS);
    if (isTooLong)
      return _("the link omits what was done to the run by hand: it would be too long; save the run as a file");
    return whole === null ? _("the link omits the pinned runs: with them it would be too long") : "";
  }
}
