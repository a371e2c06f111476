// @ts-check
/** The numbers on the edges of a stage, under the cards that float over it: half of one is hard to read. */

const CARDS = ".scene > .formula, .plot-main header .switches, .floating > *";
/** Nearer to a card than this a number is hidden, too, in pixels. */
const NEAR = 3;

/** A number and its mark are as near to each other as this along their axis, in pixels. */
const BESIDE = 8;

/** Where the cards are, in the window. @param {HTMLElement} stage */
export const cardsOver = (stage) =>
  [...(stage.closest(".stage")?.querySelectorAll(CARDS) ?? [])]
    .map((card) => card.getBoundingClientRect())
    .filter(({ width }) => width > 0);

/** @param {HTMLElement} stage the figure's element, with its plot */
export function hideCovered(stage) {
  const shown = cardsOver(stage);
  for (const axis of ["xtick", "ytick"]) {
    const numbers = boxesOf(/** @type {NodeListOf<SVGElement>} */ (stage.querySelectorAll(`.${axis} text`)));
    const marks = boxesOf(/** @type {NodeListOf<SVGElement>} */ (stage.querySelectorAll(`path.${axis}`)));
    const hidden = numbers.filter(({ box }) => shown.some((card) => touches(box, card)));
    const away = (/** @type {DOMRect} */ one, /** @type {DOMRect} */ other) =>
      axis === "xtick"
        ? middle(one.left, one.right, other.left, other.right)
        : middle(one.top, one.bottom, other.top, other.bottom);
    const without = marks.filter(({ box }) => hidden.some((number) => away(box, number.box) < BESIDE));
    const gone = new Set([...hidden, ...without]);
    for (const part of [...numbers, ...marks]) part.element.style.visibility = gone.has(part) ? "hidden" : "";
  }
}

/** @param {NodeListOf<SVGElement>} elements */
const boxesOf = (elements) => [...elements].map((element) => ({ element, box: element.getBoundingClientRect() }));

/** @param {DOMRect} box @param {DOMRect} card */
const touches = ({ left, right, top, bottom }, card) =>
  right > card.left - NEAR && left < card.right + NEAR && bottom > card.top - NEAR && top < card.bottom + NEAR;

/** How far apart the middles of two spans are. @param {number[]} ends */
const middle = (...[low, high, otherLow, otherHigh]) => Math.abs(low + high - otherLow - otherHigh) / 2;
