// @ts-check
/** The numbers at the edges of a stage: those that a card on it covers, whole or in part, are left out. */

/** What floats over the edges that have numbers. */
const CARDS = ".scene > .formula, .map-legend";

/**
 * @param {HTMLElement} element the figure's
 * @param {import("./plotly.js").PlotElement} plot in it
 */
export function hideCovered(element, plot) {
  if (!plot.layout?.meta?.stage) return;
  const cards = [...(element.closest(".scene")?.querySelectorAll(CARDS) ?? [])].map((card) =>
    card.getBoundingClientRect(),
  );
  const numbers = /** @type {NodeListOf<SVGTextElement>} */ (plot.querySelectorAll(":is(.xtick, .ytick) text"));
  const boxes = [...numbers].map((number) => number.getBoundingClientRect());
  boxes.forEach((box, i) => {
    const covered = cards.some(
      ({ left, right, top, bottom }) => box.right > left && box.left < right && box.bottom > top && box.top < bottom,
    );
    numbers[i].style.visibility = covered ? "hidden" : "";
  });
}
