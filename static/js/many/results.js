// @ts-check
/**
 * What is shown of many runs beside their figures: how far they are, what can be chosen, the table.
 *
 * @typedef {import("./sweep.js").News} News
 */
import { duration } from "../common/numbers.js";
import { _, ngettext } from "../common/translate.js";

/** @param {News} news */
export function countOf({ done, total, left, state }) {
  const runs = ngettext("{done} of {total} run", "{done} of {total} runs", total, { done, total });
  return state === "running" && left !== null ? `${runs} · ${_("{time} left", { time: duration(left) })}` : runs;
}

/** One that takes a suggestion. @param {{field: string, label: string, lr: string}} rate */
export function rateButton({ field, label, lr }) {
  if (!lr) return element("span", _("{label}: the loss does not fall clearly at any rate", { label }));
  const button = document.createElement("button");
  const text = _("{label}: use {lr}", { label, lr });
  Object.assign(button, { type: "button", textContent: text, title: _("Sets this learning rate, and closes") });
  button.dataset.rate = field;
  button.dataset.lr = lr;
  return button;
}

/** Which measure, racer and value of a third setting are shown. @param {News} news @returns {HTMLElement[]} */
export function choicesOf({ kind, axes, measures, measure, labels, racer, rest }) {
  if (kind !== "grid") return [];
  const select = (
    /** @type {string} */ look,
    /** @type {string} */ name,
    /** @type {[string, string][]} */ options,
  ) => {
    const made = document.createElement("select");
    made.dataset.look = look;
    made.setAttribute("aria-label", name);
    made.title = name;
    for (const [value, text] of options) made.append(new Option(text, value));
    made.value = { measure, racer: String(racer), at: String(rest?.at) }[look] ?? "";
    return made;
  };
  const third = rest && axes[rest.axis];
  const all = /** @type {[string, string]} */ (["-1", _("median")]);
  const racers = labels.map((label, number) => /** @type {[string, string]} */ ([String(number), label]));
  return [
    ...(measures.length > 1
      ? [
          select(
            "measure",
            _("What is compared"),
            measures.map(({ id, title }) => [id, title]),
          ),
        ]
      : []),
    ...(racers.length > 1 ? [select("racer", _("Whose runs are compared"), racers)] : []),
    ...(third ? [select("at", third.title, [all, ...third.values.map(named(third.title))])] : []),
  ];
}

/** A value of a setting as an option. @param {string} title @returns {(value: string, at: number) => [string, string]} */
const named = (title) => (value, at) => [String(at), `${title}: ${value}`];

/**
 * A row for each run of a grid, or for each racer and measure of many seeds; null where there is neither.
 * @param {News} news
 * @returns {{titles: string[], rows: (string | number | null)[][]} | null}
 */
export function tableOf({ table, spreads, axes, measures, labels }) {
  if (table) {
    const settings = [...axes, ...measures].map(({ title }) => title);
    return { titles: [_("run"), ...settings, _("outcome")], rows: table.rows };
  }
  if (!spreads) return null;
  const quantiles = ["least", "lower", "median", "upper", "most"];
  const said = [_("least"), _("lower quartile"), _("median"), _("upper quartile"), _("most")];
  const rows = spreads.map((spread) => [
    labels[spread.racer],
    spread.measure,
    ...quantiles.map((name) => spread[name] ?? null),
  ]);
  return { titles: [_("racer"), _("measure"), ...said], rows };
}

/**
 * The page of the best run at a place of the map; undefined where none is finished.
 * @param {News} news @param {number[]} axes of the map @param {number[]} places on each
 */
export function addressOf({ table, axes: all, measures, measure, rest }, axes, places) {
  if (!table) return undefined;
  const wanted = axes.map((axis, number) => [axis, all[axis].values[places[number]]]);
  if (rest && rest.at >= 0) wanted.push([rest.axis, all[rest.axis].values[rest.at]]);
  const column = 1 + all.length + measures.findIndex(({ id }) => id === measure);
  const sign = measures.find(({ id }) => id === measure)?.higher ? -1 : 1;
  const rows = table.rows.filter((row) => wanted.every(([axis, value]) => row[1 + Number(axis)] === value));
  rows.sort((a, b) => sign * (Number(a[column] ?? Infinity) - Number(b[column] ?? Infinity)));
  return rows.length ? table.addresses[String(rows[0][0])] : undefined;
}

/** @param {string} tag @param {string} text */
export function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
