// @ts-check
/**
 * The page's address: follows what the page shows, leads to its step, and may ask for a run.
 *
 * Each change of settings is an entry of the browser's history, which keeps all that the form said: going back there is
 * the page's undo.
 *
 * @typedef {import("./pairs.js").Pairs} Pairs
 * @typedef {{query: string, pairs: Pairs, touch: number, pressed?: boolean}} Shown what the page shows: its query string,
 *   all that the form says, which touch of it led there, and whether that was a press, which is a change of its own
 * @typedef {{at: number, query: string, pairs: Pairs}} Entry of the history; `at` counts those of this page
 * @typedef {(pairs: Pairs, asked: boolean) => Promise<void>} Restore gets what the form said when another entry is gone
 *   to, and whether the page has asked for that; settles when the page shows it
 */
import { differing } from "./pairs.js";
import { RUN } from "./shared-run.js";

/** Browsers refuse an address that changes more often for long. */
const PAUSE_MS = 400;
/** Touches of the same fields with shorter pauses, of a key that is held down, are one change. */
const REPEAT_MS = 1000;
/** A browser forgets entries of long ago: going there leads nowhere. */
const LONGEST_WAY_MS = 1000;
/** No touch of the page at hand. */
const NONE = -1;
/** What the server takes at once. */
const MOST_STEPS_AT_ONCE = 999_999;
/** How the part of an address begins that brings a pinned run. */
export const PIN = "pin=";

export class AddressBar {
  #window;
  #shown;
  /** Places of the entry that is shown, and of the last one. */
  #at;
  #last;
  /** The fields that the last change was of, and when it came. */
  #names = "";
  #touchedAt = -Infinity;
  #changedAt = -Infinity;
  #waiting = false;
  /** What waits for the entry that was asked for. @type {((restored?: Promise<void>) => void) | null} */
  #arrived = null;
  /** What hears that there is another entry. */
  onChange = () => {};

  /**
   * @param {Pick<Window, "history" | "location" | "performance" | "setTimeout" | "addEventListener">} window
   * @param {Shown} shown
   * @param {Restore} restore
   */
  constructor(window, shown, restore) {
    this.#window = window;
    this.#shown = { ...shown, touch: NONE };
    this.#at = this.#last = entryOf(window)?.at ?? 0;
    window.history.replaceState(this.#entry, "");
    window.addEventListener("popstate", () => this.#arrive(restore));
  }

  get mayUndo() {
    return this.#at > 0;
  }

  get mayRedo() {
    return this.#at < this.#last;
  }

  /** @returns {Promise<void>} settles when the page shows what was gone back to */
  async undo() {
    if (this.mayUndo) await this.#go("back");
  }

  /** @returns {Promise<void>} settles when the page shows what was gone forward to */
  async redo() {
    if (this.mayRedo) await this.#go("forward");
  }

  /** Brings the address up to the page: with an entry of its own, unless the change before goes on. @param {Shown} shown */
  update(shown) {
    const before = this.#shown;
    if (shown.query === before.query) return;
    this.#shown = shown;
    const now = this.#window.performance.now();
    const names = String(differing(before.pairs, shown.pairs));
    const repeated = !shown.pressed && names === this.#names && now - this.#touchedAt < REPEAT_MS;
    [this.#names, this.#touchedAt] = [names, now];
    if (shown.touch === before.touch || repeated) this.#replace();
    else this.#push();
  }

  /** @param {"back" | "forward"} way @returns {Promise<void>} */
  #go(way) {
    return new Promise((resolve) => {
      const end = (/** @type {Promise<void> | undefined} */ restored) => {
        this.#arrived = null;
        resolve(restored);
      };
      this.#arrived = end;
      this.#window.setTimeout(() => this.#arrived === end && end(undefined), LONGEST_WAY_MS);
      this.#window.history[way]();
    });
  }

  #push() {
    this.#last = ++this.#at;
    this.#changedAt = this.#window.performance.now();
    this.#window.history.pushState(this.#entry, "", this.#address);
    this.onChange();
  }

  /** At once, unless the address has just changed. */
  #replace() {
    if (this.#waiting) return;
    const now = this.#window.performance.now();
    const pause = this.#changedAt + PAUSE_MS - now;
    if (pause > 0) {
      const at = this.#at;
      this.#waiting = true;
      this.#window.setTimeout(() => {
        this.#waiting = false;
        if (at === this.#at) this.#replace();
      }, pause);
      return;
    }
    this.#changedAt = now;
    this.#window.history.replaceState(this.#entry, "", this.#address);
  }

  /** @param {Restore} restore */
  #arrive(restore) {
    const [entry, arrived] = [entryOf(this.#window), this.#arrived];
    if (!entry) {
      this.#last = ++this.#at; // a link within the page was followed
      this.#window.history.replaceState(this.#entry, "");
    } else {
      this.#at = entry.at;
      this.#last = Math.max(this.#last, entry.at);
      this.#shown = { ...entry, touch: NONE };
      this.#names = "";
      const restored = restore(entry.pairs, arrived !== null);
      arrived?.(restored);
    }
    this.onChange();
  }

  /** @returns {Entry} */
  get #entry() {
    return { at: this.#at, query: this.#shown.query, pairs: this.#shown.pairs };
  }

  get #address() {
    return this.#shown.query ? `?${this.#shown.query}` : this.#window.location.pathname;
  }
}

/** The entry that is shown; null for one that the page has not made. @param {Pick<Window, "history">} window @returns {Entry | null} */
const entryOf = ({ history }) => (history.state?.pairs ? history.state : null);

/**
 * The address of a state, and of a step of its run.
 * @param {string} query
 * @param {number} step
 * @param {number} [made] how many steps the run has made, where that is an earlier one
 */
export function linkTo(query, step, made = 0) {
  const at = made ? `#at=${step}&made=${made}` : `#at=${step}`;
  return location.origin + location.pathname + (query && `?${query}`) + (step > 0 || made ? at : "");
}

/**
 * An address that ends with #play asks for a run, one with #at=120 for one of 120 steps, one with #at=120&made=200 for
 * one of 200 that is seen at step 120; each may bring pinned runs (linked.js). Without the ending it can be followed
 * again.
 * @returns {{play: boolean, steps: number | null, back: number | null, pins: string[], run: string} | null} steps: null
 *   for no run; back: the earlier step that is to be seen; run: one that was steered by hand (shared-run.js)
 */
export function takeRequest() {
  const parts = location.hash.slice(1).split("&");
  const pins = parts.filter((part) => part.startsWith(PIN));
  const run = parts.find((part) => part.startsWith(RUN)) ?? "";
  const wish = parts.filter((part) => !part.startsWith(PIN) && part !== run).join("&");
  const [, play, at, made] = /^(play)?(?:at=(\d{1,6})(?:&made=(\d{1,6}))?)?$/.exec(wish) ?? [];
  const asked = Boolean(play || at);
  if (!asked && !pins.length && !run) return null;
  history.replaceState(history.state, "", location.pathname + location.search);
  const wanted = Math.max(Number(at ?? 1), Number(made ?? 0), 1);
  const steps = asked ? Math.min(wanted, MOST_STEPS_AT_ONCE) : null;
  const back = Number(made) > Number(at) ? Number(at) : null;
  return { play: Boolean(play), steps, back, run, pins: pins.map((part) => part.slice(PIN.length)) };
}
