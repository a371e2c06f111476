// @ts-check
/**
 * The run's time: a slider over all its steps, back and forward by steps, and going on from an earlier moment.
 *
 * A run that is only sketched is begun when somebody looks at an earlier moment of it.
 *
 * The present is where the run is; while an earlier moment is looked at, the run stands. One question is under way at a
 * time, so a slider that is dragged asks as fast as it is answered.
 */
import { Scrub } from "./scrub.js";

/** Of a run with more steps than this the slider has only those that it has made: all of them would be too fine. */
const LONG = 1000;
/** But not less than these: one step is no scale. */
const FEW = 100;

/**
 * @typedef {object} Run
 * @property {number} index of the present, in ticks
 * @property {number} stride ticks in a step
 * @property {string} phase
 * @property {(index: number | null) => void} seek
 *
 * @param {HTMLElement} root
 * @param {object} context
 * @param {Run} context.run
 * @param {() => void} context.changed another moment is wanted
 * @param {(step: number) => void} context.open the run of a sketch is wanted, from its start to its end, and this step
 */
export function mountTimeline(root, { run, changed, open }) {
  const slider = /** @type {HTMLInputElement} */ (root.querySelector('input[data-action="timeline"]'));
  /** The moment that is wanted; null is the present. @type {number | null} */
  let wanted = null;
  /** @type {number | null} */
  let asked = null;

  const step = () => Math.ceil((wanted ?? run.index) / run.stride);
  const scrub = new Scrub(open, slider, (value) => goTo(value * run.stride));

  /** @param {number} index @returns {boolean} whether it is shown already */
  function goTo(index) {
    const next = index < run.index ? Math.max(0, index) : null;
    if (next === wanted) return asked === null;
    wanted = next;
    if (wanted === null) run.seek((asked = null));
    else if (asked === null) ask(wanted);
    changed();
    return wanted === null;
  }

  /** @param {number} index */
  const ask = (index) => run.seek((asked = index));

  return {
    /** Whether an earlier moment is wanted. */
    get isBack() {
      return wanted !== null;
    },
    /** The step that is shown. */
    get step() {
      return step();
    },
    get isAtStart() {
      return this.shown === 0;
    },
    goTo,
    /** Of a run that is about to begin: a step is wanted as soon as it has passed that. @param {number | null} at */
    look: (at) => void (scrub.wanted = at),
    /** How many steps the run has made where an earlier moment is wanted; 0 at its present. */
    made: () => (wanted === null ? 0 : stepsOf(run)),
    back: () => scrub.back() || goTo((step() - 1) * run.stride),
    forward: () => goTo((Math.floor((wanted ?? run.index) / run.stride) + 1) * run.stride),
    toPresent() {
      scrub.wanted = null;
      goTo(Infinity);
    },
    /** The connection was lost, and with it what was asked. */
    again() {
      asked = null;
      if (wanted !== null) ask(wanted);
    },
    /** The run has begun anew, or another one has: there is no moment to look at. */
    forget() {
      wanted = asked = null;
      changed();
    },
    /** A moment has come. @param {number} index @returns {boolean} whether it is still wanted */
    arrived(index) {
      const answered = asked;
      asked = null;
      if (answered === null || wanted === null) return false;
      if (wanted === answered)
        wanted = index; // a run may have ended before
      else ask(wanted);
      return true;
    },
    /** The moment that is shown, in ticks. */
    get shown() {
      return wanted ?? run.index;
    },
    /**
     * @param {boolean} exists whether there is a run
     * @param {number} all its steps at most
     * @param {number} steps of the sketch that stands in for it
     * @param {boolean} said whether the slider says it
     * @returns {number} length
     */
    show(exists, all = 0, steps = 0, said = true) {
      const length = steps || lengthOf(run, all);
      if (said) scrub.show({ run: exists ? run : null, steps, step: step(), length });
      const at = exists ? scrub.reached(run) : null;
      if (at !== null) goTo(at);
      return length;
    },
  };
}

/** How many steps it has made, the one that it is in included. @param {Run} run */
const stepsOf = ({ index, stride }) => Math.ceil(index / stride);

/** How many steps the slider has. @param {Run} run @param {number} all steps that it is going to have at most */
function lengthOf(run, all) {
  const steps = stepsOf(run);
  const least = all > LONG && steps > 0 ? FEW : all;
  return Math.max(steps, least, 1);
}
