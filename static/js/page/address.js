// @ts-check
/** The page's address: follows what the page shows, leads to its step, and may ask for a run. */

/** Browsers refuse an address that changes more often for long. */
const PAUSE_MS = 400;
/** What the server takes at once. */
const MOST_STEPS_AT_ONCE = 999_999;

export class AddressBar {
  #main;
  #changedAt = -Infinity;
  #waiting = false;

  /** @param {HTMLElement} main its data-query is the query string of what is shown */
  constructor(main) {
    this.#main = main;
  }

  /** Brings the address up to the page, at once unless it has just changed. */
  update() {
    if (this.#waiting) return;
    const pause = this.#changedAt + PAUSE_MS - performance.now();
    this.#waiting = pause > 0;
    if (this.#waiting) {
      setTimeout(() => {
        this.#waiting = false;
        this.update();
      }, pause);
      return;
    }
    this.#changedAt = performance.now();
    history.replaceState(null, "", this.#main.dataset.query ? `?${this.#main.dataset.query}` : location.pathname);
  }
}

/** The address of a state, and of a step of its run. @param {string} query @param {number} step */
export function linkTo(query, step) {
  return location.origin + location.pathname + (query && `?${query}`) + (step > 0 ? `#at=${step}` : "");
}

/**
 * An address that ends with #play asks for a run, one with #at=120 for one of 120 steps; without the ending it can be
 * followed again.
 * @returns {{play: boolean, steps: number} | null}
 */
export function takeRequest() {
  const [, play, at] = /^#(play)?(?:at=(\d{1,6}))?$/.exec(location.hash) ?? [];
  if (!play && !at) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return { play: Boolean(play), steps: Math.min(Math.max(Number(at ?? 1), 1), MOST_STEPS_AT_ONCE) };
}
