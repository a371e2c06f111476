// @ts-check
/**
 * The track of the timeline: the loss of each racer over the whole run, and the moment that is shown.
 *
 * Up to the shown moment a curve has its full strength, after it a faint one, also where the run has not got yet if that
 * is known; else empty room is left for the steps that are to come. The losses stand on a log scale where all of them are positive and span more than a decade. A run without any
 * growing curve has a bar instead, with a dot for each step where they are few.
 *
 * @typedef {object} Now
 * @property {number} index the present of the run, in ticks
 * @property {number} shown the moment that is shown, in ticks
 * @property {number} length of the run at most, in ticks
 * @property {number} stride ticks in a step
 * @property {string} [settings] that hold for what is to come
 *
 * @typedef {object} Context
 * @property {import("../run/series.js").SeriesStore} store
 * @property {import("../common/theme.js").Theme} theme
 * @property {() => import("../plots/views.js").Curve[]} curves those of the loss, or what stands for them
 * @property {import("./ahead.js").Ahead} ahead
 *
 * @typedef {object} Drawn lines of the run, or of what is to come
 * @property {import("./track-lines.js").Line[]} lines
 * @property {number} index up to which they go, in ticks
 */
import { Lettering } from "../common/lettering.js";
import { watchSize } from "../common/watch.js";
import { isBeside } from "../plots/racer-names.js";
import { TrackLines } from "./track-lines.js";

const FAINT = 0.24;
/** Of the area under the only line. */
const AREA = 0.1;
/** As many dots are told apart. */
const MOST_DOTS = 60;
const KNOB = 7.5;
/** Of the picture: the curves above, the numbers of steps below, where the knob leaves them whole. */
const FOOT = 20;
const INSET = 10;
/** Into so many parts the numbers of steps divide a run, at least. */
const LEAST_NUMBERS = 4;
const DECADE = 10;
/** What has moved by less is painted later, in pixels. */
const UNSEEN = 0.5;
/** Made once: to make one for each number costs more than all the rest of a painting. */
const COUNTED = new Intl.NumberFormat("en");

/** @param {HTMLElement} root @param {Context} context */
export const mountTrack = (root, context) => new Track(root, context);

class Track {
  #canvas;
  #context;
  #brush;
  #colors;
  #size = { width: 0, height: 0 };
  #now = /** @type {Now} */ ({ index: 0, shown: 0, length: 1, stride: 1 });
  #lines;
  /** Of what is to come. @type {{store: import("../run/series.js").SeriesStore, lines: TrackLines} | null} */
  #ahead = null;
  #lettering;
  #font = "";
  /** What was painted, in numbers. @type {number[]} */
  #painted = [];

  /** @param {HTMLElement} root @param {Context} context */
  constructor(root, context) {
    this.#canvas = /** @type {HTMLCanvasElement} */ (root.querySelector("canvas[data-track]"));
    this.#brush = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    this.#context = context;
    this.#lines = new TrackLines(context.store);
    this.#lettering = new Lettering(document, () => this.#paint());
    this.#colors = colorsOf(context.theme);
    context.theme.subscribe(() => {
      this.#colors = colorsOf(context.theme);
      this.#paint();
    });
    watchSize(this.#canvas, (size) => this.#resize(size));
  }

  /** @param {Now} now */
  show(now) {
    this.#now = now;
    this.#update();
  }

  /** @param {{width: number, height: number}} size */
  #resize({ width, height }) {
    this.#size = { width, height };
    const ratio = window.devicePixelRatio || 1;
    Object.assign(this.#canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    this.#brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#font = `11px ${getComputedStyle(this.#canvas).fontFamily}`;
    this.#paint();
  }

  #paint() {
    this.#painted = [];
    this.#update();
  }

