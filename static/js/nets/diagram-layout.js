// @ts-check
/**
 * Where the units of a net's diagram stand and which lines join them. Pure geometry, in CSS pixels.
 *
 * @typedef {object} LayerSize
 * @property {string} title
 * @property {number | string[]} units how many are shown, or their names
 * @property {number} of how many there are
 *
 * @typedef {{column: number, row: number, x: number, y: number, name: string}} Unit x and y of its middle
 * @typedef {{layer: number, from: number, to: number, x0: number, y0: number, x1: number, y1: number}} Link
 *   of the layer of weights between columns layer and layer + 1, from row to row
 * @typedef {object} Layout
 * @property {number} side of a unit's picture
 * @property {{title: string, more: number, x: number, width: number, top: number, bottom: number, first: number, count:
 *   number}[]} columns
 * @property {Unit[]} units column by column, as snapshots list them
 * @property {Link[]} links layer by layer, row-major (from, to), as snapshots list them
 * @property {number} inputs how many units have no bias: the first column's
 */

const TITLE = 24;
const FOOT = 20;
/** Room at each side, from the middle of the first and the last column: for names and titles. */
const MARGIN = 56;
const LARGEST = 44;
/** What of a unit's place it fills. */
const FILL = 0.8;

/**
 * @param {LayerSize[]} layers
 * @param {number} width
 * @param {number} height
 * @returns {Layout}
 */
export function layOut(layers, width, height) {
  const counts = layers.map(({ units }) => (typeof units === "number" ? units : units.length));
  const most = Math.max(...counts, 1);
  const margin = Math.min(MARGIN, width / (2 * Math.max(layers.length, 1)));
  const space = (width - 2 * margin) / Math.max(layers.length - 1, 1);
  const free = height - TITLE - FOOT;
  const side = Math.max(4, Math.min(LARGEST, (free / most) * FILL, space * 0.55));
  const pitch = Math.min(free / most, side * 1.5);

  /** @type {Unit[]} */
  const units = [];
  const columns = layers.map((layer, column) => {
    const count = counts[column];
    const x = layers.length > 1 ? margin + space * column : width / 2;
    const start = TITLE + free / 2 - (pitch * (count - 1)) / 2;
    const first = units.length;
    for (let row = 0; row < count; row++) {
      const name = typeof layer.units === "number" ? "" : layer.units[row];
      units.push({ column, row, x, y: start + pitch * row, name });
    }
    const reach = (pitch * (count - 1) + side) / 2;
    return {
      title: layer.title,
      more: layer.of - count,
      x,
      width: space,
      top: TITLE + free / 2 - reach,
      bottom: TITLE + free / 2 + reach,
      first,
      count,
    };
  });

  /** @type {Link[]} */
  const links = [];
  for (let layer = 0; layer + 1 < columns.length; layer++) {
    const [left, right] = [columns[layer], columns[layer + 1]];
    for (let from = 0; from < left.count; from++) {
      for (let to = 0; to < right.count; to++) {
        const [a, b] = [units[left.first + from], units[right.first + to]];
        links.push({ layer, from, to, x0: a.x + side / 2, y0: a.y, x1: b.x - side / 2, y1: b.y });
      }
    }
  }
  return { side, columns, units, links, inputs: columns[0]?.count ?? 0 };
}

/**
 * The unit at a point, by its index; -1 where there is none.
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 */
export function unitAt({ units, side }, x, y) {
  return units.findIndex((unit) => Math.abs(unit.x - x) <= side / 2 && Math.abs(unit.y - y) <= side / 2);
}

/**
 * The nearest line to a point, by its index; -1 where none is near.
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 * @param {number} reach in pixels
 */
export function linkAt({ links }, x, y, reach) {
  let nearest = -1;
  let least = reach;
  links.forEach(({ x0, y0, x1, y1 }, index) => {
    if (x < x0 || x > x1) return;
    const [dx, dy] = [x1 - x0, y1 - y0];
    const distance = Math.abs((x - x0) * dy - (y - y0) * dx) / Math.hypot(dx, dy);
    if (distance < least) [nearest, least] = [index, distance];
  });
  return nearest;
}
