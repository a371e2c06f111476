// @ts-check
/**
 * What a net makes of the plane, under a figure: decision regions, each place in the colour of the class that is most
 * probable there, the paler the less sure; or the numbers of a regression, in colours from −scale to scale. Painted
 * pixel by pixel on a canvas that lies where the figure's axes have it and that the browser enlarges smoothly: of the
 * snapshot's own size, or of twice its size where classes meet, so that their border is a line and no stairs.
 *
 * Beneath the plot, which need not know: a new picture takes 0.2 ms; as an image of the plot's layout it takes 3.6 ms.
 *
 * @typedef {object} PictureMeta layout.meta.picture
 * @property {string} series names a snapshot u1 (classes, rows, columns): probabilities × 255, or f4 (1, rows, columns):
 *   numbers; the first row is the lowest
 * @property {number} [scale] of numbers, the largest that has a colour of its own
 * @property {[Range, Range]} domain what of the plane its columns and its rows divide
 * @property {string[]} [names] of the classes; their markers, where missing
 *
 * @typedef {import("./plotly.js").Range} Range
 * @typedef {import("./plotly.js").DrawnAxis} DrawnAxis
 * @typedef {import("../run/decode.js").Snapshot} Snapshot
 */
import { channels, classToken, ramp, signedByte } from "../common/palette.js";
import { formatFixed } from "../common/numbers.js";
import { Underlay, imageOf } from "./underlay.js";

const MARKERS = ["●", "◆", "▲", "■", "★"];

/**
 * @param {HTMLElement} element the figure's, positioned; the picture becomes the undermost in it
 * @param {import("./plotly.js").PlotElement} plot in it
 * @param {import("../common/context.js").View} context
 */
export const mountPicture = (element, plot, context) => new Picture(element, plot, context);

/** @extends {Underlay<PictureMeta>} */
class Picture extends Underlay {
  #canvas;
  #context;
  /** Whether each place has the full colour of its class, however sure. */
  #discrete = false;
  #image = new ImageData(1, 1);
  /** One table a class: from its probability to a pixel. */
  #tables = /** @type {Uint32Array[]} */ ([]);

