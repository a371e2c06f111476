// @ts-check
/** The link to what the page shows, with the step, and the button that copies it. */
import { copyText } from "../common/clipboard.js";
import { _ } from "../common/translate.js";
import { linkTo } from "./address.js";

/** How long the button says that it has copied. */
const COPIED_MS = 1500;

export class Link {
  #button;
  #page;
  #timeline;

  /**
   * @param {HTMLElement} root
   * @param {Pick<import("./state.js").Page, "query" | "settled">} page
   * @param {{step: number}} timeline
   */
  constructor(root, page, timeline) {
    this.#button = /** @type {HTMLElement} */ (root.querySelector('button[data-action="link"]'));
    this.#page = page;
    this.#timeline = timeline;
  }

  get address() {
    return linkTo(this.#page.query, this.#timeline.step);
  }

  /** @returns {Promise<boolean>} whether that was possible */
  async copy() {
    await this.#page.settled();
    const copied = await copyText(this.address);
    if (!copied) return false;
    this.#button.textContent = _("Copied");
    setTimeout(() => {
      this.#button.textContent = _("Copy link");
    }, COPIED_MS);
    return true;
  }
}
