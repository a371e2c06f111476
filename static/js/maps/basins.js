// @ts-check
/**
 * Maps of starts, one a racer, in `[data-map="basins"]`: which minimum each start reaches, as regions or as a swarm of
 * dots. They show the step that the run is shown at. A press on a place starts there.
 *
 * @typedef {object} Context
 * @property {import("../run/series.js").SeriesStore} store
 * @property {import("../common/theme.js").Theme} theme
 * @property {() => import("./source.js").State & {labels?: string[]}} state of the form
 * @property {() => {step: number, whole: boolean}} moment the step that is shown, and whether it stands for all of them
 * @property {(request: import("../run/messages.js").MapRequest) => void} ask the run for a map
 * @property {(x: number, y: number) => void} start there, and play
 */
import { format } from "../common/numbers.js";
import { createTip } from "../common/tip.js";
import { _, ngettext } from "../common/translate.js";
import { DIVERGED, FLAT, UNDER_WAY, paintCells, percentages, sharesOf, tableOf, tokenOf } from "./colours.js";
import { MapSource } from "./source.js";
import { paintOver } from "./over.js";

/** Minima that are named beside a map. */
const NAMED = 5;

/** @param {HTMLElement} root @param {Context} context */
export const mountBasins = (root, context) => new Basins(root, context);

class Basins {
  #root;
  #context;
  #source;
  #kind = "basins";
  /** @type {HTMLElement | null} */
  #element = null;
  /** @type {View[]} */
  #views = [];
  #table = /** @type {Uint32Array | null} */ (null);
  /** Counts what changes all pictures: the colours, their sizes. */
  #look = 0;
  #sizes;

  /** @param {HTMLElement} root @param {Context} context */
  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    this.#source = new MapSource(context.store, context.ask);
    this.#sizes = new ResizeObserver(() => this.#renew());
    context.theme.subscribe(() => {
      this.#table = null;
      this.#renew();
    });
    root.addEventListener("click", (event) => this.#choose(/** @type {HTMLElement} */ (event.target)));
    this.collect();
  }

