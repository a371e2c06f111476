// @ts-check
/**
 * What the home page's race is drawn on: the terrain, painted when its size or the colours change; the paths and balls
 * over it, frame after frame; and the losses in the legend.
 *
 * @typedef {import("./hero.js").Race} Race
 * @typedef {import("./hero.js").Racer} Racer
 * @typedef {import("../plots/terrain.js").Frame} Frame
 */
import { arrow, colorsOf, draw as drawBall } from "../plots/balls.js";
import { paintTerrain } from "../plots/terrain.js";

/** Of the plane: what is seen of y, and where x from −5 to 5 lies, as shares of the width; beside the words, below them. */
const TALL = 10.3;
const [BESIDE, BELOW] = [
  [0.33, 0.87],
  [0.05, 0.95],
];
/** Up to here the words stand above the picture, and the legend below; and what the button takes of its height then. */
const NARROW = 820;
const UNDER = 44;
/** How far the domain may reach under the legend beside it, as a share of the width. */
const BEHIND_LEGEND = 0.065;
const HALF = 5;
const MOST_RATIO = 2;
/** Steps closer together than this have no dots, in pixels. */
const DOT_EVERY = 7;
const LOWEST_LOSS = 1e-3;
/** Steps of a path that are drawn in full; what is older is fainter, so that balls near each other stay clear. */
const TRAIL = 14;
const FADED = 0.35;

export class HeroStage {
  #terrain;
  #racing;
  #losses;
  #legend;
  #scene;
  #theme;
  #colors;
  #ink = "";
  #field;
  /** In pixels of the page. @type {Frame} */
  #frame = { left: 0, across: 1, upper: 0, up: 1 };
  /** @type {(place: [number, number]) => void} */
  onPress = () => undefined;

