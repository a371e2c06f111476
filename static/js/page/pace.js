// @ts-check
/**
 * How fast a number of the run grows, by the time that the run has played: over the last seconds while it goes, over
 * all of it at the end. Pauses do not count, and neither does looking at an earlier moment.
 */

/** Seconds of play that the momentary pace is the mean of, and the fewest that say something. */
const WINDOW = 5;
const LEAST = 2;

export class Pace {
  /** The newest values and when each came, those of the last seconds. @type {{seconds: number, value: number}[]} */
  #samples = [];
  /** What it has grown by, and in how many seconds. */
  #grown = 0;
  #seconds = 0;

  /**
   * @param {number} seconds that the run has played, from 0; where its beginning was not seen, from any moment
   * @param {number} value
   * @param {boolean} [whole] whether the run was seen from its beginning
   */
  take(seconds, value, whole = true) {
    const last = this.#samples.at(-1);
    if (!last) {
      if (whole) [this.#grown, this.#seconds] = [value, seconds];
      this.#samples = [{ seconds, value }];
    } else if (seconds < last.seconds) {
      this.forget();
      this.take(seconds, value, whole);
    } else if (seconds === last.seconds) last.value = value;
    else if (value > last.value) {
      this.#grown += value - last.value;
      this.#seconds += seconds - last.seconds;
      this.#samples.push({ seconds, value });
      while (this.#samples.length > 2 && this.#samples[1].seconds <= seconds - WINDOW) this.#samples.shift();
    } else if (value < last.value) this.#samples = [{ seconds, value }];
  }

  /** A second, over the last seconds; NaN when too little was seen. */
  get recent() {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!last || last.seconds - first.seconds < LEAST) return NaN;
    return (last.value - first.value) / (last.seconds - first.seconds);
  }

  /** A second, over all that was seen; NaN when that was nothing. */
  get mean() {
    return this.#seconds > 0 ? this.#grown / this.#seconds : NaN;
  }

  forget() {
    this.#samples = [];
    this.#grown = this.#seconds = 0;
  }
}
