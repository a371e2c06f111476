// @ts-check
/**
 * The words of the scripts in the page's language: what is written in English here, the server translates in
 * `<script id="words">`.
 *
 * @typedef {object} Catalogue
 * @property {Record<string, string | string[]>} [words] by the English text; with plurals all of their forms
 * @property {number[]} [form] which of them a number up to 199 takes; from 200 on its last two digits decide
 *
 * @typedef {Record<string, unknown>} Values by the names that stand in braces in the text
 */

/** What a document brought, read once. @type {WeakMap<Document, Catalogue>} */
const catalogues = new WeakMap();

/** @returns {Catalogue} the page's; an empty one where there is no page */
function catalogue() {
  if (typeof document === "undefined") return {};
  let found = catalogues.get(document);
  if (!found) {
    found = /** @type {Catalogue} */ (JSON.parse(document.getElementById("words")?.textContent || "{}"));
    catalogues.set(document, found);
  }
  return found;
}

/** @param {string} text @param {Values} [values] */
export function _(text, values = {}) {
  return filled(String(catalogue().words?.[text] ?? text), values);
}

/** @param {string} singular @param {string} plural @param {number} n @param {Values} [values] */
export function ngettext(singular, plural, n, values = {}) {
  const { words, form } = catalogue();
  const forms = words?.[singular];
  if (!Array.isArray(forms)) return filled(n === 1 ? singular : plural, values);
  const whole = Number.isInteger(n) ? Math.abs(n) : 2; // a fraction is said as 2 is
  return filled(forms[form?.[whole < 200 ? whole : 100 + (whole % 100)] ?? 0], values);
}

/** @param {string} text @param {Values} values */
function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}
