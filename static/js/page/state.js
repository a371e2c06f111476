// @ts-check
/**
 * The page is a function of its query string: when a control changes, the page for the new query is fetched and the
 * live one is morphed into it. The server alone knows defaults, errors and what depends on what.
 *
 * What the person wants is kept here as names and values, ahead of the form while an answer is under way: whatever is
 * changed meanwhile builds on it, and nothing is lost.
 *
 * @typedef {import("./pairs.js").Pairs} Pairs
 * @typedef {object} State
 * @property {string} lab
 * @property {import("../run/messages.js").Config} config
 * @property {number} seed
 * @property {boolean} valid
 * @property {string} problem why there can be no run, when it is not valid
 * @property {string} query that says all this
 * @property {boolean} foretold whether the whole of a run is computed at once, for the timeline
 * @property {string} figures where the figures of this config are
 * @property {unknown} figures_part what they depend on
 * @property {unknown} structure what cannot change while a run goes on
 * @property {Record<string, number | null>} lengths how long a run is at most, by field; they may grow while it goes on
 * @property {number | null} all_steps how many steps a run has at most, where that is known
 * @property {{field: string, value: number, label: string} | null} more what extends a run, and by how much
 * @property {unknown} comparable what must be the same for lines to belong on the same plots
 * @property {unknown} beginning what decides where a run starts
 * @property {string[]} labels of the racers
 * @property {string} experiment that the settings began with, or nothing; its `title`, and whether they have `changed`
 *   since
 * @property {string} title
 * @property {boolean} changed
 * @property {import("../run/messages.js").Content | null} preview the first frame of a run that nobody has started
 *
 * @property {unknown} sketched_on which figures a sketch can be shown on
 * @property {import("../many/axes.js").Choice[]} sweepable settings that many runs can differ in
 * @property {string[]} sketched_by with what the names of the fields begin at whose touch the whole run is shown
 *
 * @typedef {object} Hooks
 * @property {(state: State) => void} onState
 * @property {(held: boolean) => "run" | "preview" | ""} leads what can be shown before the page has what is wanted: the
 *   run, begun anew where it must be, or the first frame of one; nothing. `held` says that a setting is dragged.
 * @property {(state: State) => Promise<void>} onLead shows it; settles when it is painted
 * @property {() => void} onOffline
 * @property {(pairs: Pairs, names: string[]) => boolean} onTouch something else is wanted, of the fields with these
 *   names; returns whether it is shown without the page, which need not follow as long as a slider is dragged
 */

import { AddressBar } from "./address.js";
import { fetchFacts, fetchMain, readState } from "./answers.js";
import { morph } from "./morph.js";
import { differing, matches, pairsOf, replaced } from "./pairs.js";

const TYPING_PAUSE = 250;
/** Before another try, when the server does not answer. */
const RETRY_MS = 2000;

/** @param {HTMLElement} main @param {Hooks} hooks */
export const mountPage = (main, hooks) => new Page(main, hooks);

export class Page {
  #main;
  #hooks;
  #form;
  #state;
  #wanted;
  #address;
  /** Whether something is wanted that the page does not show. */
  #stale = false;
  /** Whether what is wanted is shown without the page. */
  #shownAhead = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Promise<void> | null} */
  #underWay = null;
  #presses = Promise.resolve();
  /** Whether a setting is dragged. */
  #held = false;
  /** What the run has already. @type {Pairs | null} */
  #led = null;
  /** Counts the touches: what one drag changes, or the typing in one field, is one change of settings. */
  #touch = 0;
  /** The last touch that was a change of its own. */
  #pressed = -1;
  /** The one that brought what is wanted. */
  #wantedTouch = 0;
  /** What the controls are in the page that was fetched last. @type {Pairs} */
  #answered = [];
  /** A slider that was moved while an answer was under way. @type {HTMLInputElement | null} */
  #moved = null;

  /** @param {HTMLElement} main @param {Hooks} hooks */
  constructor(main, hooks) {
    this.#main = main;
    this.#hooks = hooks;
    this.#form = /** @type {HTMLFormElement} */ (main.querySelector("#config"));
    this.#state = readState(main);
    this.#wanted = this.#pairs();
    this.#address = new AddressBar(
      "watching" in main.dataset ? withoutHistory() : window,
      { query: this.query, pairs: this.#wanted, touch: -1 },
      (pairs, asked) => this.#restore(pairs, asked),
    );
    this.#listen();
  }

  get state() {
    return this.#state;
  }

  /** The query string of what is shown. */
  get query() {
    return this.#main.dataset.query ?? "";
  }

  /** Settles when nothing that was changed is left to be read; while the server does not answer, that waits. */
  async settled() {
    await this.#presses;
    await this.#rest();
  }

  /** Where the changes of settings are. @returns {Pick<AddressBar, "mayUndo" | "mayRedo" | "onChange">} */
  get history() {
    return this.#address;
  }

