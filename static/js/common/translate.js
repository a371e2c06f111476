// @ts-check
/**
 * The words of the scripts in the page's language: what is written in English here, the server translates in `<script
 * id="words">`.
 *
 * @typedef {object} Catalogue
 * @property {Record<string, string | string[]>} [words] by the English text; with plurals all of their forms
 * @property {number[]} [form] which of them a number up to 199 takes; from 200 on its last two digits decide
 */

/** @type {Catalogue} */
const catalogue = JSON.parse(document.getElementById("words")?.textContent || "{}");
const words = catalogue.words ?? {};

/** @typedef {Record<string, unknown>} Values by the names that stand in braces in the text */

/** @param {string} text @param {Values} [values] */
export function _(text, values = {}) {
  return filled(String(words[text] ?? text), values);
}

/** @param {string} singular @param {string} plural @param {number} n @param {Values} [values] */
export function ngettext(singular, plural, n, values = {}) {
  const forms = words[singular];
  if (!Array.isArray(forms)) return filled(n === 1 ? singular : plural, values);
  const whole = Number.isInteger(n) ? Math.abs(n) : 2; // a fraction is said as 2 is
  const form = catalogue.form?.[whole < 200 ? whole : 100 + (whole % 100)] ?? 0;
  return filled(forms[form], values);
}

/** @param {string} text @param {Values} values */
function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}
