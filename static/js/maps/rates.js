// @ts-check
/**
 * A map over an optimizer's learning rate and another of its settings, or any two, `[data-map="rates"]`: how many steps each pair
 * takes from the start, what theory says of it, and where the racer is. A press on a pair plays it.
 *
 * @typedef {object} Context
 * @property {import("../run/series.js").SeriesStore} store
 * @property {import("../common/theme.js").Theme} theme
 * @property {() => import("./source.js").State} state of the form
 * @property {(request: import("../run/messages.js").MapRequest) => void} ask the run for a map
 * @property {(fields: Record<string, string>) => Promise<void>} play with these settings
 *
 * @typedef {object} Told what the server has told of a map; app/labs/descent/rates.py
 * @property {number} racer
 * @property {string} across the setting to the right
 * @property {string} setting the one upward
 * @property {[number, number]} x
 * @property {[number, number]} y
 * @property {[boolean, boolean]} log
 * @property {number} steps
 * @property {[number, number][]} limit
 * @property {[number, number] | []} best
 * @property {import("../run/decode.js").Snapshot} cells
 */
import { format } from "../common/numbers.js";
import { channels, ramp } from "../common/palette.js";
import { createTip } from "../common/tip.js";
import { _, ngettext } from "../common/translate.js";
import { snapshotOf } from "../run/decode.js";
import { updateDirections } from "./directions.js";
import { Scale, fewest, paintRates } from "./rate-cells.js";
import { paintTheory } from "./theory.js";

/** @param {HTMLElement} root @param {Context} context */
export const mountRates = (root, context) => new Rates(root, context);

class Rates {
  #root;
  #context;
  /** @type {HTMLElement | null} */
  #element = null;
  /** @type {HTMLElement | null} */
  #picture = null;
  #tip = /** @type {ReturnType<typeof createTip> | null} */ (null);
  /** The value of the choice; a morphed page begins with its first one. */
  #chosen = "";
  #key = "";
  #number = 0;
  #complete = false;
  #told = /** @type {Told | null} */ (null);
  #table = /** @type {Uint32Array | null} */ (null);
  #drawn = "";
  #drawnCells = /** @type {unknown} */ (null);
  #look = 0;
  #sizes;

