// @ts-check
/**
 * Where the units of a net's diagram stand and which lines join them. Pure geometry, in CSS pixels.
 *
 * @typedef {object} LayerSize
 * @property {string} title
 * @property {number | string[]} units how many are shown, or their names
 * @property {number} of how many there are
 * @property {number[]} [rows] where in the column they stand, where other things stand there, too
 * @property {{row: number, name: string, field: string}[]} [others] what could be fed in
 * @property {string[]} [fields] that take a unit out, as many as there are units
 * @property {boolean} [signed] whether its units are numbers about 0 like hidden ones, not probabilities
 *
 * @typedef {{first: number, last: number, head: number, foot: number, joined: number}} Room round the units: left of the
 *   middle of the first column, right of the last one's, above and below; 1 where the outputs lead to what is at the right
 * @typedef {{column: number, row: number, x: number, y: number, name: string}} Unit x and y of its middle
 * @typedef {{layer: number, from: number, to: number, x0: number, y0: number, x1: number, y1: number}} Link
 *   of the layer of weights between columns layer and layer + 1, from row to row
 * @typedef {object} Layout
 * @property {number} side of a unit's picture
 * @property {{title: string, more: number, x: number, width: number, top: number, bottom: number, first: number, count:
 *   number, signed: boolean}[]} columns
 * @property {Unit[]} units column by column, as snapshots list them
 * @property {Link[]} links layer by layer, row-major (from, to), as snapshots list them
 * @property {number} right where the outputs lead to, 0 where they lead nowhere
 * @property {number} inputs how many units have no bias: the first column's
 * @property {{x: number, y: number, name: string, field: string}[]} others what is not fed in
 */

/** For names and titles. @type {Room} */
export const ROOM = { first: 56, last: 56, head: 24, foot: 20, joined: 0 };
const LARGEST = 60;
/** What of a unit's place it fills. */
const FILL = 0.66;
/** From unit to unit, at most, in sides; of the outputs, which are few. */
const LOOSEST = 1.6;
const LOOSEST_LAST = 2.2;

/**
 * @param {LayerSize[]} layers
 * @param {number} width
 * @param {number} height
 * @param {Room} [room]
 * @returns {Layout}
 */
export function layOut(layers, width, height, room = ROOM) {
  const counts = layers.map(({ units }) => lengthOf(units));
  const most = Math.max(
    ...counts,
    ...layers.map(({ others, units }) => (others ? others.length + lengthOf(units) : 1)),
  );
  const narrow = width / 4;
  const [left, right] = [Math.min(room.first, narrow), Math.min(room.last, narrow)];
  const space = (width - left - right) / Math.max(layers.length - 1, 1);
  const free = height - room.head - room.foot;
  const side = Math.max(4, Math.min(LARGEST, (free / most) * FILL, space * 0.55));
  const even = Math.min(free / most, side * LOOSEST);

  /** @type {Unit[]} */
  const units = [];
  /** @type {Layout["others"]} */
  const others = [];
  const columns = layers.map((layer, column) => {
    const count = counts[column];
    const x = layers.length > 1 ? left + space * column : width / 2;
    const places = count + (layer.others?.length ?? 0);
    const pitch = column < layers.length - 1 ? even : Math.min(free / count, side * LOOSEST_LAST);
    const start = room.head + free / 2 - (pitch * (places - 1)) / 2;
    const first = units.length;
    for (let row = 0; row < count; row++) {
      const name = typeof layer.units === "number" ? "" : layer.units[row];
      units.push({ column, row, x, y: start + pitch * (layer.rows?.[row] ?? row), name });
    }
    for (const { row, name, field } of layer.others ?? []) others.push({ x, y: start + pitch * row, name, field });
    const reach = (pitch * (places - 1) + side) / 2;
    return {
      title: layer.title,
      more: layer.of - count,
      x,
      width: space,
      top: room.head + free / 2 - reach,
      bottom: room.head + free / 2 + reach,
      first,
      count,
      signed: Boolean(layer.signed),
    };
  });

  /** @type {Link[]} */
  const links = [];
  for (let layer = 0; layer + 1 < columns.length; layer++) {
    const [before, after] = [columns[layer], columns[layer + 1]];
    for (let from = 0; from < before.count; from++) {
      for (let to = 0; to < after.count; to++) {
        const [a, b] = [units[before.first + from], units[after.first + to]];
        links.push({ layer, from, to, x0: a.x + side / 2, y0: a.y, x1: b.x - side / 2, y1: b.y });
      }
    }
  }
  return { side, columns, units, links, right: room.joined * width, inputs: columns[0]?.count ?? 0, others };
}

/** What the style sheet leaves free round the units. @param {CSSStyleDeclaration} style */
export function roomOf(style) {
  const read = (/** @type {keyof typeof ROOM} */ name) => parseFloat(style.getPropertyValue(`--${name}`)) || ROOM[name];
  return { first: read("first"), last: read("last"), head: read("head"), foot: read("foot"), joined: read("joined") };
}

/** @param {LayerSize["units"]} units */
const lengthOf = (units) => (typeof units === "number" ? units : units.length);

/** How high a line is at a share of its way: its curve leaves and arrives level. @param {Link} link @param {number} share */
export const heightAt = ({ y0, y1 }, share) => y0 + (y1 - y0) * share * share * (3 - 2 * share);

/**
 * The unit at a point, by its index; -1 where there is none.
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 */
export const unitAt = ({ units, side }, x, y) => placeAt(units, side, x, y);

/**
 * The same of what is not fed in.
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 */
export const otherAt = ({ others, side }, x, y) => placeAt(others, side, x, y);

/** @param {{x: number, y: number}[]} places @param {number} side @param {number} x @param {number} y */
const placeAt = (places, side, x, y) =>
  places.findIndex((place) => Math.abs(place.x - x) <= side / 2 && Math.abs(place.y - y) <= side / 2);

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
  links.forEach((link, index) => {
    const { x0, y0, x1, y1 } = link;
    if (x < x0 || x > x1) return;
    const share = (x - x0) / (x1 - x0);
    const slope = ((y1 - y0) * 6 * share * (1 - share)) / (x1 - x0);
    const distance = Math.abs(y - heightAt(link, share)) / Math.hypot(1, slope);
    if (distance < least) [nearest, least] = [index, distance];
  });
  return nearest;
}
