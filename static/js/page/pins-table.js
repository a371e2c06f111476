// @ts-check
/** A row of the table of pinned runs. */
import { format } from "../common/numbers.js";
import { _ } from "../common/translate.js";

/** How a run ended, in the page's language. @returns {Record<string, string>} by the server's word */
const outcomes = () => ({
  converged: _("converged"),
  saddle: _("stopped on a saddle"),
  maximum: _("stopped on a maximum"),
  flat: _("stopped on flat ground"),
  kink: _("stopped on a kink"),
  stalled: _("stopped moving"),
  diverged: _("diverged"),
  finished: _("finished"),
  early: _("stopped early"),
  agree: _("agree"),
  differ: _("differ"),
  mixed: _("mixed"),
});

/**
 * @param {import("./pins.js").Pin} pin the run that goes on has no id
 * @param {object} says
 * @param {string} says.label
 * @param {string} says.why its lines are not on the plots; empty when they are
 * @param {string} says.start
 * @param {string | null} says.final the loss it came to; null for no such column
 * @param {string | null} says.accuracy
 * @param {{name: string, steps: string}[] | null} says.steps to the chosen loss; null for no such column
 * @param {boolean} says.seed whether there is a column for it
 */
export function rowOf({ id, link, seed, step, outcome, wall, computed }, says) {
  const { label, why, start, final, accuracy, steps, seed: seeded } = says;
  const row = document.createElement("tr");
  const head = cell(row, "th", id ? "" : label);
  head.scope = "row";
  if (id) {
    const title = _("Opens this run's settings and step in a new page");
    const there = head.appendChild(document.createElement("a"));
    Object.assign(there, { href: link, target: "_blank", textContent: label, title });
  }
  if (why) head.appendChild(document.createElement("small")).textContent = ` ${why}`;
  if (seeded) cell(row, "td", String(seed));
  for (const text of [start, format(step), outcomes()[outcome] ?? outcome, final, accuracy])
    if (text !== null) cell(row, "td", text);
  if (steps) {
    const needed = cell(row, "td", steps.map((curve) => curve.steps).join(" · "));
    if (steps.length > 1) needed.title = steps.map((curve) => `${curve.name} ${curve.steps}`).join(", ");
  }
  for (const seconds of [wall, computed]) cell(row, "td", duration(seconds));
  const last = cell(row, "td", "");
  if (id) last.append(unpin(id));
  return row;
}

/** @param {number} seconds */
const duration = (seconds) =>
  Number.isFinite(seconds) ? _("{s} s", { s: format(Number(seconds.toPrecision(3))) }) : "—";

/** @param {string} id */
function unpin(id) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.unpin = id;
  button.textContent = _("Unpin");
  button.title = _("Removes this run from the plots and the table");
  return button;
}

/** @param {HTMLElement} row @param {"th" | "td"} kind @param {string} text */
function cell(row, kind, text) {
  const made = /** @type {HTMLTableCellElement} */ (row.appendChild(document.createElement(kind)));
  made.textContent = text;
  return made;
}