  /** Look for the maps anew, after the page was morphed. */
  collect() {
    this.#element = this.#root.querySelector('[data-map="basins"]');
    const found = [.../** @type {NodeListOf<HTMLElement>} */ (this.#element?.querySelectorAll("[data-map-of]") ?? [])];
    const known = new Map(this.#views.map((view) => [view.element, view]));
    this.#views = found.map((element) => known.get(element) ?? this.#newView(element));
  }

  /** Whether they are shown. */
  get shown() {
    return this.#element !== null && !this.#element.hidden;
  }

  /** The form, or what is shown, has changed. */
  want() {
    if (this.shown) this.#source.want(this.#context.state(), this.#kind);
  }

  /** Something else was asked of the run. */
  forsake() {
    this.#source.forsake();
  }

  /** Another run begins. */
  begin() {
    if (this.shown) this.#source.again(this.#context.state(), this.#kind);
  }

  update() {
    if (!this.shown) return;
    this.#source.take();
    this.#table ??= tableOf(this.#context.theme);
    this.#say();
    for (const view of this.#views) this.#paint(view);
  }

  #renew() {
    this.#look++;
    this.update();
  }

  /** @param {HTMLElement} element */
  #newView(element) {
    const [cells, over] = element.querySelectorAll("canvas");
    const racer = Number(element.dataset.mapOf);
    const view = { element, cells, over, racer, tip: createTip(element), drawn: "", map: undefined, said: "" };
    element.addEventListener("pointermove", (event) => this.#point(view, event));
    element.addEventListener("pointerleave", () => view.tip.hide());
    element.addEventListener("click", (event) => {
      const place = this.#placeOf(element, event);
      this.#context.start(place.x, place.y);
    });
    this.#sizes.observe(element);
    return view;
  }

  /** Another kind of map is wanted. @param {HTMLElement} target of a press */
  #choose(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-map-kind]"));
    if (!button || !this.#element) return;
    this.#kind = button.dataset.mapKind ?? "basins";
    for (const other of this.#element.querySelectorAll("[data-map-kind]"))
      other.setAttribute("aria-pressed", String(other === button));
    this.#element.dataset.kind = this.#kind;
    this.want();
    this.#renew();
  }

  /** How fine the maps are; of a swarm, where it is. */
  #say() {
    const line = this.#element?.querySelector("[data-map-said]");
    const side = Math.min(...this.#views.map(({ racer }) => this.#source.maps[racer]?.side ?? Infinity));
    if (!line) return;
    const { steps } = this.#source;
    const sentence =
      side === Infinity
        ? _("computing …")
        : this.#kind === "swarm"
          ? this.#swarmNow()
          : ngettext(
              "{side} × {side} starts, {n} step each; paler: more steps",
              "{side} × {side} starts, {n} steps each; paler: more steps",
              steps,
              {
                side,
                n: steps,
              },
            );
    if (line.textContent !== sentence) line.textContent = sentence;
  }

  #swarmNow() {
    const dots = Math.max(...this.#views.map(({ racer }) => this.#source.maps[racer]?.ends.length ?? 0));
    const { step } = this.#context.moment();
    const n = this.#source.steps;
    return step < n
      ? _("{dots} dots at step {step} of {n}, each in the color of the minimum that it reaches", { dots, step, n })
      : _("{dots} dots at the last step, {n}: drag the time slider back to see them move", { dots, n });
  }

  /** @param {View} view */
  #paint(view) {
    const map = this.#source.maps[view.racer];
    if (!map || !this.#table) return;
    const { step, whole } = this.#context.moment();
    const shown = whole ? Infinity : step;
    const start = /** @type {{x: number, y: number} | undefined} */ (this.#context.state().config.start);
    const key = [this.#look, shown, this.#kind === "swarm" ? step : "", start?.x, start?.y].join();
    if (view.map === map && view.drawn === key) return;
    view.map = map;
    view.drawn = key;
    const { side } = map;
    const context = /** @type {CanvasRenderingContext2D} */ (view.cells.getContext("2d"));
    if (view.cells.width !== side) view.cells.width = view.cells.height = side;
    const image = context.createImageData(side, side);
    const counts = paintCells(new Uint32Array(image.data.buffer), map, shown, this.#table);
    context.putImageData(image, 0, 0);
    paintOver(view.over, {
      theme: this.#context.theme,
      source: this.#source,
      start,
      swarm: this.#kind === "swarm" && map.paths ? { paths: map.paths, ends: map.ends, step } : null,
    });
    this.#list(view, counts);
  }

  /** The shares beside a map. @param {View} view @param {Uint32Array} counts */
  #list(view, counts) {
    const list = this.#root.querySelector(`[data-map-shares="${view.racer}"]`);
    const shares = sharesOf(counts, NAMED);
    const parts = percentages(shares.map(({ share }) => share));
    const said = shares.map(({ codes }, at) => `${this.#name(codes)} ${parts[at]}`).join();
    if (!list || said === view.said) return;
    view.said = said;
    const rows = shares.map(({ codes }, at) => {
      const [row, mark, name, value] = ["li", "i", "span", "b"].map((tag) => document.createElement(tag));
      mark.style.background = `var(--${codes.length > 1 ? "ink-soft" : tokenOf(codes[0])})`;
      name.textContent = this.#name(codes);
      value.textContent = parts[at];
      row.append(mark, name, value);
      return row;
    });
    list.replaceChildren(...rows);
  }

  /** @param {number[]} codes of a group */
  #name(codes) {
    const [code] = codes;
    if (codes.length > 1) return ngettext("{n} other minimum", "{n} other minima", codes.length, { n: codes.length });
    if (code === FLAT) return _("flat ground");
    if (code === UNDER_WAY) return _("none so far");
    if (code === DIVERGED) return _("diverged");
    return this.#placeName(code);
  }

  /** @param {number} code of a minimum */
  #placeName(code) {
    const [x, y] = (this.#source.minima[code] ?? []).map((value) => format(Number(value.toPrecision(2))));
    return `(${x}, ${y})`;
  }

  /** Says what a place leads to. @param {View} view @param {PointerEvent} event */
  #point(view, event) {
    const { map } = view;
    if (!map) return;
    const place = this.#placeOf(view.element, event);
    const at = place.row * map.side + place.column;
    const [code, n] = [map.reached[at], map.updates[at]];
    const start = `(${format(Number(place.x.toPrecision(3)))}, ${format(Number(place.y.toPrecision(3)))})`;
    const sentence =
      code === DIVERGED
        ? ngettext("from {start}: diverges at step {n}", "from {start}: diverges at step {n}", n, { start, n })
        : code === UNDER_WAY
          ? ngettext("from {start}: no minimum after {n} step", "from {start}: no minimum after {n} steps", n, {
              start,
              n,
            })
          : code === FLAT
            ? ngettext(
                "from {start}: stops on flat ground after {n} step",
                "from {start}: stops on flat ground after {n} steps",
                n,
                { start, n },
              )
            : ngettext("from {start} to {end} in {n} step", "from {start} to {end} in {n} steps", n, {
                start,
                end: this.#placeName(code),
                n,
              });
    const box = view.element.getBoundingClientRect();
    view.tip.show(sentence, event.clientX - box.left, event.clientY - box.top);
  }

  /** @param {HTMLElement} element @param {MouseEvent} event the middle of the cell there */
  #placeOf(element, event) {
    const side = this.#source.maps[Number(element.dataset.mapOf)]?.side ?? 1;
    const box = element.getBoundingClientRect();
    const cell = (/** @type {number} */ share) => Math.min(side - 1, Math.max(0, Math.floor(share * side)));
    const column = cell((event.clientX - box.left) / box.width);
    const row = cell((box.bottom - event.clientY) / box.height);
    const [x, y] = [column, row].map((at, axis) => {
      const [low, high] = this.#source.domain[axis];
      return Number((low + ((at + 0.5) / side) * (high - low)).toPrecision(8));
    });
    return { x, y, column, row };
  }
}

/**
 * @typedef {object} View of a racer
 * @property {HTMLElement} element
 * @property {HTMLCanvasElement} cells
 * @property {HTMLCanvasElement} over
 * @property {number} racer
 * @property {ReturnType<typeof createTip>} tip
 * @property {import("./source.js").RacerMap | undefined} map that is painted
 * @property {string} drawn what else its picture depends on
 * @property {string} said of its shares
 */
