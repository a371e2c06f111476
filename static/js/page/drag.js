// @ts-check
/** A drag in a figure that sets fields: the page follows it as fast as it can. */

export class Drag {
  #page;
  #over;
  #held = false;
  /** Where to, when the page can follow. @type {Record<string, string> | null} */
  #wish = null;
  #following = false;
  #plays = false;

  /**
   * @param {Pick<import("./state.js").Page, "set" | "propose">} page
   * @param {() => void} over a run that was playing begins again
   */
  constructor(page, over) {
    this.#page = page;
    this.#over = over;
  }

  get isHeld() {
    return this.#held;
  }

  /** Whether a run waits for the end of it. */
  get plays() {
    return this.#plays;
  }

  /** A run that was playing has lost its ground. @returns {boolean} whether it waits for the end of a drag */
  interrupts() {
    if (this.#held) this.#plays = true;
    return this.#held;
  }

  /** No run waits any more. */
  forget() {
    this.#plays = false;
  }

  /** @param {Record<string, string>} values of the fields @param {boolean} over whether the drag is */
  async move(values, over) {
    this.#held = !over;
    this.#wish = values;
    if (this.#following) return;
    this.#following = true;
    while (this.#wish) {
      const wish = this.#wish;
      this.#wish = null;
      await (this.#held ? this.#page.propose(wish) : this.#page.set(wish));
    }
    this.#following = false;
    if (!this.#held && this.#plays) this.#over();
  }
}
