// @ts-check
/**
 * The settings that many runs differ in, as a person chooses them: each a setting and its values, typed.
 *
 * @typedef {{field: string, title: string, values: string}} Choice a setting, with values to begin with
 * @typedef {{field: string, values: string}} Axis
 */
import { _ } from "../common/translate.js";

const MOST_AXES = 3;

export class Axes {
  #element;
  /** @type {Choice[]} */
  #choices = [];
  /** Rows made so far, for ids of their own. */
  #made = 0;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    element.addEventListener("change", ({ target }) => this.#suggest(/** @type {HTMLElement} */ (target)));
    element.addEventListener("click", ({ target }) => {
      const row = /** @type {HTMLElement} */ (target).closest("[data-without]")?.closest("[data-axis]");
      if (row && this.#rows.length > 1) row.remove();
    });
  }

  /** @returns {HTMLElement[]} */
  get #rows() {
    return [...this.#element.querySelectorAll(/** @type {"div"} */ ("[data-axis]"))];
  }

  /** @returns {Axis[]} */
  get all() {
    return this.#rows.map((row) => {
      const [field, values] = controlsOf(row);
      return { field: field.value, values: values.value };
    });
  }

  /** @param {Choice[]} choices @param {Axis[]} axes */
  fill(choices, axes) {
    this.#choices = choices;
    this.#element.replaceChildren(...axes.map((axis) => this.#row(axis)));
  }

  /** One more, of a setting that is not chosen yet. */
  add() {
    if (this.#rows.length >= MOST_AXES) return;
    const taken = this.all.map(({ field }) => field);
    const choice = this.#choices.find(({ field }) => !taken.includes(field));
    if (choice) this.#element.append(this.#row(choice));
  }

  /** @param {{where: string, message: string}[]} problems @returns {string} what stands beside none of them */
  complain(problems) {
    for (const row of this.#rows) {
      for (const control of controlsOf(row)) control.removeAttribute("aria-invalid");
      errorOf(row).textContent = "";
    }
    const others = problems.filter(({ where, message }) => {
      const [, part, number] = /^(over|values)\.(\d)$/.exec(where) ?? [];
      const row = this.#rows[Number(number)];
      if (!row) return true;
      controlsOf(row)[part === "over" ? 0 : 1].setAttribute("aria-invalid", "true");
      errorOf(row).textContent = message;
      return false;
    });
    return others.map(({ message }) => message).join(" ");
  }

  /** @param {Axis} axis */
  #row({ field, values }) {
    const row = document.createElement("div");
    row.dataset.axis = "";
    const select = document.createElement("select");
    select.setAttribute("aria-label", _("Setting"));
    select.title = _("Setting that varies from run to run");
    for (const choice of this.#choices) select.append(new Option(choice.title, choice.field));
    select.value = field;
    const input = document.createElement("input");
    Object.assign(input, { type: "text", value: values, spellcheck: false });
    input.setAttribute("aria-label", _("Values"));
    input.title = _("Values with commas, or a range: 0.01, 0.1 or 1e-4..1*9");
    const without = document.createElement("button");
    Object.assign(without, { type: "button", className: "quiet", textContent: "×", title: _("Without this setting") });
    without.setAttribute("aria-label", _("Without this setting"));
    without.dataset.without = "";
    const error = document.createElement("em");
    error.className = "error";
    error.id = `many-error-${++this.#made}`;
    for (const control of [select, input]) control.setAttribute("aria-describedby", error.id);
    row.append(select, input, without, error);
    return row;
  }

  /** Another setting is chosen: its values are other ones. @param {HTMLElement} target */
  #suggest(target) {
    const row = /** @type {HTMLElement | null} */ (target.closest("[data-axis]"));
    if (!(target instanceof HTMLSelectElement) || !row) return;
    const choice = this.#choices.find(({ field }) => field === target.value);
    controlsOf(row)[1].value = choice?.values ?? "";
  }
}

/** @param {HTMLElement} row @returns {[HTMLSelectElement, HTMLInputElement]} */
const controlsOf = (row) => [
  /** @type {HTMLSelectElement} */ (row.querySelector("select")),
  /** @type {HTMLInputElement} */ (row.querySelector("input")),
];

/** @param {HTMLElement} row @returns {HTMLElement} */
const errorOf = (row) => /** @type {HTMLElement} */ (row.querySelector(".error"));
