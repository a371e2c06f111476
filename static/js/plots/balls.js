// @ts-check
/**
 * The racers on a stage, drawn over its figure: a ball with a shape of its own where each racer is, an arrow along −∇f,
 * and a dotted one along its last move. A racer that has left the view is an arrow at the edge.
 *
 * Behind each the newest part of its path fades. On a canvas of its own: five balls take 0.3 ms a frame, as Plotly's markers they take 3.
 *
 * @typedef {object} BallsMeta layout.meta.balls
 * @property {string[]} racers prefixes of the series: `P.x` and `P.y` are where it was, `P.gradient_x` and
 *   `P.gradient_y` the gradient at its latest point
 * @property {[number, number]} start where they stand before there is a run
 * @property {[number, number][]} [minima] whose marks no arrow covers
 *
 * @typedef {{x: number, y: number}} Point in pixels
 */

import { format } from "../common/numbers.js";
import { _ } from "../common/translate.js";
import { EARLY, MARK, RADIUS, TIP, between, nameMinimum, nameStart } from "./named-places.js";
import { cardsOver } from "./covered.js";
import { drawEarly, drawTrail, early, recent } from "./trail.js";

const CASING = 2.6;
/** How far an arrow reaches from the middle of its ball, in pixels, and the gradient at which it is half of the way. */
const [SHORTEST, LONGEST, MIDDLE] = [33, 64, 6];
/** Where f is flatter there is no arrow, which would say that there is a slope. */
const LEVEL = 1e-3;
/** On a stage narrower than this the longest arrow is shorter, down to this share, and the start is named without its place. */
const [WIDE, LEAST] = [640, 0.65];
/** How near to the start a pointer takes hold of it. */
const [REACH, REACH_OF_A_FINGER] = [14, 26];
/** How far balls that begin together stand apart, and how far from the edge a racer beyond it is shown. */
const FAN = 6;
const INSET = 16;

/**
 * @param {HTMLElement} element the figure's, positioned
 * @param {import("./plotly.js").PlotElement} plot in it
 * @param {import("../common/context.js").View} context
 */
export const mountBalls = (element, plot, context) => new Balls(element, plot, context);

class Balls {
  #element;
  #plot;
  #store;
  #window;
  #canvas;
  #brush;
  #colors;
  /** What is not shown. @type {Set<string>} */
  #without = new Set();
  #meta = /** @type {BallsMeta | null} */ (null);
  /** Over the canvas, and in its pixels. */
  #cards = /** @type {import("./named-places.js").Box[]} */ ([]);
  #unsubscribe;

