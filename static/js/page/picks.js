// @ts-check
/** What a press in a figure sets: a start, or another point, as the figure's element says. */

/**
 * The fields named in data-sets, for x and for y; a name may be left out.
 * @param {string} sets
 * @param {number} x
 * @param {number} y
 */
export function fieldsOf(sets, x, y) {
  const values = sets.split(" ").map((name, i) => [name, String([x, y][i])]);
  return /** @type {Record<string, string>} */ (Object.fromEntries(values.filter(([name]) => name)));
}

/**
 * @param {HTMLElement} root where the choice of a click's meaning stands, which is no part of the config
 * @param {Pick<import("./state.js").Page, "get" | "set">} page
 * @param {HTMLElement} element the figure's: data-sets names fields for x and y, data-adds a list of points
 * @param {number} x
 * @param {number} y
 */
export function pick(root, page, { dataset: { sets, adds } }, x, y) {
  if (sets) page.set(fieldsOf(sets, x, y));
  if (!adds) return;
  const choice = /** @type {HTMLInputElement | null} */ (root.querySelector('[data-choice="class"]:checked'));
  const point = [x, y, choice?.value ?? "0"];
  page.set({ [adds]: [page.get(adds), point].filter(String).join(";") });
}
