// @ts-check
/**
 * Runs that are kept for comparison: their lines stay on the plots, faint, and a table says what differs.
 *
 * @typedef {object} Facts of a run
 * @property {Record<string, any>} config
 * @property {number} seed
 * @property {string} link to its settings
 * @property {string} beginning what decides where it starts
 * @property {string} comparable what must be the same for lines to belong on the same plots
 * @property {string} outcome one of OUTCOMES; empty while it has none
 * @property {number} step
 * @property {number} wall seconds that it has played
 * @property {number} computed seconds that it took to compute
 *
 * @typedef {{x: string | undefined, y: string, name: string}} Curve of the loss
 * @typedef {Facts & {id: string, store: import("../run/series.js").SeriesStore}} Pin
 */
import { format } from "./readouts.js";
import { _ } from "../common/translate.js";

const MOST = 4;
/** How a run ended, as the server names it. @type {Record<string, string>} */
const OUTCOMES = {
  converged: _("converged"),
  diverged: _("diverged"),
  finished: _("finished"),
  agree: _("agree"),
  differ: _("differ"),
  mixed: _("mixed"),
};

/**
 * @param {HTMLElement} root
 * @param {{store: import("../run/series.js").SeriesStore, facts: () => Facts, curves: () => Curve[], changed: () =>
 *   void}} context
 *   curves: those of the loss; changed: other runs are pinned, or they are called otherwise
 */
export function mountPins(root, { store, facts, curves, changed }) {
  const box = /** @type {HTMLElement} */ (root.querySelector("[data-pins]"));
  const body = /** @type {HTMLElement} */ (box.querySelector("tbody"));
  const goal = /** @type {HTMLInputElement} */ (box.querySelector("input"));
  /** @type {Pin[]} */
  let pins = [];
  let count = 0;

  goal.addEventListener("input", show);
  box.addEventListener("click", (event) => {
    const id = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.unpin;
    if (!id) return;
    pins = pins.filter((pin) => pin.id !== id);
    update();
  });

  /** @param {Facts} pin what differs from the form as it is now, in the form's words */
  function differences({ config, seed }) {
    const now = facts();
    const before = new Map(flat(config));
    const after = new Map(flat(now.config));
    const names = [...new Set([...before.keys(), ...after.keys()])].filter(
      (name) => before.get(name) !== after.get(name),
    );
    const own = names.filter((name) => before.has(name)); // settings that only this run has say little of the other
    const parts = (own.length ? own : names).map(
      (name, at, all) => racerOf(root, name, all[at - 1]) + saidOf(root, name, before.get(name)),
    );
    if (seed !== now.seed) parts.push(_("seed {seed}", { seed }));
    return parts.join(", ") || (seeded() ? _("the same settings and seed") : _("the same settings"));
  }

  /** Whether the page's runs depend on a seed. */
  const seeded = () => root.querySelector('[name="seed"]') !== null;

  /** What is the same at the start of two runs. @param {Facts} pin @param {Facts} now */
  function start(pin, now) {
    const same = pin.beginning === now.beginning;
    if (!seeded()) return same ? _("same start") : _("another start");
    if (pin.seed === now.seed) return same ? _("same start, same seed") : _("another start, same seed");
    return same ? _("same start, another seed") : _("another start, another seed");
  }

  /**
   * How many steps each curve of a run needs to the chosen loss, and whose curve it is.
   * @param {import("../run/series.js").SeriesStore} run
   */
  function stepsTo(run) {
    const least = Number(goal.value);
    if (!goal.value.trim() || !Number.isFinite(least)) return [];
    return curves()
      .filter(({ y }) => run.view(y).length)
      .map(({ x, y, name }) => {
        const at = run.view(y).findIndex((loss) => loss <= least);
        return { name, steps: at < 0 ? "–" : format(x ? run.view(x)[at] : at) };
      });
  }

  function update() {
    const { comparable } = facts();
    store.ghosts = new Map([...[...store.ghosts].filter(([id]) => !id.startsWith("pin-"))]);
    for (const pin of pins)
      if (pin.comparable === comparable) store.ghosts.set(pin.id, { store: pin.store, label: differences(pin) });
    show();
    changed();
  }

  function show() {
    box.hidden = !pins.length;
    if (box.hidden) return;
    const now = facts();
    const columns = { seed: seeded(), loss: curves().length > 0 };
    for (const [name, shown] of Object.entries(columns))
      /** @type {HTMLElement} */ (box.querySelector(`[data-column="${name}"]`)).hidden = !shown;
    const rows = [
      ...pins.map((pin) => ({ ...pin, label: differences(pin) })),
      { ...now, id: "", store, label: _("this run") },
    ];
    body.replaceChildren(
      ...rows.map((facts) => {
        const { id, store: run, label, link, seed, step, outcome, wall, computed, comparable } = facts;
        const row = document.createElement("tr");
        const head = cell(row, "th", id ? "" : label);
        head.scope = "row";
        if (id) {
          const there = head.appendChild(document.createElement("a"));
          Object.assign(there, {
            href: link,
            target: "_blank",
            textContent: label,
            title: _("All settings of this run, at its step, in a page of their own"),
          });
        }
        if (comparable !== now.comparable) head.title = _("It ran on something else, so its lines are not drawn here.");
        if (columns.seed) cell(row, "td", String(seed));
        for (const text of [id ? start(facts, now) : "", format(step), OUTCOMES[outcome] ?? outcome])
          cell(row, "td", text);
        if (columns.loss) {
          const needed = stepsTo(run);
          const steps = cell(row, "td", needed.map(({ steps }) => steps).join(" · "));
          if (needed.length > 1) steps.title = needed.map(({ name, steps }) => `${name} ${steps}`).join(", ");
        }
        for (const seconds of [wall, computed])
          cell(row, "td", Number.isFinite(seconds) ? _("{s} s", { s: format(Number(seconds.toPrecision(3))) }) : "—");
        const last = cell(row, "td", "");
        if (id) {
          const button = last.appendChild(document.createElement("button"));
          button.type = "button";
          button.dataset.unpin = id;
          button.textContent = _("Unpin");
          button.title = _("Take this run off the plots and out of the table");
        }
        return row;
      }),
    );
  }

  return {
    /** Keeps the run as it is now. @returns {boolean} whether there is room for it */
    pin() {
      if (pins.length >= MOST) return false;
      const id = `pin-${++count}`;
      pins = [...pins, { ...facts(), id, store: store.copy() }];
      if (!goal.value) goal.value = String(suggested() ?? "");
      update();
      return true;
    },
    update,
    show,
    get some() {
      return pins.length > 0;
    },
  };

  /** A tenth of the loss at the start, two digits of it. */
  function suggested() {
    const first = curves()[0] && store.view(curves()[0].y)[0];
    return Number.isFinite(first) ? Number((Number(first) / 10).toPrecision(2)) : undefined;
  }
}

