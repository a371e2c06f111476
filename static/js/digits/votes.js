// @ts-check
/**
 * Frames around the pictures of the units that vote most for the answer to what is drawn: `<svg data-votes="racer.0">`
 * over the canvas of racer.0.weights, and `<span data-votes-for="racer.0">` says for which answer.
 */
import { _ } from "../common/translate.js";
import { snapshotOf } from "../run/decode.js";
import { winnerOf, SIDE } from "./digit.js";

const SVG = "http://www.w3.org/2000/svg";

/** @param {HTMLElement} root @param {{get: (name: string) => unknown}} store */
export function mountVotes(root, store) {
  /** @type {{name: string, over: SVGSVGElement, said: HTMLElement | null, drawn: unknown}[]} */
  let views = [];
  function collect() {
    const found = [.../** @type {NodeListOf<SVGSVGElement>} */ (root.querySelectorAll("svg[data-votes]"))];
    views = found.map((over) => {
      const name = over.dataset.votes ?? "";
      return { name, over, said: root.querySelector(`[data-votes-for="${name}"]`), drawn: NaN };
    });
  }
  collect();
  return {
    /** Look for the frames anew, after the page was morphed. */
    collect,
    update() {
      for (const view of views) {
        const voters = snapshotOf(store.get(`${view.name}.drawn_voters`));
        if (voters === view.drawn) continue;
        view.drawn = voters;
        const units = snapshotOf(store.get(`${view.name}.weights`))?.shape[0] ?? 0;
        frame(view.over, units, [...(voters?.values ?? [])]);
        const answer = snapshotOf(store.get(`${view.name}.drawn_probabilities`))?.values ?? [];
        const sentence = voters?.values.length ? _("vote most for “{digit}”", { digit: winnerOf(answer) }) : "";
        if (view.said && view.said.textContent !== sentence) view.said.textContent = sentence;
      }
    },
  };
}

/** As `createPainter` lays the pictures out. @param {SVGSVGElement} over @param {number} units @param {number[]} chosen */
function frame(over, units, chosen) {
  if (!units) return over.replaceChildren();
  const across = Math.max(1, Math.ceil(Math.sqrt(units)));
  const down = Math.ceil(units / across);
  over.setAttribute("viewBox", `0 0 ${across * (SIDE + 1) - 1} ${down * (SIDE + 1) - 1}`);
  const frames = chosen.map((unit) => {
    const rect = over.ownerDocument.createElementNS(SVG, "rect");
    const place = {
      x: (unit % across) * (SIDE + 1) - 0.5,
      y: Math.floor(unit / across) * (SIDE + 1) - 0.5,
      width: SIDE + 1,
      height: SIDE + 1,
      rx: 3,
    };
    for (const [name, value] of Object.entries(place)) rect.setAttribute(name, String(value));
    return rect;
  });
  over.replaceChildren(...frames);
}
