// @ts-check
/**
 * What a run stands on: of the form's state its structure, which cannot change while it goes on, and its lengths, which
 * may grow.
 *
 * @typedef {import("./state.js").State} State
 */

export class Ground {
  #structure;
  #lengths;

  /** @param {State} state */
  constructor(state) {
    this.#structure = structureOf(state);
    this.#lengths = state.lengths;
  }

  /** Takes up a new state. @param {State} state @returns {boolean} whether a run can follow to it */
  holds(state) {
    const before = this.#lengths;
    const same = this.#structure === structureOf(state);
    const shorter = Object.entries(state.lengths).some(([name, length]) => endless(length) < endless(before[name]));
    this.#structure = structureOf(state);
    this.#lengths = state.lengths;
    return same && !shorter;
  }

  /** The same for the same ground. */
  get text() {
    return JSON.stringify([this.#structure, this.#lengths]);
  }
}

/** @param {State} state */
const structureOf = (state) => JSON.stringify([state.structure, state.seed]);

/** @param {number | null | undefined} length none is no limit */
const endless = (length) => length ?? Infinity;

/**
 * Gives a run more steps, as many as the page offers, and plays it.
 * @param {Pick<import("./state.js").Page, "settled" | "state" | "set">} page
 * @param {Pick<import("../run/run.js").Run, "exists" | "play">} run
 * @param {{toPresent: () => void}} timeline
 */
export async function extend(page, run, timeline) {
  await page.settled();
  const { more, valid } = page.state;
  if (!more || !valid) return;
  timeline.toPresent();
  await page.set({ [more.field]: String(more.value) });
  if (run.exists) run.play();
}