/** @param {HTMLElement} row @param {"th" | "td"} kind @param {string} text */
function cell(row, kind, text) {
  const made = /** @type {HTMLTableCellElement} */ (row.appendChild(document.createElement(kind)));
  made.textContent = text;
  return made;
}

/**
 * Names and texts of nested values, named as the form's controls are.
 * @param {any} value
 * @param {string} [prefix]
 * @returns {[string, string][]}
 */
function flat(value, prefix = "") {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") return [[prefix, String(value)]];
  return Object.entries(value).flatMap(([name, item]) => flat(item, prefix ? `${prefix}.${name}` : name));
}

/**
 * Whose setting it is, where there are several racers and the one before was not of the same.
 * @param {HTMLElement} root
 * @param {string} name
 * @param {string} [before]
 */
function racerOf(root, name, before = "") {
  const [, racer] = /^racers\.(\d+)\./.exec(name) ?? [];
  if (!racer || before.startsWith(`racers.${racer}.`) || !root.querySelector('[name="racers.1.optimizer"]')) return "";
  return `${Number(racer) + 1}: `;
}

/**
 * A setting in the form's words; an optimizer's name says enough.
 * @param {HTMLElement} root
 * @param {string} name
 * @param {string | undefined} value
 */
function saidOf(root, name, value) {
  const options = /** @type {NodeListOf<HTMLOptionElement>} */ (root.querySelectorAll(`select[name="${name}"] option`));
  const said = [...options].find((option) => option.value === value)?.text.trim() ?? value ?? "—";
  if (/^racers\.\d+\.optimizer$/.test(name)) return said;
  const label = root.querySelector(`label[for="field-${name.replaceAll(".", "-")}"]`)?.textContent?.trim();
  return `${label ?? name.split(".").at(-1)?.replaceAll("_", " ")} ${said}`;
}
