// @ts-check
/**
 * The track of the timeline: the loss of each racer over the whole run, and the moment that is shown.
 *
 * Up to the shown moment a curve has its full strength, after it a faint one; empty room is left for the steps that are
 * to come. The losses stand on a log scale where all of them are positive and span more than a decade. A run without any
 * growing curve has a bar instead, with a dot for each step where they are few.
 *
 * @typedef {object} Now
 * @property {number} index the present of the run, in ticks
 * @property {number} shown the moment that is shown, in ticks
 * @property {number} length of the run at most, in ticks
 * @property {number} stride ticks in a step
 *
 * @typedef {object} Context
 * @property {import("../run/series.js").SeriesStore} store
 * @property {import("../common/theme.js").Theme} theme
 * @property {() => import("../plots/views.js").Curve[]} curves those of the loss, or what stands for them
 */
import { watchSize } from "../common/watch.js";

const FAINT = 0.24;
/** As many dots are told apart. */
const MOST_DOTS = 60;
const KNOB = 7.5;
/** Of the picture: the curves above, the numbers of steps below. */
const FOOT = 18;
const INSET = 10;
/** No more points than this are looked at for a curve: a pixel column shows no more than its extremes. */
const MOST_POINTS = 4000;
const DECADE = 10;
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

  /** @param {HTMLElement} root @param {Context} context */
  constructor(root, context) {
    this.#canvas = /** @type {HTMLCanvasElement} */ (root.querySelector("canvas[data-track]"));
    this.#brush = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    this.#context = context;
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
    this.#paint();
  }

  /** @param {{width: number, height: number}} size */
  #resize({ width, height }) {
    this.#size = { width, height };
    const ratio = window.devicePixelRatio || 1;
    Object.assign(this.#canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    this.#brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    // Here, and not in each painting: to set a font has the browser compute the page's styles anew.
    this.#brush.font = `11px ${getComputedStyle(this.#canvas).fontFamily}`;
    this.#paint();
  }

  #paint() {
    const { width, height } = this.#size;
    if (!width) return;
    const [brush, colors, now] = [this.#brush, this.#colors, this.#now];
    const floor = height - FOOT;
    const length = Math.max(now.length, now.index, 1);
    const at = (/** @type {number} */ tick) => INSET + (tick / length) * (width - 2 * INSET);
    brush.clearRect(0, 0, width, height);
    brush.fillStyle = colors.sunken;
    brush.beginPath();
    brush.roundRect(0, 0, width, floor, 8);
    brush.fill();
    this.#drawSteps(at, length, floor);
    if (!this.#drawCurves(at, floor)) this.#drawBar(at, length, floor);
    this.#drawMoment(at(now.shown), floor);
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
    const [brush, { stride, shown }] = [this.#brush, this.#now];
    const steps = length / stride;
    const each = niceStep(steps / Math.max(2, this.#size.width / 140));
    brush.fillStyle = this.#colors.faint;
    brush.textBaseline = "alphabetic";
    brush.textAlign = "center";
    for (let step = 0; step <= steps; step += each) {
      const x = at(step * stride);
      if (Math.abs(at(shown) - x) < 24 && step > 0) continue; // the knob is there
      const text = COUNTED.format(step);
      const half = brush.measureText(text).width / 2;
      brush.fillText(text, Math.max(half, Math.min(x, this.#size.width - half)), floor + 15);
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

  /** @param {(tick: number) => number} at @param {number} floor @returns {boolean} whether there are any */
  #drawCurves(at, floor) {
    const { store, curves } = this.#context;
    const brush = this.#brush;
    const named = curves();
    const found = named.map(({ x, y, color }) => ({ y: store.whole(y), x: x ? store.whole(x) : null, name: y, color }));
    const scale = scaleOf(found.map(({ y }) => y));
    if (!scale) return named.length > 0;
    brush.save();
    brush.beginPath();
    brush.roundRect(0, 0, this.#size.width, floor, 8);
    brush.clip();
    brush.lineJoin = "round";
    for (const { x, y, name, color } of found) {
      const racer = Number(/racer\.(\d+)/.exec(name)?.[1] ?? 0);
      const { racers } = this.#colors;
      brush.strokeStyle = color ? this.#context.theme.color(color) : racers[racer % racers.length];
      this.#drawCurve(x, y, at, (loss) => 5 + scale(loss) * (floor - 10));
    }
    brush.restore();
    return true;
  }

  /**
   * @param {Float64Array | null} x
   * @param {Float64Array} y
   * @param {(tick: number) => number} at
   * @param {(loss: number) => number} down
   */
  #drawCurve(x, y, at, down) {
    const [brush, { index, shown, stride }] = [this.#brush, this.#now];
    if (!y.length) return;
    const last = x?.[x.length - 1] || 1;
    const tick = (/** @type {number} */ i) => (x ? (x[i] / last) * index : i * stride);
    const each = Math.max(1, Math.floor(y.length / MOST_POINTS));
    for (const past of [false, true]) {
      brush.globalAlpha = past ? 1 : FAINT;
      brush.lineWidth = past ? 1.8 : 1.2;
      brush.beginPath();
      let pen = false;
      for (let i = 0; i < y.length; i += each) {
        const here = tick(i);
        if (past && here > shown) break;
        if (!Number.isFinite(y[i])) pen = false;
        else if (pen) brush.lineTo(at(here), down(y[i]));
        else {
          brush.moveTo(at(here), down(y[i]));
          pen = true;
        }
      }
      brush.stroke();
    }
    brush.globalAlpha = 1;
  }
}

/** @param {import("../common/theme.js").Theme} theme */
function colorsOf(theme) {
  const [ink, faint, panel, sunken, line] = ["ink", "ink-faint", "panel", "sunken", "line-strong"].map(theme.color);
  const racers = [0, 1, 2, 3, 4, 5].map((racer) => theme.color(`racer-${racer}`));
  return { ink, faint, panel, sunken, line, racers };
}

/**
 * Where a loss stands, from 0 (above) to 1, so that all finite ones of the curves have their place.
 * @param {Float64Array[]} curves
 * @returns {((loss: number) => number) | null} null where there is nothing to show
 */
export function scaleOf(curves) {
  let [low, high, positive] = [Infinity, -Infinity, true];
  for (const curve of curves) {
    const each = Math.max(1, Math.floor(curve.length / MOST_POINTS));
    for (let i = 0; i < curve.length; i += each) {
      const loss = curve[i];
      if (!Number.isFinite(loss)) continue;
      low = Math.min(low, loss);
      high = Math.max(high, loss);
      positive &&= loss > 0;
    }
  }
  if (!(high >= low)) return null;
  const log = positive && high > DECADE * low;
  const on = log ? Math.log10 : (/** @type {number} */ value) => value;
  const [bottom, top] = [on(low), on(high)];
  return (loss) => (top > bottom ? (top - on(Math.max(loss, low))) / (top - bottom) : 0.5);
}

/** The nearest of 1, 2, 5, 10, … that is not smaller. @param {number} least */
function niceStep(least) {
  const decade = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return [1, 2, 5, 10].map((digit) => digit * decade).find((step) => step >= least) ?? 10 * decade;
}