  /** Paints, unless all is within half a pixel of where it is. */
  #update() {
    const { width, height } = this.#size;
    if (!width) return;
    const [brush, colors, now] = [this.#brush, this.#colors, this.#now];
    const floor = height - FOOT;
    const length = Math.max(now.length, now.index, 1);
    const room = width - 2 * INSET;
    const at = (/** @type {number} */ tick) => INSET + (tick / length) * room;
    const curves = this.#context.curves();
    const [steps, index] = [length / now.stride, now.index / now.stride];
    const lines = this.#lines.of(curves, { pixels: room, steps, index });
    const ahead = this.#toCome(curves, room, length);
    const extent = this.#extent;
    const scale = scaleOf(extent);
    if (!this.#hasMoved(at, [...lines, ...ahead.lines], scale, floor)) return;
    brush.clearRect(0, 0, width, height);
    brush.fillStyle = colors.sunken;
    brush.beginPath();
    brush.roundRect(0, 0, width, floor, 8);
    brush.fill();
    this.#drawSteps(at, length, floor);
    const drawn = [ahead, { lines, index: now.index }];
    if (scale) this.#drawLines(drawn, at, (loss) => 5 + scale(loss) * (floor - 10), floor);
    else if (!curves.length) this.#drawBar(at, length, floor);
    this.#drawMoment(at(now.shown), floor);
  }

  /** @param {import("../plots/views.js").Curve[]} curves @param {number} pixels @param {number} length @returns {Drawn} */
  #toCome(curves, pixels, length) {
    const { ahead, store } = this.#context;
    const whole = this.#now.index > 0 ? ahead.of(store, curves, this.#now.settings) : null;
    if (!whole) this.#ahead = null;
    else if (this.#ahead?.store !== whole) this.#ahead = { store: whole, lines: new TrackLines(whole) };
    const { stride } = this.#now;
    const lines = this.#ahead?.lines.of(curves, { pixels, steps: length / stride, index: ahead.end / stride }) ?? [];
    return { lines, index: ahead.end };
  }

  /** The lowest and the highest loss, of what is to come, too. @returns {[number, number]} */
  get #extent() {
    const extents = [this.#lines.extent, this.#ahead?.lines.extent ?? [Infinity, -Infinity]];
    return [Math.min(...extents.map(([low]) => low)), Math.max(...extents.map(([, high]) => high))];
  }

  /**
   * @param {(tick: number) => number} at @param {import("./track-lines.js").Line[]} lines
   * @param {((loss: number) => number) | null} scale @param {number} floor
   */
  #hasMoved(at, lines, scale, floor) {
    const { store } = this.#context;
    const [low, high] = this.#extent;
    const before = this.#painted;
    const begun = lines.filter(({ places }) => places.length).length;
    const each = at(1) - at(0);
    const net = Number(this.#canvas.ownerDocument.body.dataset.net ?? -1);
    const places = [at(this.#now.shown), at(this.#now.index), each, low, high];
    const now = [...places, store.generation, lines.length, begun, net];
    const same = before.length > 0 && now.slice(5).every((value, i) => value === before[5 + i]);
    const pushed = Math.abs(1 - each / before[2]) * this.#size.width; // the old end, where the track grows with the run
    const stands = same && pushed < UNSEEN && [0, 1].every((i) => Math.abs(now[i] - before[i]) < UNSEEN);
    const [top, bottom] = scale && stands ? [scale(before[4]), 1 - scale(before[3])] : [0, 0];
    if (stands && Math.max(top, bottom) * floor < UNSEEN) return false;
    this.#painted = now;
    return true;
  }

  /** @param {number} place @param {number} floor */
  #drawMoment(place, floor) {
    const [brush, colors] = [this.#brush, this.#colors];
    brush.strokeStyle = brush.fillStyle = colors.ink;
    brush.lineWidth = 2;
    brush.beginPath();
    brush.moveTo(place, 0);
    brush.lineTo(place, floor);
    brush.stroke();
    brush.beginPath();
    brush.arc(place, floor, KNOB, 0, 2 * Math.PI);
    brush.fill();
    brush.strokeStyle = colors.panel;
    brush.stroke();
  }

  /** The numbers of steps. @param {(tick: number) => number} at @param {number} length @param {number} floor */
  #drawSteps(at, length, floor) {
    const [brush, { stride }] = [this.#brush, this.#now];
    const steps = length / stride;
    const each = niceStep(steps / Math.max(LEAST_NUMBERS, this.#size.width / 140));
    /** @type {import("../common/lettering.js").Style} */
    const style = { font: this.#font, color: this.#colors.faint, align: "center", baseline: "alphabetic" };
    const ratio = window.devicePixelRatio || 1;
    const write = this.#lettering.on(brush, ratio);
    for (let step = 0; step <= steps; step += each) {
      const text = COUNTED.format(step);
      const half = this.#lettering.widthOf(text, style, ratio) / 2;
      write(text, Math.max(half, Math.min(at(step * stride), this.#size.width - half)), floor + 18.5, style);
    }
  }

  /** How far the run is. @param {(tick: number) => number} at @param {number} length @param {number} floor */
  #drawBar(at, length, floor) {
    const [brush, colors, { shown, stride }] = [this.#brush, this.#colors, this.#now];
    const middle = floor / 2;
    const dots = length / stride <= MOST_DOTS ? Math.round(length / stride) + 1 : 0;
    for (const [end, color] of /** @type {[number, string][]} */ ([
      [length, colors.line],
      [shown, colors.ink],
    ])) {
      brush.fillStyle = color;
      brush.fillRect(at(0), middle - 1.5, at(end) - at(0), 3);
      for (let step = 0; step < dots && step * stride <= end; step++) {
        brush.beginPath();
        brush.arc(at(step * stride), middle, 4, 0, 2 * Math.PI);
        brush.fill();
      }
    }
  }

  /**
   * @param {Drawn[]} drawn one over the other
   * @param {(tick: number) => number} at
   * @param {(loss: number) => number} down
   * @param {number} floor
   */
  #drawLines(drawn, at, down, floor) {
    const brush = this.#brush;
    brush.save();
    brush.beginPath();
    brush.roundRect(0, 0, this.#size.width, floor, 8);
    brush.clip();
    brush.lineJoin = "round";
    const lines = drawn.flatMap(linesOf).filter(([{ name }]) => !isBeside(name, this.#canvas.ownerDocument));
    const alone = lines.filter(([, index]) => index <= this.#now.index).length === 1;
    for (const [line, index] of lines) {
      const racer = Number(/racer\.(\d+)/.exec(line.name)?.[1] ?? 0);
      const { racers } = this.#colors;
      brush.strokeStyle = line.color ? this.#context.theme.color(line.color) : racers[racer % racers.length];
      this.#drawLine(line, index, at, down, alone ? floor : 0);
    }
    brush.restore();
  }

  /**
   * @param {import("./track-lines.js").Line} line
   * @param {number} index up to which it goes
   * @param {(tick: number) => number} at
   * @param {(loss: number) => number} down
   * @param {number} floor of the area under what has passed of it; 0 without one
   */
  #drawLine({ x, y, places }, index, at, down, floor) {
    const [brush, { shown, stride }] = [this.#brush, this.#now];
    const last = x?.at(-1) || 1;
    const tick = (/** @type {number} */ i) => (x ? (x[i] / last) * index : i * stride);
    const passed = index <= this.#now.index;
    for (const past of shown < index ? (passed ? [false, true] : [false]) : [true]) {
      brush.globalAlpha = past ? 1 : FAINT;
      brush.lineWidth = past ? 1.8 : 1.2;
      brush.beginPath();
      let end = at(0);
      for (let k = 0; k < places.length; k++) {
        const here = tick(places[k]);
        if (past && here > shown) break;
        if (!passed && tick(places[k + 1] ?? places[k]) <= this.#now.index) continue;
        brush.lineTo((end = at(here)), down(y[places[k]]));
      }
      brush.stroke();
      if (past && passed && floor) this.#fill(end, at(0), floor);
    }
    brush.globalAlpha = 1;
  }

  /** The area under the line that was drawn just now. @param {number} right @param {number} left @param {number} floor */
  #fill(right, left, floor) {
    const brush = this.#brush;
    brush.lineTo(right, floor);
    brush.lineTo(left, floor);
    [brush.globalAlpha, brush.fillStyle] = [AREA, brush.strokeStyle];
    brush.fill();
  }
}

/** @param {import("../common/theme.js").Theme} theme */
function colorsOf(theme) {
  const [ink, faint, panel, sunken, line] = ["ink", "ink-faint", "panel", "sunken", "line-strong"].map(theme.color);
  const racers = [0, 1, 2, 3, 4, 5].map((racer) => theme.color(`racer-${racer}`));
  return { ink, faint, panel, sunken, line, racers };
}

/** @param {Drawn} drawn @returns {[import("./track-lines.js").Line, number][]} */
const linesOf = ({ lines, index }) => lines.map((line) => [line, index]);

/**
 * Where a loss stands, from 0 (above) to 1.
 * @param {[number, number]} extent of all losses
 * @returns {((loss: number) => number) | null} null where there are none
 */
function scaleOf([low, high]) {
  if (!(high >= low)) return null;
  const log = low > 0 && high > DECADE * low;
  const on = log ? Math.log10 : (/** @type {number} */ value) => value;
  const [bottom, top] = [on(low), on(high)];
  return (loss) => (top > bottom ? (top - on(Math.max(loss, low))) / (top - bottom) : 0.5);
}

/** The nearest of 1, 2, 5, 10, … that is not smaller. @param {number} least */
function niceStep(least) {
  const decade = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return [1, 2, 5, 10].map((digit) => digit * decade).find((step) => step >= least) ?? 10 * decade;
}