  /**
   * @param {HTMLElement} element
   * @param {import("./plotly.js").PlotElement} plot
   * @param {import("../common/context.js").View} context
   */
  constructor(element, plot, context) {
    const { area, canvas } = canvasIn(element.ownerDocument);
    super(element, plot, context, area);
    this.#canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  }

  /** @param {boolean} on without shades */
  setDiscrete(on) {
    if (on === this.#discrete) return;
    this.#discrete = on;
    this.recolor();
  }

  /** Lays the canvas where the axes have its domain. @override */
  place() {
    const { axes, meta } = this;
    if (!axes || !meta) return;
    this.layGround(axes);
    const canvas = this.#canvas;
    if (!canvas.width) return;
    const { xaxis, yaxis } = axes;
    const [[left, right], [low, high]] = meta.domain;
    const across = xaxis._length / (xaxis.range[1] - xaxis.range[0]);
    const up = yaxis._length / (yaxis.range[1] - yaxis.range[0]);
    const [x, y] = [(left - xaxis.range[0]) * across, (yaxis.range[1] - high) * up];
    const [wide, tall] = [((right - left) * across) / canvas.width, ((high - low) * up) / canvas.height];
    canvas.style.transform = `translate(${x}px, ${y}px) scale(${wide}, ${tall})`;
  }

  image() {
    if (!this.meta || !this.drawn) return null;
    const [[left, right], [low, high]] = this.meta.domain;
    return imageOf(this.#canvas, [left, high], [right - left, high - low]);
  }

  /** @override */
  recolor() {
    this.#tables = [];
    this.paint();
  }

  /** @override */
  paint() {
    this.#canvas.hidden = !this.drawn;
    if (!this.drawn) return;
    const scale = this.meta?.scale;
    const drawn = scale ? this.drawn : doubled(this.drawn);
    const [classes, rows, columns] = drawn.shape;
    if (this.#canvas.width !== columns || this.#canvas.height !== rows) {
      [this.#canvas.width, this.#canvas.height] = [columns, rows];
      this.#image = new ImageData(columns, rows);
      this.place();
    }
    const pixels = new Uint32Array(this.#image.data.buffer);
    if (this.#tables.length !== classes)
      this.#tables = scale ? [signedTable(this.theme)] : tablesOf(classes, this.theme, this.#discrete);
    if (scale) paintNumbers(pixels, drawn, this.#tables[0], scale);
    else paintRegions(pixels, drawn, this.#tables);
    this.#context.putImageData(this.#image, 0, 0);
  }

  /**
   * The probability of each class, or the number.
   * @override @type {Underlay<PictureMeta>["said"]}
   */
  said({ xaxis, yaxis }, { shape: [classes, rows, columns], values }, { domain, names, scale }, [right, up]) {
    const column = cellAt(xaxis, right, domain[0], columns);
    const row = cellAt(yaxis, up, domain[1], rows);
    if (column === undefined || row === undefined) return "";
    if (scale) return `f = ${formatFixed(values[row * columns + column], 3)}`;
    const said = Array.from({ length: classes }, (_, k) => {
      const probability = values[(k * rows + row) * columns + column] / 255;
      return `${(names ?? MARKERS)[k] ?? k} ${probability.toFixed(2)}`;
    });
    return said.join(" · ");
  }
}

/** A canvas, and the area that cuts it off. @param {Document} document */
function canvasIn(document) {
  const area = document.createElement("div");
  area.style.cssText = "position: absolute; overflow: hidden";
  const canvas = area.appendChild(document.createElement("canvas"));
  canvas.style.cssText = "position: absolute; left: 0; top: 0; transform-origin: 0 0";
  canvas.width = canvas.height = 0;
  return { area, canvas };
}

/** @param {number} classes @param {import("../common/theme.js").Theme} theme @param {boolean} discrete */
function tablesOf(classes, theme, discrete) {
  const paper = channels(theme.color("paper"));
  const sure = (/** @type {number} */ byte) => (discrete ? 1 : (byte / 255 - 1 / classes) / (1 - 1 / classes));
  return Array.from({ length: classes }, (_, k) => ramp([paper, channels(theme.color(classToken(k, true)))], sure));
}

/** @param {import("../common/theme.js").Theme} theme @returns {Uint32Array} the pixel of a `signedByte` */
const signedTable = (theme) => ramp(theme.colorscale("signed").map(([, color]) => channels(color)));

/**
 * @param {Uint32Array} pixels from the upper left
 * @param {Snapshot} snapshot
 * @param {Uint32Array} table
 * @param {number} scale
 */
function paintNumbers(pixels, { values, shape: [, rows, columns] }, table, scale) {
  for (let row = 0, at = 0; row < rows; row++) {
    for (let to = (rows - 1 - row) * columns, end = to + columns; to < end; to++, at++)
      pixels[to] = table[signedByte(values[at], scale)];
  }
}

/**
 * Each picture with twice the rows and columns, linear between the middles of its cells.
 * @param {Snapshot} snapshot
 * @returns {Snapshot}
 */
function doubled({ values, shape: [count, rows, columns], ...others }) {
  const across = new Uint16Array(2 * columns * rows * count);
  for (let row = 0, to = 0; row < rows * count; row++) {
    const [first, last] = [row * columns, (row + 1) * columns - 1];
    for (let at = first; at <= last; at++) {
      across[to++] = 3 * values[at] + values[at > first ? at - 1 : at];
      across[to++] = 3 * values[at] + values[at < last ? at + 1 : at];
    }
  }
  const wide = 2 * columns;
  const whole = new Uint8Array(4 * columns * rows * count);
  for (let row = 0, to = 0; row < rows * count; row++) {
    const start = row * wide;
    const below = row % rows ? start - wide : start;
    const above = (row + 1) % rows ? start + wide : start;
    for (const near of [below, above]) {
      for (let at = 0; at < wide; at++) whole[to++] = (3 * across[start + at] + across[near + at] + 8) >> 4;
    }
  }
  return { ...others, values: whole, shape: [count, 2 * rows, wide] };
}

/** @param {Uint32Array} pixels from the upper left @param {Snapshot} snapshot @param {Uint32Array[]} tables */
function paintRegions(pixels, { values, shape: [classes, rows, columns] }, tables) {
  const size = rows * columns;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let to = (rows - 1 - row) * columns, end = to + columns; to < end; to++, at++) {
      let winner = 0;
      let most = values[at];
      for (let k = 1, from = at + size; k < classes; k++, from += size) {
        if (values[from] > most) [winner, most] = [k, values[from]];
      }
      pixels[to] = tables[winner][most];
    }
  }
}

/**
 * Which cell of a domain lies at a share of an axis; undefined outside of either.
 * @param {DrawnAxis} axis
 * @param {number} share
 * @param {Range} domain
 * @param {number} count of cells
 */
function cellAt({ range: [from, to] }, share, [low, high], count) {
  const cell = Math.floor(((from + share * (to - from) - low) / (high - low)) * count);
  return share >= 0 && share <= 1 && cell >= 0 && cell < count ? cell : undefined;
}
