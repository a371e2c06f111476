// @ts-check
/** The link to what the page shows, with the step, and the button that copies it. */
import { copyText } from "../common/clipboard.js";
import { _ } from "../common/translate.js";
import { linkTo } from "./address.js";
import { withPins } from "./linked.js";

/** How long the button says that it has copied. */
const COPIED_MS = 1500;

export class Link {
  #button;
  #page;
  #timeline;
  #pins;

  /**
   * @param {HTMLElement} root
   * @param {Pick<import("./state.js").Page, "query" | "settled">} page
   * @param {{step: number}} timeline
   * @param {{links: string[]}} pins
   */
  constructor(root, page, timeline, pins) {
    this.#button = /** @type {HTMLElement} */ (root.querySelector('button[data-action="link"]'));
    this.#page = page;
    this.#timeline = timeline;
    this.#pins = pins;
  }

  /** Without the pinned runs. */
  get address() {
    return linkTo(this.#page.query, this.#timeline.step);
  }

  /** Copies it with the pinned runs. @returns {Promise<string>} what there is to say of that; empty when all went well */
  async copy() {
    await this.#page.settled();
    const whole = withPins(this.address, this.#pins.links);
    const copied = await copyText(whole ?? this.address);
    if (!copied) return whole ?? this.address;
    this.#button.textContent = _("Copied");
    setTimeout(() => {
      this.#button.textContent = _("Copy link");
    }, COPIED_MS);
    return whole === null ? _("the link omits the pinned runs: with them it would be too long") : "";
  }
}