  /**
   * @param {HTMLElement} root
   * @param {import("./hero.js").Scene} scene
   * @param {import("../common/theme.js").Theme} theme
   */
  constructor(root, scene, theme) {
    this.#terrain = brushOf(root, "terrain");
    this.#racing = brushOf(root, "racing");
    this.#losses = brushOf(root, "losses");
    this.#legend = /** @type {HTMLElement} */ (this.#losses.canvas.closest(".legend"));
    this.#scene = scene;
    this.#theme = theme;
    this.#colors = colorsOf(theme);
    const { values, domain, top } = scene.terrain;
    this.#field = { values: flat(values), domain, top, size: size(values) };
    this.#racing.canvas.addEventListener("click", ({ offsetX, offsetY }) => {
      const { left, across, upper, up } = this.#frame;
      this.onPress([left + offsetX / across, upper - offsetY / up]);
    });
  }

  /** The terrain, in the size that it has now. */
  paint() {
    this.#colors = colorsOf(this.#theme);
    this.#ink = this.#theme.color("ink");
    const ratio = fit(this.#terrain);
    const { width, height } = this.#terrain.canvas;
    const [wide, tall] = [width / ratio, height / ratio];
    if (!wide || !tall) return;
    const narrow = wide <= NARROW;
    const [left, most] = narrow ? BELOW : BESIDE;
    const right = narrow ? most : Math.min(most, this.#legend.offsetLeft / wide + BEHIND_LEGEND);
    const across = ((right - left) * wide) / (2 * HALF);
    const up = (tall - (narrow ? UNDER : 0)) / TALL;
    this.#frame = { left: -HALF - (left * wide) / across, across, upper: TALL / 2, up };
    const sharp = { ...this.#frame, across: across * ratio, up: up * ratio };
    paintTerrain(this.#terrain, this.#field, sharp, this.#theme, ratio);
  }

  /** @param {Race} race @param {number} step */
  draw(race, step) {
    const brush = this.#racing;
    wipe(brush);
    this.#crosses(brush);
    for (const [number, racer] of race.racers.entries()) this.#path(brush, racer, step, this.#colors.racers[number]);
    this.#start(brush, this.#at(...race.start));
    const edges = { left: 0, top: 0, right: brush.canvas.clientWidth, bottom: brush.canvas.clientHeight };
    const lossOf = (/** @type {Racer} */ { loss }) => loss[Math.min(Math.floor(step), loss.length - 1)];
    const leaderLast = [...race.racers.entries()].sort(([, one], [, other]) => lossOf(other) - lossOf(one));
    for (const [number, racer] of leaderLast) drawBall(brush, this.#ball(racer, step), number, this.#colors, edges);
    this.#curves(race, step);
  }

  /** @param {number} x @param {number} y */
  #at(x, y) {
    const { left, across, upper, up } = this.#frame;
    return { x: (x - left) * across, y: (upper - y) * up };
  }

  /** @param {Racer} racer @param {number} step between two, it is between their places */
  #ball({ x, y, slope_x: slopeX, slope_y: slopeY }, step) {
    const last = x.length - 1;
    const whole = Math.min(Math.floor(step), last);
    const next = Math.min(whole + 1, last);
    const part = whole === last ? 0 : step - whole;
    const between = (/** @type {ArrayLike<number>} */ values) => values[whole] + part * (values[next] - values[whole]);
    const [downX, downY] = [between(slopeX), between(slopeY)];
    const { across, up } = this.#frame;
    const steepness = Math.hypot(downX, downY);
    return {
      place: this.#at(between(x), between(y)),
      down: steepness > 0.05 ? arrow(-downX * across, downY * up, steepness / 12) : null,
      move: null,
    };
  }

  /** @param {CanvasRenderingContext2D} brush @param {Racer} racer @param {number} step @param {string} color */
  #path(brush, racer, step, color) {
    const whole = Math.min(Math.floor(step), racer.x.length - 1);
    const points = Array.from({ length: whole + 1 }, (_, i) => this.#at(racer.x[i], racer.y[i]));
    points.push(this.#ball(racer, step).place);
    const recent = Math.max(0, points.length - 1 - TRAIL);
    brush.lineJoin = brush.lineCap = "round";
    const line = (/** @type {string} */ style, /** @type {number} */ width, /** @type {typeof points} */ through) => {
      brush.strokeStyle = style;
      brush.lineWidth = width;
      brush.beginPath();
      through.forEach(({ x, y }, i) => (i ? brush.lineTo(x, y) : brush.moveTo(x, y)));
      brush.stroke();
    };
    brush.globalAlpha = FADED;
    line(color, 2, points.slice(0, recent + 1));
    brush.globalAlpha = 1;
    line(this.#colors.casing, 6, points.slice(recent));
    line(color, 2.8, points.slice(recent));
    brush.fillStyle = this.#colors.casing;
    let dotted = points[recent];
    for (const point of points.slice(recent + 1, -1)) {
      if (Math.hypot(point.x - dotted.x, point.y - dotted.y) < DOT_EVERY) continue;
      dotted = point;
      brush.beginPath();
      brush.arc(point.x, point.y, 1.1, 0, 2 * Math.PI);
      brush.fill();
    }
  }

  /** @param {CanvasRenderingContext2D} brush @param {{x: number, y: number}} place */
  #start(brush, { x, y }) {
    brush.beginPath();
    brush.arc(x, y, 9, 0, 2 * Math.PI);
    brush.fillStyle = this.#colors.casing;
    brush.fill();
    brush.strokeStyle = brush.fillStyle = this.#ink;
    brush.lineWidth = 2;
    brush.stroke();
    brush.beginPath();
    brush.arc(x, y, 2.5, 0, 2 * Math.PI);
    brush.fill();
  }

  /** A cross at each minimum. @param {CanvasRenderingContext2D} brush */
  #crosses(brush) {
    brush.strokeStyle = this.#ink;
    brush.lineWidth = 2;
    brush.beginPath();
    for (const place of this.#scene.minima) {
      const { x, y } = this.#at(...place);
      brush.moveTo(x - 6, y);
      brush.lineTo(x + 6, y);
      brush.moveTo(x, y - 6);
      brush.lineTo(x, y + 6);
    }
    brush.stroke();
  }

  /** The losses, on a logarithmic scale: those still to come are faint. @param {Race} race @param {number} step */
  #curves(race, step) {
    const brush = this.#losses;
    if (!brush.canvas.clientWidth) return;
    wipe(brush);
    const { clientWidth: width, clientHeight: height } = brush.canvas;
    const across = (width - 12) / race.steps;
    const high = Math.log(Math.max(...race.racers.map(({ loss }) => Math.max(...loss)), 1));
    const low = Math.log(LOWEST_LOSS);
    const upTo = (/** @type {number} */ loss) =>
      5 + ((high - Math.log(Math.max(loss, LOWEST_LOSS))) / (high - low)) * (height - 10);
    const now = 6 + step * across;
    brush.lineWidth = 1.6;
    for (const [share, from, to] of /** @type {const} */ ([
      [0.28, now, width],
      [1, 0, now],
    ])) {
      brush.save();
      brush.globalAlpha = share;
      brush.beginPath();
      brush.rect(from, 0, to - from, height);
      brush.clip();
      race.racers.forEach(({ loss }, number) => {
        brush.strokeStyle = this.#colors.racers[number];
        brush.beginPath();
        for (let i = 0; i <= race.steps; i++) brush.lineTo(6 + i * across, upTo(loss[Math.min(i, loss.length - 1)]));
        brush.stroke();
      });
      brush.restore();
    }
    brush.fillStyle = this.#ink;
    brush.fillRect(now - 1, 0, 2, height);
  }
}

/** @param {HTMLElement} root @param {string} name */
const brushOf = (root, name) =>
  /** @type {CanvasRenderingContext2D} */ (
    /** @type {HTMLCanvasElement} */ (root.querySelector(`[data-${name}]`)).getContext("2d")
  );

/** @param {Float32Array[]} rows @returns {[number, number]} columns and rows */
const size = (rows) => [rows[0].length, rows.length];

/** @param {Float32Array[]} rows views of one buffer */
const flat = (rows) => new Float32Array(rows[0].buffer);

/** The canvas gets the pixels of its box. @param {CanvasRenderingContext2D} brush @returns {number} as many in one of the page */
function fit({ canvas }) {
  const ratio = Math.min(devicePixelRatio || 1, MOST_RATIO);
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  return ratio;
}

/** @param {CanvasRenderingContext2D} brush */
function wipe(brush) {
  const ratio = fit(brush);
  brush.setTransform(ratio, 0, 0, ratio, 0, 0);
  brush.clearRect(0, 0, brush.canvas.clientWidth, brush.canvas.clientHeight);
}
