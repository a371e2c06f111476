// @ts-check
/**
 * Draws a net's diagram on a canvas.
 *
 * @typedef {import("./diagram-layout.js").Layout} Layout
 * @typedef {import("../run/decode.js").Snapshot} Snapshot
 * @typedef {ReturnType<typeof readColors>} Colors
 * @typedef {{kind: "unit" | "link" | "other", index: number}} Target what the pointer or the keyboard is at
 */
import { channels, classToken, ramp } from "../common/palette.js";
import { _ } from "../common/translate.js";
import { drawBiases, drawJoint, drawLinks } from "./diagram-lines.js";

/** How large the picture of a unit is that is looked at. */
const ENLARGED = 184;
/** Corners of units. */
const RADIUS = 6;
/** What is not fed in is so pale. */
const PALE = 0.5;

/** @param {import("../common/theme.js").Theme} theme @param {Document} document */
export const createPainter = (theme, document) => new Painter(theme, document);

class Painter {
  #theme;
  #colors;
  #atlas;
  /** Of what could be fed in. */
  #others;

  /** @param {import("../common/theme.js").Theme} theme @param {Document} document */
  constructor(theme, document) {
    this.#theme = theme;
    this.#colors = readColors(theme);
    this.#atlas = new Atlas(document);
    this.#others = new Atlas(document);
  }

  /** The colours have changed. */
  recolor() {
    this.#colors = readColors(this.#theme);
    this.#atlas.forget();
    this.#others.forget();
  }

