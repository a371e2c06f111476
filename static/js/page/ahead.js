// @ts-check
/**
 * The whole of a run that has only begun, where the server computes it at once: the timeline shows what is to come.
 * A run that goes another way than foretold has none any more, and while the settings are others than those that it
 * was computed for, nothing is told.
 *
 * @typedef {import("./sketcher.js").Sketch} Sketch
 */
import { SeriesStore } from "../run/series.js";

/** Another way, as a share of the number: one and the same run has the same numbers. */
const APART = 1e-9;

export class Ahead {
  /** @type {SeriesStore | null} */
  #store = null;
  /** Where it ends, in ticks. */
  end = 0;
  /** The settings that it was computed for. */
  #settings = "";
  /** Counts the runs. */
  #begun = 0;

  /**
   * A run begins.
   * @param {Sketch | null} known its whole
   * @param {() => Promise<Sketch | null>} ask for it, where it is not known
   * @param {string} [settings] that the run has
   */
  async begin(known, ask, settings = "") {
    const begun = ++this.#begun;
    this.#store = null;
    this.#settings = settings;
    const sketch = known ?? (await ask());
    if (!sketch || begun !== this.#begun) return;
    this.#store = new SeriesStore();
    this.#store.take(sketch);
    this.end = sketch.step;
  }

  /**
   * What is to come, as long as the run is on the way there.
   * @param {SeriesStore} run
   * @param {import("../plots/views.js").Curve[]} curves
   * @param {string} [settings] that hold now
   * @returns {SeriesStore | null}
   */
  of(run, curves, settings = "") {
    if (settings !== this.#settings) return null;
    const whole = this.#store;
    if (whole && !curves.every(({ y }) => leadsTo(run.whole(y), whole.whole(y)))) this.#store = null;
    return this.#store;
  }
}

/** @param {Float64Array} past @param {Float64Array} whole */
function leadsTo(past, whole) {
  const last = past.length - 1;
  if (last < 0) return true;
  const [here, foretold] = [past[last], whole[last]];
  return Object.is(here, foretold) || Math.abs(here - foretold) <= APART * Math.abs(here);
}