  /** Undoes the last change of settings, which may be under way. */
  undo() {
    this.#travel("undo");
  }

  redo() {
    this.#travel("redo");
  }

  /**
   * Set fields by name as if typed; blank is not given.
   * @param {Record<string, string>} values
   * @param {boolean} [pressed] whether it is a change of its own, however soon it comes after another one
   */
  set(values, pressed = false) {
    this.#held = false;
    this.#want(replaced(this.#wanted, values));
    this.#touch++;
    if (pressed) this.#pressed = this.#wantedTouch;
    return this.#refresh();
  }

  /**
   * As `set`, for what is still dragged: where it is shown without the page, that follows with the next `set`.
   * @param {Record<string, string>} values
   */
  propose(values) {
    this.#held = true;
    this.#want(replaced(this.#wanted, values));
    if (!this.#shownAhead && !this.#hooks.leads(true)) return this.#refresh();
    for (const [name, value] of Object.entries(values)) {
      const field = this.#form.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value;
    }
    return this.#shownAhead ? Promise.resolve() : this.#refresh();
  }

  /** Everything becomes what a query string says. @param {string} query */
  take(query) {
    return this.#restore([...new URLSearchParams(query)]);
  }

  /** Bring the page to what is wanted. */
  follow() {
    if (this.#stale) this.#refresh();
  }

  /** What is wanted of a field. @param {string} name */
  get(name) {
    return this.#wanted.find(([other]) => other === name)?.[1] ?? "";
  }

  #listen() {
    const form = this.#form;
    form.addEventListener("input", (event) => this.#typed(/** @type {HTMLInputElement} */ (event.target)));
    form.addEventListener("change", (event) => {
      this.#held = false;
      this.#take(/** @type {HTMLInputElement} */ (event.target));
      this.#touch++;
      if (this.#stale) this.#refresh();
    });
    form.addEventListener("dblclick", (event) => {
      const label = /** @type {HTMLElement} */ (event.target).closest("label");
      if (label?.control) void this.#reset(/** @type {HTMLInputElement} */ (label.control));
    });
    form.addEventListener("focusout", (event) => this.#left(/** @type {HTMLInputElement} */ (event.target)));
    form.addEventListener("submit", (event) => event.preventDefault());
    this.#main.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("button");
      if (!button || !["remove", "set", "add"].some((hint) => hint in button.dataset)) return; // on the stage, too
      this.#presses = this.#presses.then(() => this.#press(button));
    });
  }

  /** @param {HTMLInputElement} control */
  #typed(control) {
    if (control.tagName === "SELECT" || control.type === "checkbox") return; // their change event says it
    const slides = control.type === "range";
    this.#held = slides;
    if (slides && this.#underWay && !this.#shownAhead && !this.#hooks.leads(true)) {
      this.#moved = control; // else no answer would ever be in time
      return;
    }
    this.#take(control);
    if (slides) {
      if (!this.#shownAhead) this.#refresh();
    } else this.#timer = setTimeout(() => this.#refresh(), TYPING_PAUSE);
  }

  /**
   * A field that is left shows what the page has: what was typed meanwhile is not taken away from the person.
   * @param {HTMLInputElement} control
   */
  #left(control) {
    const value = new Map(this.#answered).get(control.name);
    const textual = /^(text|textarea)$/.test(control.type);
    if (textual && !this.#stale && !this.#underWay && value !== undefined) control.value = value;
  }

  /**
   * What a button does depends on the page as it stands: what was changed before comes first.
   * @param {HTMLButtonElement} button
   */
  async #press(button) {
    await this.#rest();
    if (button.disabled || !button.isConnected) return;
    const { remove, set, add, also, resets, value = "" } = button.dataset;
    if (resets) this.#want(this.#wanted.filter(([name]) => !matches(name, resets)));
    if (remove) this.#want(this.#wanted.filter(([name]) => !matches(name, `${remove}.`)));
    if (set) this.#want(replaced(this.#wanted, { [set]: value, ...Object.fromEntries(new URLSearchParams(also)) }));
    if (add) this.#want(replaced(this.#wanted, { [add]: value }));
    this.#touch++;
    await this.#refresh();
  }

  /** What is under way becomes an entry of the history first. @param {"undo" | "redo"} way */
  #travel(way) {
    this.#presses = this.#presses.then(async () => {
      await this.#rest();
      await this.#address[way]();
    });
  }

  #pairs() {
    return pairsOf(this.#form);
  }

  /** A field becomes what the lab has for it. @param {HTMLInputElement} control */
  #reset(control) {
    const names = fieldsOf(control);
    const { resets } = control.dataset;
    return this.#restore(this.#wanted.filter(([other]) => !names.includes(other) && !matches(other, resets)));
  }

  /**
   * Everything becomes what is given. A control that has the focus keeps its value, so it has it after this again.
   * @param {Pairs} pairs
   * @param {boolean} [atOnce] or after what buttons have still to do
   */
  async #restore(pairs, atOnce = false) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    const within = focused !== null && this.#form.contains(focused);
    if (within) focused.blur();
    if (!atOnce) await this.#presses;
    clearTimeout(this.#timer);
    this.#want(pairs);
    this.#touch++;
    await this.#rest();
    if (within && document.activeElement === document.body) focused.focus({ preventScroll: true });
  }

  /** What a control says is wanted; what it makes stale is not any more. @param {HTMLInputElement} control */
  #take(control) {
    clearTimeout(this.#timer);
    const [name, ...others] = fieldsOf(control);
    if (!name) return;
    if (others.length) {
      const all = [name, ...others].map((each) => [each, control.value]);
      this.#want(replaced(this.#wanted, Object.fromEntries(all)));
      return;
    }
    const field = /** @type {HTMLElement} */ (this.#form.querySelector(`[name="${name}"]`));
    const chosen = field instanceof HTMLSelectElement ? field.selectedOptions[0] : undefined; // may have its own
    const resets = chosen?.dataset.resets ?? field.dataset.resets;
    const value = isPlain(field) ? field.value : (new Map(this.#pairs()).get(name) ?? "");
    if (this.#wanted.some(([other, text]) => other === name && text === value)) return;
    const kept = this.#wanted.filter(([other]) => other === name || !matches(other, resets));
    this.#want(replaced(kept, { [name]: value }));
  }

  /** @param {Pairs} next */
  #want(next) {
    if (JSON.stringify(next) === JSON.stringify(this.#wanted)) return;
    const names = differing(this.#wanted, next);
    this.#wanted = next;
    this.#wantedTouch = this.#touch;
    this.#stale = true;
    this.#shownAhead = this.#hooks.onTouch(next, names);
  }

  /** Bring the page to what is wanted; changes that come meanwhile are taken along. */
  #refresh() {
    this.#underWay ??= this.#work().finally(() => {
      this.#underWay = null;
      this.#moved?.dispatchEvent(new Event("input", { bubbles: true }));
      this.#moved = null;
    });
    return this.#underWay;
  }

  async #work() {
    do {
      const [asked, touch] = [this.#wanted, this.#wantedTouch];
      try {
        await this.#lead(asked);
        if (asked !== this.#wanted) continue;
        if (this.#held && asked === this.#led) return; // the page follows when it is let go
        const next = await fetchMain(asked, this.query);
        if (asked !== this.#wanted) continue;
        const answer = next();
        this.#answered = pairsOf(/** @type {HTMLFormElement} */ (answer.querySelector("#config")));
        morph(this.#main, answer);
      } catch {
        this.#hooks.onOffline();
        await new Promise((resolve) => {
          setTimeout(resolve, RETRY_MS);
        });
        continue;
      }
      this.#stale = false;
      this.#state = readState(this.#main);
      this.#wanted = this.#pairs();
      const pressed = touch === this.#pressed;
      this.#address.update({ query: this.query, pairs: this.#wanted, touch, pressed });
      this.#hooks.onState(this.#state);
    } while (this.#stale);
  }

  /** The run is ahead of the page: that takes long to come, and to be taken in. @param {Pairs} asked */
  async #lead(asked) {
    const what = this.#hooks.leads(this.#held);
    if (asked === this.#led || !what) return;
    const facts = await fetchFacts(this.#state.lab, asked, this.query, what === "preview");
    if (!facts || this.#hooks.leads(this.#held) !== what) return;
    this.#led = asked;
    this.#state = { ...this.#state, ...facts };
    await this.#hooks.onLead(this.#state);
  }

  /** Settles when the page shows what is wanted. */
  async #rest() {
    clearTimeout(this.#timer);
    if (!this.#underWay && !this.#stale) return;
    do await this.#refresh();
    while (this.#underWay);
  }
}

/** The fields that a control sets, by name. @param {HTMLInputElement} control */
const fieldsOf = ({ name, dataset }) =>
  (dataset.fields ?? (name || dataset.sliderFor || "")).split(" ").filter(Boolean);

/** Whether what a field says is its text: that of a whole form takes longer to read. @param {HTMLElement} field @returns {field is HTMLInputElement} */
const isPlain = (field) => field instanceof HTMLInputElement && field.type === "text" && !("blank" in field.dataset);

/** What stands for the window where the address stays as it is: a page that shows another one's state. */
const withoutHistory = () => ({
  ...{ location, performance, addEventListener: () => {}, setTimeout: window.setTimeout.bind(window) },
  history: /** @type {History} */ (
    /** @type {unknown} */ ({ state: null, replaceState() {}, pushState() {}, back() {}, forward() {} })
  ),
});
