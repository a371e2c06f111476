// @ts-check
/** What a press in a figure sets: a start, or another point, as the figure's element says. */
import { classToken } from "../common/palette.js";

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

/** So near to a point that was added, a press removes it and a drag moves it. */
const REACH_PIXELS = 7;
/** What stands for no points: a blank field would be as good as not given. */
const NONE = "none";

/**
 * @param {HTMLElement} root where the choice of a click's meaning stands, which is no part of the config
 * @param {Pick<import("./state.js").Page, "get" | "set">} page
 * @param {HTMLElement} element the figure's: data-sets names fields for x and y, data-adds a list of points
 * @param {number} x
 * @param {number} y
 */
function pick(root, page, element, x, y) {
  const { sets, adds } = element.dataset;
  if (sets) page.set(fieldsOf(sets, x, y));
  if (!adds) return;
  const choice = /** @type {HTMLInputElement | null} */ (root.querySelector('[data-choice="class"]:checked'));
  const points = pointsOf(page.get(adds));
  const hit = nearest(points, x, y, reachOf(element));
  if (hit >= 0) points.splice(hit, 1);
  else points.push([x, y, choice?.value ?? "0"].join());
  page.set({ [adds]: textOf(points) }, true);
}

/**
 * The point that was added at a place, to be moved elsewhere; null where there is none.
 * @param {Pick<import("./state.js").Page, "get" | "set">} page
 * @param {HTMLElement} element the figure's: data-adds names a list of points
 * @param {number} x
 * @param {number} y
 * @returns {import("../plots/grab.js").Grabbed | null}
 */
function grab(page, element, x, y) {
  const { adds } = element.dataset;
  if (!adds) return null;
  const hit = nearest(pointsOf(page.get(adds)), x, y, reachOf(element));
  if (hit < 0) return null;
  const label = pointsOf(page.get(adds))[hit].split(",")[2];
  return {
    color: classToken(Number(label)),
    drop(toX, toY) {
      const points = pointsOf(page.get(adds));
      if (points[hit]?.split(",")[2] !== label) return; // changed meanwhile
      points[hit] = [toX, toY, label].join();
      page.set({ [adds]: textOf(points) }, true);
    },
  };
}

/**
 * What a pointer does in figures.
 * @param {HTMLElement} root
 * @param {Pick<import("./state.js").Page, "get" | "set">} page
 * @returns {Pick<import("../plots/views.js").Hooks, "clicked" | "grabbed">}
 */
export const picking = (root, page) => ({
  clicked: (element, x, y) => pick(root, page, element, x, y),
  grabbed: (element, x, y) => grab(page, element, x, y),
});

/** @param {string} text */
const pointsOf = (text) => text.split(";").filter((point) => point.trim() && point.trim() !== NONE);

/** @param {string[]} points */
const textOf = (points) => points.join(";") || NONE;

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
