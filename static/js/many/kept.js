// @ts-check
/** The sweep of a page, for when the page is loaded again. */

/** @typedef {{id: string, kind: import("./sweep.js").Kind, axes: import("./axes.js").Axis[]}} Kept a sweep that goes on */

/** For when the page is loaded again. @param {string} key @param {Kept | null} value */
export function keep(key, value) {
  try {
    if (value) sessionStorage.setItem(key, JSON.stringify(value));
    else sessionStorage.removeItem(key);
  } catch {
    // a browser that keeps nothing
  }
}

/** @param {string} key @returns {Kept | null} */
export function recalled(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}
