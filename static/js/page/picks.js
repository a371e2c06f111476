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

/** A press so near to a point that was added removes it. */
const REACH_PIXELS = 7;

/**
 * @param {HTMLElement} root where the choice of a click's meaning stands, which is no part of the config
 * @param {Pick<import("./state.js").Page, "get" | "set">} page
 * @param {HTMLElement} element the figure's: data-sets names fields for x and y, data-adds a list of points
 * @param {number} x
 * @param {number} y
 */
export function pick(root, page, element, x, y) {
  const { sets, adds } = element.dataset;
  if (sets) page.set(fieldsOf(sets, x, y));
  if (!adds) return;
  const choice = /** @type {HTMLInputElement | null} */ (root.querySelector('[data-choice="class"]:checked'));
  const points = page.get(adds).split(";").filter(Boolean);
  const hit = nearest(points, x, y, reachOf(element));
  if (hit >= 0) points.splice(hit, 1);
  else points.push([x, y, choice?.value ?? "0"].join());
  page.set({ [adds]: points.join(";") });
}

/**
 * Which of the points is the nearest one within reach; −1 for none.
 * @param {string[]} points x,y,class
 * @param {number} x
 * @param {number} y
 * @param {number} reach
 */
export function nearest(points, x, y, reach) {
  const distances = points.map((point) => {
    const [px, py] = point.split(",").map(Number);
    return Math.hypot(px - x, py - y);
  });
  const least = Math.min(...distances);
  return least <= reach ? distances.indexOf(least) : -1;
}

/** How far REACH_PIXELS are in a figure whose axes have one scale. @param {HTMLElement} element */
function reachOf(element) {
  const area = element.querySelector(".nsewdrag")?.getBoundingClientRect();
  const plot = /** @type {import("../plots/plotly.js").Figure | null} */ (
    /** @type {unknown} */ (element.querySelector(".js-plotly-plot"))
  );
  const axis = /** @type {{range?: number[]} | undefined} */ (plot?.layout?.xaxis);
  const [low, high] = axis?.range ?? [0, 0];
  return area?.width ? (REACH_PIXELS * (high - low)) / area.width : 0;
}
