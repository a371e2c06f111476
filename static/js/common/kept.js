// @ts-check
/**
 * What the browser keeps for a page, as JSON. A browser that keeps nothing, or has no room, is no error: a page that is
 * loaded again goes without.
 *
 * @typedef {"tab" | "browser"} Where for this tab alone, or for all pages of this browser
 */

/** Refused by some browsers at the first mention. @param {Where} where */
const storageOf = (where) => (where === "tab" ? sessionStorage : localStorage);

/** @param {Where} where @param {string} name @param {unknown} value null: nothing is kept */
export function keep(where, name, value) {
  try {
    if (value === null) storageOf(where).removeItem(name);
    else storageOf(where).setItem(name, JSON.stringify(value));
  } catch {
    // nothing is kept
  }
}

/** What was kept last; null where there is nothing. @param {Where} where @param {string} name @returns {unknown} */
export function kept(where, name) {
  try {
    return JSON.parse(storageOf(where).getItem(name) ?? "null");
  } catch {
    return null;
  }
}
