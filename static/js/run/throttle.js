// @ts-check
/** Above this, a gap between two frames is time that something took. */
const FRAME_MS = 20;
/** Whatever the cost, what was missed is made up for after this time. */
const LONGEST_REST_MS = 4000;

/** @returns {Promise<number>} when the next frame begins */
const nextFrame = () =>
  new Promise((resolve) => {
    requestAnimationFrame(resolve);
  });

/**
 * Runs costly work as often as its share of the time allows, by what it is seen to cost: its own time, that of the
 * painting that follows, and the frames it makes the browser miss. Calls that come too early are made up for by one.
 *
 * @param {() => boolean} work returns whether there was anything to do
 * @param {number} share of the time
 * @returns {() => void}
 */
export function throttle(work, share) {
  let resting = false;
  let missed = false;
  return async function run() {
    if (resting) {
      missed = true;
      return;
    }
    const begin = performance.now();
    if (!work()) return;
    resting = true;
    let cost = performance.now() - begin;
    const first = await nextFrame();
    cost += performance.now() - first;
    const gap = (await nextFrame()) - first;
    if (gap > FRAME_MS) cost += gap;
    setTimeout(
      () => {
        resting = false;
        if (missed) run();
        missed = false;
      },
      Math.min(cost / share - cost, LONGEST_REST_MS),
    );
  };
}

/**
 * Tells when something may be done that is to be done no oftener than once in so many milliseconds. What came too early
 * is made up for.
 */
export class Beat {
  #every;
  #again;
  #last = -Infinity;
  #of = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {number} every milliseconds @param {() => void} again asks once more, for one that came too early */
  constructor(every, again) {
    this.#every = every;
    this.#again = again;
  }

  /**
   * Whether it may be done now, which it is then.
   * @param {number} of what it is done: at once where that is another than last time
   * @param {boolean} [atOnce] in any case
   */
  due(of, atOnce = false) {
    const rest = this.#last + this.#every - performance.now();
    if (rest > 0 && !atOnce && of === this.#of) {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#again();
      }, rest);
      return false;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    [this.#last, this.#of] = [performance.now(), of];
    return true;
  }
}

/**
 * Runs work in the next frame, once however often it is asked for.
 * @param {() => void} work
 * @returns {() => void} asks
 */
export function oncePerFrame(work) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      work();
    });
  };
}
