// @ts-check
/** Where frames take longer on average, the page cannot keep up: of sixty a second some are left out. */
const LATE_MS = 21;
/** What the newest frame is of the average. */
const NEWEST = 0.15;
/** A longer one has waited for something else, such as a page in the background. */
const LONGEST_FRAME_MS = 200;
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

/** The frames in which something is painted. */
class Frames {
  /** How long they take, in milliseconds. */
  #mean = 0;
  #count = 0;
  #begun = 0;
  /** Up to which of them all that waits is made up for. */
  #last = 0;

  /** @param {number} now */
  begin(now) {
    if (now !== this.#begun) this.#count++;
    this.#begun = now;
  }

  /** @param {number} next when the one after that which began then begins @param {number} begun */
  end(next, begun) {
    this.#mean += NEWEST * (Math.min(next - begun, LONGEST_FRAME_MS) - this.#mean);
  }

  get areLate() {
    return this.#mean > LATE_MS;
  }

  /** While they are late, what can wait is done in every third one, together: the browser then lays it out once. */
  get isForAll() {
    return !this.areLate || this.#count % 3 === 0 || this.#count <= this.#last;
  }

  /** From now on to the end of the next one, all may be done. */
  makeUp() {
    this.#last = this.#count + 1;
  }
}

const frames = new Frames();

/** What waits is made up for after this time, if no such frame comes before. */
const MADE_UP_MS = 150;

/**
 * Tells when something may be done that is to be done no oftener than once in so many milliseconds and, while the page
 * cannot keep up, in every third frame only. What came too early is made up for.
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
    clearTimeout(this.#timer);
    if ((rest > 0 || !frames.isForAll) && !atOnce && of === this.#of) {
      const again = () => {
        frames.makeUp(); // all that waits is done then: one of two that is left would ask for the other without end
        this.#again();
      };
      this.#timer = setTimeout(again, frames.areLate ? Math.max(rest, MADE_UP_MS) : rest);
      return false;
    }
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
    requestAnimationFrame((now) => {
      asked = false;
      frames.begin(now);
      work();
      requestAnimationFrame((next) => frames.end(next, now));
    });
  };
}