  /**
   * @param {CanvasRenderingContext2D} context scaled to CSS pixels
   * @param {Layout} layout
   * @param {{units?: Snapshot, links?: Snapshot, biases?: Snapshot}} snapshots those that fit the layout
   * @param {object} view
   * @param {number} view.width
   * @param {number} view.height
   * @param {string} view.font
   * @param {import("../common/lettering.js").Write} view.write
   * @param {(count: number, draw: (pen: CanvasRenderingContext2D) => void) => void} [view.keep] draws the lines, or those
   *   of just before
   * @param {Target | null} view.target
   * @param {boolean} view.titled whether the columns get their titles
   * @param {Snapshot | undefined} view.others pictures of what is not fed in
   * @param {[number, number, number][]} view.points of the data: across, up (shares) and class
   */
  paint(context, layout, { units, links, biases }, view) {
    const { width, height, target } = view;
    const { side } = layout;
    context.clearRect(0, 0, width, height);
    const lines = (/** @type {CanvasRenderingContext2D} */ pen) =>
      links && drawLinks(pen, layout.links, links.values, this.#colors, side / 11.5, target);
    if (view.keep && target?.kind !== "link") view.keep(layout.links.length, lines);
    else lines(context);
    if (layout.right) drawJoint(context, layout, this.#colors);
    if (units) this.#atlas.show(units, outputsOf(layout), this.#colors);
    layout.units.forEach(({ x, y }, index) => this.#drawUnit(context, units, index, { x, y, size: side }));
    this.#drawOthers(context, layout, view.others, target);
    round(context, layout, this.#colors, target);
    if (biases) drawBiases(context, layout, biases.values, this.#colors);
    drawWords(layout, this.#colors, view);
    if (target?.kind !== "unit") return;
    const place = enlarged(layout.units[target.index], width, height);
    const edge = place.size / 2 + 2;
    context.fillStyle = this.#colors.ink;
    context.fillRect(place.x - edge, place.y - edge, place.size + 4, place.size + 4);
    this.#drawUnit(context, units, target.index, place);
    drawPoints(context, view.points, place, this.#colors);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Layout} layout
   * @param {Snapshot | undefined} pictures
   * @param {Target | null} target
   */
  #drawOthers(context, { others, side }, pictures, target) {
    if (!pictures || !others.length) return;
    this.#others.show(pictures, others.length, this.#colors);
    const [, rows, across] = pictures.shape;
    others.forEach(({ x, y }, index) => {
      context.globalAlpha = target?.kind === "other" && target.index === index ? 0.8 : PALE;
      if (rows === 1) {
        context.fillStyle = this.#colors.panel;
        context.fillRect(x - side / 2, y - side / 2, side, side);
        return drawCurve(context, pictures, index, { x, y, size: side }, this.#colors);
      }
      context.drawImage(this.#others.canvas, 0, index * rows, across, rows, x - side / 2, y - side / 2, side, side);
    });
    context.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Snapshot | undefined} units
   * @param {number} index
   * @param {{x: number, y: number, size: number}} place of its middle
   */
  #drawUnit(context, units, index, { x, y, size }) {
    const [left, top] = [x - size / 2, y - size / 2];
    context.fillStyle = this.#colors.panel;
    context.fillRect(left, top, size, size);
    if (!units) return;
    const [, rows, across] = units.shape;
    if (rows === 1) return drawCurve(context, units, index, { x, y, size }, this.#colors);
    context.drawImage(this.#atlas.canvas, 0, index * rows, across, rows, left, top, size, size);
  }
}

/** Which unit is the first that has the colour of a class. @param {Layout} layout */
function outputsOf({ columns, units }) {
  const last = columns[columns.length - 1];
  return !last || last.signed ? units.length : last.first;
}

/**
 * A unit of a net with points on a line: its values as a curve about 0, blue above it and orange below, as weights are.
 * @param {CanvasRenderingContext2D} context
 * @param {Snapshot} pictures u1 (units, 1, places), 128 for 0
 * @param {number} index
 * @param {{x: number, y: number, size: number}} place of its middle
 * @param {ReturnType<typeof readColors>} colors
 */
function drawCurve(context, { values, shape: [, , places] }, index, { x, y, size }, colors) {
  const left = x - size / 2;
  const across = (/** @type {number} */ at) => left + (at * size) / (places - 1);
  const up = (/** @type {number} */ at) => ((values[index * places + at] - 128) / 127) * size * 0.42;
  const strong = context.globalAlpha;
  for (const [color, cut] of /** @type {const} */ ([
    [colors.positive, Math.max],
    [colors.negative, Math.min],
  ])) {
    context.beginPath();
    context.moveTo(left, y);
    for (let at = 0; at < places; at++) context.lineTo(across(at), y - cut(up(at), 0));
    context.lineTo(left + size, y);
    context.fillStyle = color;
    context.globalAlpha = 0.45 * strong;
    context.fill();
  }
  context.globalAlpha = strong;
  context.strokeStyle = colors.soft;
  context.lineWidth = 0.5;
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(left + size, y);
  context.stroke();
  context.strokeStyle = colors.ink;
  context.lineWidth = size > 80 ? 2 : 1.25;
  context.beginPath();
  for (let at = 0; at < places; at++) {
    if (at) context.lineTo(across(at), y - up(at));
    else context.moveTo(left, y - up(0));
  }
  context.stroke();
}

/**
 * Rounds the corners of all units, and draws their frames: outputs in the colour of their class.
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {ReturnType<typeof readColors>} colors
 * @param {Target | null} target
 */
function round(context, layout, colors, target) {
  const { units, others, side } = layout;
  const corner = Math.min(RADIUS, side / 5);
  const outputs = outputsOf(layout);
  context.globalCompositeOperation = "destination-out";
  context.beginPath();
  for (const { x, y } of [...units, ...others]) {
    context.rect(x - side / 2 - 0.5, y - side / 2 - 0.5, side + 1, side + 1);
    context.roundRect(x - side / 2, y - side / 2, side, side, corner);
  }
  context.fill("evenodd");
  context.globalCompositeOperation = "source-over";
  const frame = (/** @type {{x: number, y: number}} */ { x, y }) => {
    context.beginPath();
    context.roundRect(x - side / 2, y - side / 2, side, side, corner);
    context.stroke();
  };
  context.strokeStyle = colors.ink;
  context.lineWidth = side > 24 ? 1.5 : 1;
  for (const unit of units.slice(0, outputs)) frame(unit);
  context.lineWidth *= 1.4;
  units.slice(outputs).forEach((unit, index) => {
    context.strokeStyle = colors.strong[index % colors.strong.length];
    frame(unit);
  });
  if (target?.kind !== "other") return;
  context.strokeStyle = colors.soft;
  context.setLineDash([4, 3]);
  frame(others[target.index]);
  context.setLineDash([]);
}

/**
 * The data over the picture of a unit.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number, number][]} points
 * @param {{x: number, y: number, size: number}} place
 * @param {ReturnType<typeof readColors>} colors
 */
function drawPoints(context, points, { x, y, size }, { strong, panel }) {
  context.strokeStyle = panel;
  context.lineWidth = 1;
  for (const [across, up, label] of points) {
    context.fillStyle = strong[label % strong.length];
    context.beginPath();
    context.arc(x + (across - 0.5) * size, y + (0.5 - up) * size, 2.4, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

/**
 * Where the picture of a unit goes that is looked at.
 * @param {{x: number, y: number}} unit
 * @param {number} width
 * @param {number} height
 */
function enlarged({ x, y }, width, height) {
  const size = Math.min(ENLARGED, height - 8, width - 8);
  const clamp = (/** @type {number} */ value, /** @type {number} */ end) =>
    Math.min(Math.max(value, size / 2 + 4), end - size / 2 - 4);
  return { x: clamp(x, width), y: clamp(y, height), size };
}

/** Pictures of all units, one under the other, in colour. */
class Atlas {
  canvas;
  #context;
  #image = new ImageData(1, 1);
  /** What it shows. @type {Snapshot | null} */
  #shown = null;

  /** @param {Document} document */
  constructor(document) {
    this.canvas = document.createElement("canvas");
    this.#context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
  }

  /** Shows the next snapshot whatever it is. */
  forget() {
    this.#shown = null;
  }

  /**
   * @param {Snapshot} snapshot
   * @param {number} outputs which of them come first in the last layer
   * @param {ReturnType<typeof readColors>} colors
   */
  show(snapshot, outputs, colors) {
    if (snapshot === this.#shown) return;
    this.#shown = snapshot;
    const { values } = snapshot;
    const [count, rows, columns] = snapshot.shape;
    if (this.#image.width !== columns || this.#image.height !== count * rows) {
      this.#image = new ImageData(columns, count * rows);
      [this.canvas.width, this.canvas.height] = [columns, count * rows];
    }
    const pixels = new Uint32Array(this.#image.data.buffer);
    for (let unit = 0, at = 0; unit < count; unit++) {
      const table = unit < outputs ? colors.signed : colors.classes[(unit - outputs) % colors.classes.length];
      for (let row = rows - 1; row >= 0; row--) {
        for (let to = (unit * rows + row) * columns, end = to + columns; to < end; to++, at++)
          pixels[to] = table[values[at]];
      }
    }
    this.#context.putImageData(this.#image, 0, 0);
  }
}

/** @param {import("../common/theme.js").Theme} theme */
function readColors(theme) {
  const [low, zero, high, paper] = ["unit-low", "unit-zero", "unit-high", "paper"].map((token) =>
    channels(theme.color(token)),
  );
  const [negative, positive, panel, ink, soft] = ["link-negative", "link-positive", "panel", "ink", "ink-soft"].map(
    theme.color,
  );
  const strong = [0, 1, 2, 3, 4].map((index) => theme.color(classToken(index)));
  const classes = [0, 1, 2, 3, 4].map((index) => ramp([paper, channels(theme.color(classToken(index)))]));
  return {
    signed: ramp([low, zero, high], (byte) => (byte - 1) / 254),
    classes,
    negative,
    positive,
    strong,
    panel,
    ink,
    soft,
  };
}

/**
 * @param {Layout} layout
 * @param {ReturnType<typeof readColors>} colors
 * @param {{font: string, titled: boolean, write: import("../common/lettering.js").Write}} view
 */
function drawWords({ columns, units, others, side }, { ink, soft: color }, { font, titled, write }) {
  for (const { title, more, x, width, bottom } of columns) {
    const style = /** @type {const} */ ({ font, color, align: "center", most: width - 6 });
    if (titled) write(title, x, 10, style);
    if (more > 0) write(_("+{more} more", { more }), x, bottom + 11, style);
  }
  const last = columns.length - 1;
  for (const { name, column, x, y } of units) {
    if (!name) continue;
    const way = column === last ? 1 : -1;
    write(name, x + way * (side / 2 + 6), y, {
      font: column === 0 ? mathematical(font) : font,
      color: ink,
      align: column === last ? "left" : "right",
    });
  }
  for (const { name, x, y } of others)
    write(name, x - side / 2 - 6, y, { font: mathematical(font), color, align: "right" });
}

/** Features are written as formulas are. @param {string} font */
const mathematical = (font) => font.replace(/^\d+px /, `italic ${1.25 * parseFloat(font)}px "STIX Two Math", `);
