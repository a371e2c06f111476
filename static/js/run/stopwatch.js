// @ts-check
/** Counts the time that a run plays. */
export class Stopwatch {
  /** Seconds up to the last count; NaN when not all of it was seen. */
  seconds = 0;
  /** Since when it goes, in milliseconds; NaN while it stands. */
  #since = NaN;

  /** From nothing. @param {boolean} going */
  restart(going) {
    this.seconds = 0;
    this.#since = going ? performance.now() : NaN;
  }

  /** How long it went before is not known. */
  lose() {
    this.seconds = NaN;
  }

  /** Stands, without what it has not counted yet. */
  pause() {
    this.#since = NaN;
  }

  get goes() {
    return !Number.isNaN(this.#since);
  }

  /** Counts up to now. @param {boolean} going whether it goes from now on */
  count(going) {
    const now = performance.now();
    if (this.goes) this.seconds += (now - this.#since) / 1000;
    this.#since = going ? now : NaN;
  }
}
