// @ts-check
/**
 * Runs that are kept for comparison, also over a reload: their lines stay on the plots, faint, and a table says what differs.
 *
 * @typedef {object} Facts of a run
 * @property {import("../run/messages.js").Config} config
 * @property {number} seed
 * @property {string} link to its settings
 * @property {string} beginning what decides where it starts
 * @property {string} comparable what must be the same for lines to belong on the same plots
 * @property {string} outcome in a word of the server's; empty while it has none
 * @property {number} step
 * @property {number} wall seconds that it has played
 * @property {number} computed seconds that it took to compute
 * @property {import("./differences.js").Words} [words] of a run that was pinned here
 *
 * @typedef {import("../run/series.js").SeriesStore} SeriesStore
 * @typedef {import("../plots/views.js").Curve} Curve
 * @typedef {Facts & {id: string, store: SeriesStore, drawn: boolean}} Pin drawn: whether all its points are kept
 *
 * @typedef {object} Context
 * @property {SeriesStore} store
 * @property {() => Facts} facts of the run that goes on
 * @property {() => Curve[]} curves those of the loss
 * @property {() => void} changed other runs are pinned, or they are called otherwise
 * @property {(sentence: string) => void} say
 */
import { format } from "../common/numbers.js";
import { _ } from "../common/translate.js";
import { differences, wordsOf } from "./differences.js";
import { MOST_PINS, fetchPins } from "./linked.js";
import { createPinsStore } from "./pins-store.js";
import { rowOf } from "./pins-table.js";

/** Series whose last number is said of each racer: the first of them that it has. */
const LOSSES = ["smooth_loss", "loss"];
const ACCURACIES = ["test_accuracy", "train_accuracy"];

/** @param {HTMLElement} root @param {Context} context */
export const mountPins = (root, context) => new Pins(root, context);

export class Pins {
  #root;
  #context;
  #box;
  #body;
  #goal;
  /** @type {Pin[]} */
  #pins = [];
  #count = 0;
  #kept = createPinsStore(location.pathname);

