// @ts-check
/**
 * Frames around the pictures of the units that vote most for the answer to what is drawn: `<svg data-votes="racer.0">`
 * over the canvas of racer.0.weights, whose pictures it gives round corners, and `<span data-votes-for="racer.0">` says for which answer.
 */
import { _ } from "../common/translate.js";
import { gapOf } from "../nets/pictures.js";
import { snapshotOf } from "../run/decode.js";
import { winnerOf, SIDE } from "./digit.js";

const SVG = "http://www.w3.org/2000/svg";

/** @param {HTMLElement} root @param {{get: (name: string) => unknown}} store */
export function mountVotes(root, store) {
  /** @type {{name: string, over: SVGSVGElement, said: HTMLElement | null, drawn: unknown, units: number}[]} */
  let views = [];
  function collect() {
    const found = [.../** @type {NodeListOf<SVGSVGElement>} */ (root.querySelectorAll("svg[data-votes]"))];
    views = found.map((over) => {
      const name = over.dataset.votes ?? "";
      return { name, over, said: root.querySelector(`[data-votes-for="${name}"]`), drawn: NaN, units: -1 };
    });
  }
  collect();
  return {
    /** Look for the frames anew, after the page was morphed. */
    collect,
    update() {
      for (const view of views) {
        const voters = snapshotOf(store.get(`${view.name}.drawn_voters`));
        const [units = 0, side = SIDE] = snapshotOf(store.get(`${view.name}.weights`))?.shape ?? [];
        if (voters === view.drawn && units === view.units) continue;
        [view.drawn, view.units] = [voters, units];
        frame(view.over, units, side, [...(voters?.values ?? [])]);
        const answer = snapshotOf(store.get(`${view.name}.drawn_probabilities`))?.values ?? [];
        const sentence = voters?.values.length ? _("vote most for “{digit}”", { digit: winnerOf(answer) }) : "";
        if (view.said && view.said.textContent !== sentence) view.said.textContent = sentence;
      }
    },
  };
}

/**
 * As `createPainter` lays the pictures out.
 * @param {SVGSVGElement} over
 * @param {number} units
 * @param {number} side of a picture
 * @param {number[]} chosen
 */
function frame(over, units, side, chosen) {
  if (!units) return over.replaceChildren();
  const across = Math.max(1, Math.ceil(Math.sqrt(units)));
  const down = Math.ceil(units / across);
  const gap = gapOf(/** @type {HTMLElement | null} */ (over.previousElementSibling));
  const pitch = side + gap;
  const out = gap === 1 ? gap / 2 : gap / 4; // frames of neighbors stay apart
  over.setAttribute("viewBox", `0 0 ${across * pitch - gap} ${down * pitch - gap}`);
  const make = (/** @type {string} */ kind, /** @type {Record<string, string | number>} */ attributes) => {
    const made = over.ownerDocument.createElementNS(SVG, kind);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
    return made;
  };
  const placeOf = (/** @type {number} */ unit) => [(unit % across) * pitch, Math.floor(unit / across) * pitch];
  const frames = chosen.map((unit) => {
    const [x, y] = placeOf(unit);
    return make("rect", { x: x - out, y: y - out, width: side + 2 * out, height: side + 2 * out, rx: 3 + out });
  });
  if (gap === 1) return over.replaceChildren(...frames);
  const corners = Array.from({ length: units }, (_each, unit) => cornersOf(placeOf(unit), side)).join("");
  over.replaceChildren(make("path", { class: "corners", d: corners }), ...frames);
}

/** What of a picture is outside of its round corners. @param {number[]} place @param {number} side */
function cornersOf([x, y], side) {
  const radius = side / 7;
  const straight = side - 2 * radius;
  const turn = (/** @type {number} */ dx, /** @type {number} */ dy) => `a${radius} ${radius} 0 0 1 ${dx} ${dy}`;
  const round = [
    `h${straight}${turn(radius, radius)}`,
    `v${straight}${turn(-radius, radius)}`,
    `h${-straight}${turn(-radius, -radius)}`,
    `v${-straight}${turn(radius, -radius)}z`,
  ];
  return `M${x},${y}h${side}v${side}h${-side}zM${x + radius},${y}${round.join("")}`;
}
