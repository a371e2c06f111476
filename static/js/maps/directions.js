// @ts-check
/**
 * Bars in `[data-directions]`: how much of each racer's error the eigendirections of a quadratic hold at the step shown,
 * |qᵢ · (x − x*)| / |x₀ − x*|, on a logarithmic axis. Source: G. Goh, Why momentum really works, Distill, 2017.
 *
 * @typedef {[number, number]} Place
 * @typedef {object} Directions of the page, app/labs/descent/directions.py
 * @property {Place} minimum x*
 * @property {Place[]} vectors qᵢ, of length 1
 */
import { format } from "../common/numbers.js";

/** The axis goes from 10^−DECADES to 1. */
const DECADES = 12;

/**
 * What share of the distance at the start lies along each direction; null where it started at the minimum.
 * @param {Directions} directions
 * @param {Place} start x₀
 * @param {Place} place x
 * @returns {number[] | null}
 */
export function errorShares({ minimum, vectors }, start, place) {
  const along = (/** @type {Place} */ [x, y], /** @type {Place} */ [qx, qy]) =>
    Math.abs(qx * (x - minimum[0]) + qy * (y - minimum[1]));
  const whole = Math.hypot(...vectors.map((vector) => along(start, vector)));
  return whole > 0 ? vectors.map((vector) => along(place, vector) / whole) : null;
}

/** How long a bar is, 0 to 1. @param {number} share of the error */
export const lengthOf = (share) => Math.min(1, Math.max(0, 1 + Math.log10(share) / DECADES));

/**
 * Moves the bars to the step shown.
 * @param {HTMLElement} root
 * @param {import("../run/series.js").SeriesStore} store
 * @param {unknown} start of the form: where racers are that have no step yet
 */
export function updateDirections(root, store, start) {
  const section = /** @type {HTMLElement | null} */ (root.querySelector("[data-directions]"));
  if (!section) return;
  const directions = /** @type {Directions} */ (JSON.parse(section.dataset.directions ?? ""));
  const { x, y } = /** @type {{x: number, y: number}} */ (start);
  for (const bar of /** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll("[data-error]"))) {
    const [direction, racer] = (bar.dataset.error ?? "").split(".").map(Number);
    const [xs, ys] = ["x", "y"].map((axis) => store.view(`racer.${racer}.${axis}`));
    /** @type {Place} */
    const first = Number.isFinite(xs[0]) ? [xs[0], ys[0]] : [x, y];
    const last = /** @type {Place} */ (xs.length ? [xs[xs.length - 1], ys[ys.length - 1]] : first);
    const share = errorShares(directions, first, last)?.[direction] ?? 0;
    const said = format(Number(share.toPrecision(2)));
    const text = /** @type {HTMLElement} */ (bar.nextElementSibling);
    if (text.textContent === said) continue;
    text.textContent = said;
    bar.style.setProperty("--share", String(lengthOf(share)));
    bar.toggleAttribute("data-over", !(share <= 1));
  }
}