  /**
   * @param {HTMLElement} element
   * @param {import("./plotly.js").PlotElement} plot
   * @param {import("../common/context.js").View} context
   */
  constructor(element, plot, { store, theme }) {
    this.#element = element;
    this.#plot = plot;
    this.#store = store;
    this.#window = /** @type {Window & typeof globalThis} */ (element.ownerDocument.defaultView);
    this.#canvas = element.appendChild(element.ownerDocument.createElement("canvas"));
    this.#canvas.style.cssText = "position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none";
    this.#canvas.setAttribute("aria-hidden", "true");
    this.#brush = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    this.#colors = colorsOf(theme);
    this.#unsubscribe = theme.subscribe(() => {
      this.#colors = colorsOf(theme);
      this.update();
    });
  }

  /** @param {BallsMeta | undefined} next what the figure asks for @param {Set<string>} [without] down, move */
  show(next, without = this.#without) {
    [this.#meta, this.#without] = [next ?? null, without];
    const { left, top } = this.#element.getBoundingClientRect();
    this.#cards = cardsOver(this.#element).map((card) => ({
      ...{ left: card.left - left, right: card.right - left },
      ...{ top: card.top - top, bottom: card.bottom - top },
    }));
    this.#element.toggleAttribute("data-fading", next !== undefined && !without.has("trail"));
    this.update();
  }

  update() {
    const brush = this.#fit();
    const axes = this.#plot._fullLayout;
    if (!this.#meta || !axes?.xaxis || !axes.yaxis) return;
    const { xaxis, yaxis } = axes;
    const across = xaxis._length / (xaxis.range[1] - xaxis.range[0]);
    const up = yaxis._length / (yaxis.range[1] - yaxis.range[0]);
    const at = (/** @type {number} */ x, /** @type {number} */ y) => ({
      x: xaxis._offset + (x - xaxis.range[0]) * across,
      y: yaxis._offset + yaxis._length - (y - yaxis.range[0]) * up,
    });
    const edges = { left: xaxis._offset, top: yaxis._offset, right: xaxis._offset + xaxis._length, bottom: 0 };
    edges.bottom = edges.top + yaxis._length;
    const [size, start] = [Math.max(LEAST, Math.min(1, xaxis._length / WIDE)), at(...this.#meta.start)];
    const minima = (this.#meta.minima ?? []).map((place) => at(...place));
    const racers = this.#meta.racers.map((racer) => this.#read(racer, at, { across, up }, size, minima));
    const [cards, balls] = [this.#cards, racers.map(({ place }) => place)];
    if (minima.length === 1 && !this.#without.has("minima"))
      nameMinimum(brush, minima[0], start.x <= minima[0].x, this.#colors, { edges, cards }, balls);
    drawStart(brush, start, this.#colors);
    if (racers.some(({ place }) => Math.hypot(place.x - start.x, place.y - start.y) > 3 * RADIUS)) {
      const place = size < 1 ? "" : ` (${this.#meta.start.map((value) => format(value).replace("-", "−")).join(", ")})`;
      nameStart(brush, start, _("start") + place, this.#colors, { edges, cards }, this.#firstSteps(at));
    }
    const far = 4 * (edges.right + edges.bottom);
    const { casing, racers: colors } = this.#colors;
    racers.forEach(({ steps, trail }, number) => {
      const color = colors[number % colors.length];
      drawEarly(brush, steps, color, { casing, far, size });
      drawTrail(brush, trail, color, { casing, far, size });
    });
    fan(racers);
    racers.forEach((racer, number) => draw(brush, racer, number, this.#colors, edges));
  }

  /**
   * Whether a pointer there takes hold of the start.
   * @param {number} x from the left of the plot area, in pixels
   * @param {number} y from its top
   * @param {boolean} coarse whether it is a finger
   */
  grabs(x, y, coarse) {
    const axes = this.#plot._fullLayout;
    if (!this.#meta || !axes?.xaxis || !axes.yaxis) return false;
    const [startX, startY] = this.#meta.start;
    const away = Math.hypot(axes.xaxis.d2p(startX) - x, axes.yaxis.d2p(startY) - y);
    return away <= (coarse ? REACH_OF_A_FINGER : REACH);
  }

  /** The start is dragged, and the figure will follow. @param {number} x @param {number} y */
  moveStart(x, y) {
    if (this.#meta) this.show({ ...this.#meta, start: [x, y] });
  }

  dispose() {
    this.#unsubscribe();
    this.#canvas.remove();
  }

  /** Where the paths begin, as points along them. @param {(x: number, y: number) => Point} at */
  #firstSteps(at) {
    return /** @type {BallsMeta} */ (this.#meta).racers.flatMap((racer) => {
      const [xs, ys] = [this.#store.view(`${racer}.x`), this.#store.view(`${racer}.y`)];
      return between(Array.from({ length: Math.min(xs.length, EARLY) }, (_value, i) => at(xs[i], ys[i])));
    });
  }

  /** The canvas in the size of its box, wiped. */
  #fit() {
    const { clientWidth, clientHeight } = this.#canvas;
    const ratio = this.#window.devicePixelRatio || 1;
    const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      Object.assign(this.#canvas, { width, height });
      // Here, and not in each painting: to set a font has the browser compute the page's styles anew.
      this.#brush.font = `600 12.5px ${this.#window.getComputedStyle(this.#element).fontFamily}`;
    }
    this.#brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#brush.clearRect(0, 0, clientWidth, clientHeight);
    return this.#brush;
  }

  /**
   * @param {string} racer
   * @param {(x: number, y: number) => Point} at
   * @param {{across: number, up: number}} scale pixels in a unit of either axis
   * @param {number} size of arrows
   * @param {Point[]} minima
   */
  #read(racer, at, { across, up }, size, minima) {
    const store = this.#store;
    const [xs, ys] = [store.view(`${racer}.x`), store.view(`${racer}.y`)];
    const [startX, startY] = /** @type {BallsMeta} */ (this.#meta).start;
    const last = xs.length - 1;
    const place = last < 0 ? at(startX, startY) : at(xs[last], ys[last]);
    const before = last < 1 ? null : at(xs[last - 1], ys[last - 1]);
    const [slopeX, slopeY] = ["x", "y"].map((axis) => Number(store.get(`${racer}.gradient_${axis}`) ?? NaN));
    const steepness = Math.hypot(slopeX, slopeY);
    const free = (/** @type {Point | null} */ along) => along && endBefore(place, along, minima);
    return {
      place,
      ...(this.#without.has("trail")
        ? { steps: [], trail: [] }
        : { steps: early(xs, ys, at), trail: recent(xs, ys, at) }),
      /** Downhill as it is drawn: a direction of the plane, mapped to pixels. */
      down:
        this.#without.has("down") || steepness < LEVEL
          ? null
          : free(arrow(-slopeX * across, slopeY * up, steepness, size)),
      move: this.#without.has("move") ? null : before && free(arrow(place.x - before.x, place.y - before.y, NaN, size)),
    };
  }
}

/** Balls in one place stand apart a little. @param {{place: Point}[]} racers */
export function fan(racers) {
  const [first] = racers;
  if (racers.some(({ place }) => Math.hypot(place.x - first.place.x, place.y - first.place.y) > 1)) return;
  racers.forEach((racer, number) => {
    racer.place = { x: racer.place.x + (number - (racers.length - 1) / 2) * FAN, y: racer.place.y };
  });
}

/**
 * An arrow in pixels, of a length that can be seen; null where it has no direction.
 * @param {number} x
 * @param {number} y
 * @param {number} strength decides its length; without one, what it measures in pixels
 * @param {number} [scale] of its greatest length
 */
export function arrow(x, y, strength, scale = 1) {
  const size = Math.hypot(x, y);
  if (!(size > 0) || !Number.isFinite(size)) return null;
  const longest = scale * LONGEST;
  const grown = Number.isNaN(strength)
    ? Math.min(Math.max(size, SHORTEST), longest)
    : SHORTEST + (longest - SHORTEST) * (strength / (strength + MIDDLE));
  return { x: (x / size) * grown, y: (y / size) * grown };
}

/**
 * An arrow that would cover the mark of a minimum ends before it; there is none where it would not show beside its ball.
 * @param {Point} from
 * @param {Point} along to its tip
 * @param {Point[]} minima
 * @returns {Point | null}
 */
export function endBefore(from, along, minima) {
  const size = Math.hypot(along.x, along.y);
  const unit = { x: along.x / size, y: along.y / size };
  const ends = minima.map(({ x, y }) => {
    const [ahead, aside] = [
      (x - from.x) * unit.x + (y - from.y) * unit.y,
      (x - from.x) * unit.y - (y - from.y) * unit.x,
    ];
    return ahead > 0 && Math.abs(aside) < MARK && ahead - MARK < size ? ahead - MARK : size;
  });
  const end = Math.min(size, ...ends);
  return end < SHORTEST - 4 ? (size > end ? null : along) : { x: unit.x * end, y: unit.y * end };
}

/** @param {import("../common/theme.js").Theme} theme */
export function colorsOf(theme) {
  const [casing, ink] = ["casing", "ink"].map(theme.color);
  return { casing, ink, racers: [0, 1, 2, 3, 4, 5].map((racer) => theme.color(`racer-${racer}`)) };
}

/** @param {CanvasRenderingContext2D} brush @param {Point} place @param {ReturnType<typeof colorsOf>} colors */
function drawStart(brush, { x, y }, { casing, ink }) {
  brush.beginPath();
  brush.arc(x, y, RADIUS, 0, 2 * Math.PI);
  brush.fillStyle = casing;
  brush.globalAlpha = 0.7;
  brush.fill();
  brush.globalAlpha = 1;
  brush.strokeStyle = ink;
  brush.lineWidth = 2;
  brush.stroke();
}

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {{place: Point, down: Point | null, move: Point | null}} racer
 * @param {number} number
 * @param {ReturnType<typeof colorsOf>} colors
 * @param {{left: number, top: number, right: number, bottom: number}} edges of the plot
 */
export function draw(brush, { place, down, move }, number, colors, edges) {
  const color = colors.racers[number % colors.racers.length];
  if (!Number.isFinite(place.x) || !Number.isFinite(place.y)) return;
  const inside = {
    x: Math.min(Math.max(place.x, edges.left + INSET), edges.right - INSET),
    y: Math.min(Math.max(place.y, edges.top + INSET), edges.bottom - INSET),
  };
  const away = { x: place.x - inside.x, y: place.y - inside.y };
  const far = Math.hypot(away.x, away.y);
  if (far > INSET) {
    const out = { x: (away.x / far) * TIP, y: (away.y / far) * TIP };
    return head(brush, inside, out, color, colors.casing);
  }
  if (move) drawArrow(brush, place, move, color, colors.casing, [2, 4]);
  if (down) drawArrow(brush, place, down, color, colors.casing, []);
  drawBall(brush, place, number, color, colors.casing);
}

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {Point} from
 * @param {Point} along to its tip
 * @param {string} color
 * @param {string} casing
 * @param {number[]} dash
 */
function drawArrow(brush, from, along, color, casing, dash) {
  const size = Math.hypot(along.x, along.y);
  const unit = { x: along.x / size, y: along.y / size };
  const reach = size - TIP;
  const end = { x: from.x + unit.x * reach, y: from.y + unit.y * reach };
  for (const [style, width, dashes] of /** @type {const} */ ([
    [casing, 2.6 + 2 * CASING, []],
    [color, 2.6, dash],
  ])) {
    brush.strokeStyle = style;
    brush.lineWidth = width;
    brush.lineCap = "round";
    brush.setLineDash([...dashes]);
    brush.beginPath();
    brush.moveTo(from.x, from.y);
    brush.lineTo(end.x, end.y);
    brush.stroke();
  }
  brush.setLineDash([]);
  head(brush, end, { x: unit.x * TIP, y: unit.y * TIP }, color, casing);
}

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {Point} at the middle of its base
 * @param {Point} along to its tip
 * @param {string} color
 * @param {string} casing
 */
function head(brush, at, along, color, casing) {
  const side = { x: -along.y * 0.62, y: along.x * 0.62 };
  brush.beginPath();
  brush.moveTo(at.x + along.x, at.y + along.y);
  brush.lineTo(at.x + side.x, at.y + side.y);
  brush.lineTo(at.x - side.x, at.y - side.y);
  brush.closePath();
  brush.lineJoin = "round";
  brush.strokeStyle = casing;
  brush.lineWidth = CASING;
  brush.stroke();
  brush.fillStyle = color;
  brush.fill();
}

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {Point} place
 * @param {number} number of the racer, which decides the shape
 * @param {string} color
 * @param {string} casing
 */
export function drawBall(brush, { x, y }, number, color, casing) {
  brush.beginPath();
  brush.arc(x, y, RADIUS, 0, 2 * Math.PI);
  brush.fillStyle = color;
  brush.strokeStyle = casing;
  brush.lineWidth = CASING;
  brush.fill();
  brush.stroke();
  const shape = SHAPES[number % SHAPES.length];
  if (!shape.length) return;
  brush.beginPath();
  shape.forEach(([right, down], i) => (i ? brush.lineTo(x + right, y + down) : brush.moveTo(x + right, y + down)));
  brush.fillStyle = casing;
  brush.fill();
}

/** In the order of the racers: none, for the ball is a circle, square, triangle, diamond, cross, triangle downwards. */
const SHAPES = /** @type {[number, number][][]} */ ([
  [],
  [[-3.2, -3.2], [3.2, -3.2], [3.2, 3.2], [-3.2, 3.2]],
  [[0, -4.4], [4.2, 3], [-4.2, 3]],
  [[0, -4.6], [4.6, 0], [0, 4.6], [-4.6, 0]],
  [[-1.4, -4.6], [1.4, -4.6], [1.4, -1.4], [4.6, -1.4], [4.6, 1.4], [1.4, 1.4], [1.4, 4.6], [-1.4, 4.6], [-1.4, 1.4], [-4.6, 1.4], [-4.6, -1.4], [-1.4, -1.4]],
  [[-4.2, -3], [4.2, -3], [0, 4.4]],
]); // prettier-ignore
