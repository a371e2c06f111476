// @ts-check
/** The numbers on the edges of a stage, under the cards that float over it: half of one is hard to read. */

const CARDS = ".scene > .formula, .plot-main header .switches, .floating > *";
/** Nearer to a card than this a number is hidden, too, in pixels. */
const NEAR = 3;

/** @param {HTMLElement} stage the figure's element, with its plot */
export function hideCovered(stage) {
  const cards = [...(stage.closest(".stage")?.querySelectorAll(CARDS) ?? [])].map((card) =>
    card.getBoundingClientRect(),
  );
  const shown = cards.filter(({ width }) => width > 0);
  const numbers = /** @type {SVGTextElement[]} */ ([...stage.querySelectorAll(":is(.xtick, .ytick) text")]);
  const covered = numbers.map((number) => {
    const { left, right, top, bottom } = number.getBoundingClientRect();
    return shown.some(
      (card) =>
        right > card.left - NEAR && left < card.right + NEAR && bottom > card.top - NEAR && top < card.bottom + NEAR,
    );
  });
  numbers.forEach((number, i) => (number.style.visibility = covered[i] ? "hidden" : ""));
}