  /** @param {HTMLElement} root @param {Context} context */
  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    this.#box = /** @type {HTMLElement} */ (root.querySelector("[data-pins]"));
    this.#body = /** @type {HTMLElement} */ (this.#box.querySelector("tbody"));
    this.#goal = /** @type {HTMLInputElement} */ (this.#box.querySelector("input"));
    this.#goal.addEventListener("input", () => {
      this.#keep();
      this.show();
    });
    this.#box.addEventListener("click", (event) => {
      const id = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.unpin;
      if (!id) return;
      this.#pins = this.#pins.filter((pin) => pin.id !== id);
      this.#keep();
      this.update();
    });
  }

  get some() {
    return this.#pins.length > 0;
  }

  /** Keeps the run as it is now. @returns {boolean} whether there is room for it */
  pin() {
    if (this.#pins.length >= MOST_PINS) return false;
    const { facts, store } = this.#context;
    this.#count += 1;
    const now = facts();
    const kept = { id: `pin-${this.#count}`, store: store.copy(), drawn: true, words: wordsOf(this.#root, now.config) };
    this.#pins = [...this.#pins, { ...now, ...kept }];
    if (!this.#goal.value) this.#goal.value = String(this.#suggested() ?? "");
    this.#keep();
    this.update();
    return true;
  }

  /** The runs that were pinned before the page was loaded anew. */
  restore() {
    const { pins, goal } = this.#kept.load();
    if (!pins.length) return;
    this.#pins = pins;
    this.#count = Math.max(...pins.map(({ id }) => Number(id.split("-")[1])));
    this.#goal.value = goal;
    this.update();
  }

  /** Where each of them can be opened. */
  get links() {
    return this.#pins.map(({ link }) => link);
  }

  /**
   * The runs that a link brings take the place of those that are pinned.
   * @param {string} lab
   * @param {string[]} parts of the link
   */
  async arrive(lab, parts) {
    const { pins, ignored } = await fetchPins(lab, parts);
    if (pins.length) {
      this.#pins = pins.map((pin) => ({ ...pin, id: `pin-${++this.#count}` }));
      this.#keep();
      this.update();
    }
    if (ignored)
      this.#context.say(_("{n} of the pinned runs in this link cannot be shown and are omitted", { n: ignored }));
  }

  #keep() {
    this.#kept.save({ pins: this.#pins, goal: this.#goal.value });
  }

  update() {
    const { store, facts, changed } = this.#context;
    const { comparable } = facts();
    store.ghosts = new Map([...store.ghosts].filter(([id]) => !id.startsWith("pin-")));
    for (const pin of this.#pins) {
      if (pin.drawn && pin.comparable === comparable)
        store.ghosts.set(pin.id, { store: pin.store, label: this.#label(pin) });
    }
    this.show();
    this.#offer();
    changed();
  }

  /** Their links, where a setting takes one. */
  #offer() {
    const list = /** @type {HTMLElement} */ (this.#root.querySelector("[data-pin-links]"));
    list.replaceChildren(...this.#pins.map((pin) => new Option(this.#label(pin), pin.link)));
  }

  show() {
    this.#box.hidden = !this.some;
    if (this.#box.hidden) return;
    const now = { ...this.#context.facts(), id: "", store: this.#context.store, drawn: true };
    const all = [...this.#pins, now].map(({ store }) => store);
    const columns = {
      seed: this.#seeded,
      loss: this.#context.curves().length > 0,
      final: all.some((store) => finals(store, LOSSES).length),
      accuracy: all.some((store) => finals(store, ACCURACIES).length),
    };
    for (const [name, shown] of Object.entries(columns))
      /** @type {HTMLElement} */ (this.#box.querySelector(`[data-column="${name}"]`)).hidden = !shown;
    const rows = this.#pins.map((pin) => this.#row(pin, this.#label(pin), now, columns));
    this.#body.replaceChildren(...rows, this.#row(now, _("this run"), now, columns));
  }

  /**
   * @param {Pin} pin
   * @param {string} label
   * @param {Facts} now
   * @param {{seed: boolean, loss: boolean, final: boolean, accuracy: boolean}} columns
   */
  #row(pin, label, now, columns) {
    const why = whyNotDrawn(pin, now);
    const start = pin.id ? this.#start(pin, now) : "";
    const steps = columns.loss ? this.#stepsTo(pin.store) : null;
    const final = columns.final ? finals(pin.store, LOSSES).map(format).join(" · ") : null;
    const accuracy = columns.accuracy ? finals(pin.store, ACCURACIES).map(percent).join(" · ") : null;
    return rowOf(pin, { label, why, start, final, accuracy, steps, seed: columns.seed });
  }

  /** @param {Facts} pin */
  #label(pin) {
    const parts = differences(this.#root, pin, this.#context.facts());
    return parts.join(", ") || (this.#seeded ? _("the same settings and seed") : _("the same settings"));
  }

  /** Whether the page's runs depend on a seed. */
  get #seeded() {
    return this.#root.querySelector('[name="seed"]') !== null;
  }

  /** What is the same at the start of two runs. @param {Facts} pin @param {Facts} now */
  #start(pin, now) {
    const same = pin.beginning === now.beginning;
    if (!this.#seeded) return same ? _("same start") : _("another start");
    if (pin.seed === now.seed) return same ? _("same start, same seed") : _("another start, same seed");
    return same ? _("same start, another seed") : _("another start, another seed");
  }

  /** How many steps each curve of a run needs to the chosen loss, and whose curve it is. @param {SeriesStore} run */
  #stepsTo(run) {
    const least = Number(this.#goal.value);
    if (!this.#goal.value.trim() || !Number.isFinite(least)) return [];
    return this.#context
      .curves()
      .filter(({ y }) => run.view(y).length)
      .map(({ x, y, name }) => {
        const at = run.view(y).findIndex((loss) => loss <= least);
        return { name, steps: at < 0 ? "–" : format(x ? run.view(x)[at] : at) };
      });
  }

  /** A tenth of the loss at the start, two digits of it. */
  #suggested() {
    const [curve] = this.#context.curves();
    const first = curve && this.#context.store.view(curve.y)[0];
    return Number.isFinite(first) ? Number((first / 10).toPrecision(2)) : undefined;
  }
}

/** The last numbers of a run's racers. @param {SeriesStore} run @param {string[]} names @returns {number[]} */
function finals(run, names) {
  const found = [];
  for (let racer = 0; ; racer++) {
    const name = names.find((one) => run.length(`racer.${racer}.${one}`));
    if (!name) return found;
    found.push(/** @type {number} */ (run.last(`racer.${racer}.${name}`)));
  }
}

/** @param {number} share */
const percent = (share) => _("{n}%", { n: format(Number((100 * share).toFixed(1))) });

/** Why the lines of a pinned run are not on the plots; empty when they are. @param {Pin} pin @param {Facts} now */
function whyNotDrawn(pin, now) {
  if (pin.comparable !== now.comparable) return _("not drawn here: it ran on another function or data set");
  return pin.drawn ? "" : _("not drawn: it is too long to be kept or computed again");
}