  /** @param {HTMLElement} root @param {Context} context */
  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    this.#sizes = new ResizeObserver(() => this.#renew());
    context.theme.subscribe(() => {
      this.#table = null;
      this.#renew();
    });
    root.addEventListener("change", ({ target }) => {
      if (!(target instanceof HTMLSelectElement) || !target.matches("[data-rates-choice]")) return;
      this.#chosen = target.value;
      this.want();
    });
    this.collect();
  }

  /** Look for the map anew, after the page was morphed. */
  collect() {
    this.#element = this.#root.querySelector('[data-map="rates"]');
    const select = /** @type {HTMLSelectElement | null} */ (
      this.#element?.querySelector("[data-rates-choice]") ?? null
    );
    if (select && [...select.options].some(({ value }) => value === this.#chosen)) select.value = this.#chosen;
    const picture = /** @type {HTMLElement | null} */ (this.#element?.querySelector(".map-picture") ?? null);
    if (picture === this.#picture || !picture) return;
    this.#picture = picture;
    this.#drawn = "";
    this.#tip = createTip(picture);
    this.#sizes.observe(picture);
    picture.addEventListener("pointermove", (event) => this.#point(event));
    picture.addEventListener("pointerleave", () => this.#tip?.hide());
    picture.addEventListener("click", (event) => void this.#choose(event));
  }

  get #shown() {
    return this.#element !== null && !this.#element.hidden;
  }

  /** What is chosen: the racer and the other setting; null where there is nothing to choose. */
  get #choice() {
    const select = /** @type {HTMLSelectElement | null} */ (
      this.#element?.querySelector("[data-rates-choice]") ?? null
    );
    if (!select?.value) return null;
    const [racer, setting] = select.value.split(".");
    return { racer: Number(racer), setting };
  }

  /** The form, or what is shown, has changed. */
  want() {
    const choice = this.#choice;
    const state = this.#context.state();
    if (!this.#shown || !choice || !state.valid) return;
    const key = keyOf(state, choice);
    if (key === this.#key) return;
    this.#key = key;
    this.#complete = false;
    this.#context.ask({ kind: "rates", number: ++this.#number, ...choice });
  }

  /** Something else was asked of the run, which drops what it had not done. */
  forsake() {
    if (!this.#complete) this.#key = "";
  }

  /** Another run begins. */
  begin() {
    this.forsake();
    this.want();
  }

  update() {
    if (!this.#shown) return;
    this.#take();
    this.#paint();
    const { store, state } = this.#context;
    if (this.#element) updateDirections(this.#element, store, state().config.start);
  }

  #renew() {
    this.#look++;
    this.update();
  }

  #take() {
    const value = (/** @type {string} */ name) => this.#context.store.present(`rates.${name}`);
    const cells = snapshotOf(value("cells"));
    if (value("number") !== this.#number || !cells) return;
    this.#complete = value("done") === this.#number;
    const names = ["racer", "across", "setting", "x", "y", "log", "steps", "limit", "best"];
    this.#told = /** @type {Told} */ ({ ...Object.fromEntries(names.map((name) => [name, value(name)])), cells });
  }

  #paint() {
    const told = this.#told;
    const [canvas, over] = this.#picture?.querySelectorAll("canvas") ?? [];
    if (!told || !canvas || !over) return;
    const here = this.#here(told);
    const key = [this.#look, here?.join(), told.racer, told.across, told.setting].join();
    if (this.#drawn === key && this.#drawnCells === told.cells) return;
    this.#drawn = key;
    this.#drawnCells = told.cells;
    const { theme } = this.#context;
    this.#table ??= ramp(["unit-high", "unit-zero"].map((token) => channels(theme.color(token))));
    const others = ramp(["track", "diverged"].map((token) => channels(theme.color(token))));
    paintRates(canvas, told, this.#table, [others[0], others[255]]);
    const found = fewest(told);
    const scale = new Scale(told);
    paintTheory(over, { theme, scale, limit: told.limit, best: told.best, found: found?.place ?? null, here });
    this.#say(told, found);
  }

  /** Where the racer is. @param {Told} told @returns {[number, number] | null} */
  #here({ racer, across, setting }) {
    const racers = /** @type {Record<string, number>[]} */ (this.#context.state().config.racers ?? []);
    const part = racers[racer];
    return part && typeof part[setting] === "number" ? [part[across], part[setting]] : null;
  }

  /** @param {Told} told @param {ReturnType<typeof fewest>} found */
  #say(told, found) {
    const [side] = told.cells.shape;
    const lines = [_("{side} × {side} runs from the start, {n} steps at most", { side, n: told.steps })];
    if (found) {
      const [lr, value] = found.place.map((number) => format(Number(number.toPrecision(2))));
      lines.push(
        ngettext("fewest: {n} step, at {lr} and {value}", "fewest: {n} steps, at {lr} and {value}", found.steps, {
          n: found.steps,
          lr,
          value,
        }),
      );
    }
    if (told.best.length) {
      const [lr, value] = told.best.map((number) => format(Number(number.toPrecision(2))));
      lines.push(_("best in theory: {lr} and {value}", { lr, value }));
    }
    this.#write("[data-rates-said]", lines.join("; "));
    const scale = new Scale(told);
    for (const [axis, ends] of /** @type {["x" | "y", number[]][]} */ ([
      ["x", [0, 0.5, 1]],
      ["y", [0, 0.5, 1]],
    ]))
      for (const share of ends)
        this.#write(`[data-rates-tick="${axis}${share}"]`, format(Number(scale.valueAt(axis, share).toPrecision(2))));
    const select = /** @type {HTMLSelectElement} */ (this.#element?.querySelector("[data-rates-choice]"));
    this.#write("[data-rates-name]", select.selectedOptions[0]?.dataset.title ?? "");
    this.#write("[data-rates-across]", select.selectedOptions[0]?.dataset.across ?? "");
  }

  /** @param {string} selector @param {string} text */
  #write(selector, text) {
    const element = this.#element?.querySelector(selector);
    if (element && element.textContent !== text) element.textContent = text;
  }

  /** @param {MouseEvent} event the pair of settings there, and what its run does */
  #at(event) {
    const told = this.#told;
    const box = this.#picture?.getBoundingClientRect();
    if (!told || !box) return null;
    const [side] = told.cells.shape;
    const cell = (/** @type {number} */ share) => Math.min(side - 1, Math.max(0, Math.floor(share * side)));
    const [column, row] = [
      cell((event.clientX - box.left) / box.width),
      cell((box.bottom - event.clientY) / box.height),
    ];
    const scale = new Scale(told);
    const place = [scale.valueAt("x", (column + 0.5) / side), scale.valueAt("y", (row + 0.5) / side)];
    return { place, steps: told.cells.values[row * side + column], told };
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const at = this.#at(event);
    const box = this.#picture?.getBoundingClientRect();
    if (!at || !box) return;
    const [lr, value] = at.place.map((number) => format(Number(number.toPrecision(3))));
    const n = at.steps;
    const told =
      n === 65535
        ? _("{lr} and {value}: diverges", { lr, value })
        : n === 65534
          ? _("{lr} and {value}: no minimum after {n} steps", { lr, value, n: at.told.steps })
          : ngettext("{lr} and {value}: {n} step", "{lr} and {value}: {n} steps", n, { lr, value, n });
    this.#tip?.show(told, event.clientX - box.left, event.clientY - box.top);
  }

  /** @param {MouseEvent} event */
  async #choose(event) {
    const at = this.#at(event);
    if (!at) return;
    const [lr, value] = at.place.map((number) => String(Number(number.toPrecision(4))));
    const { racer, across, setting } = at.told;
    await this.#context.play({ [`racers.${racer}.${across}`]: lr, [`racers.${racer}.${setting}`]: value });
  }
}

/**
 * What a map depends on: all but the other racers, and the two settings that it is over.
 * @param {import("./source.js").State} state
 * @param {{racer: number, setting: string}} choice
 */
function keyOf({ config, seed }, { racer, setting }) {
  const racers = /** @type {object[]} */ (config.racers ?? []);
  const over = setting.includes(",") ? setting.split(",") : ["lr", setting];
  const part = { ...racers[racer], ...Object.fromEntries(over.map((name) => [name, 0])) };
  return JSON.stringify([{ ...config, racers: [part] }, racer, setting, seed]);
}
