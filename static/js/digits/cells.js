// @ts-check
/**
 * The cells of a confusion matrix `<table data-lists="racer.0">` are buttons: one lists its images in the gallery of
 * that name, which a `listcell` event tells. Arrow keys move among them.
 */
const CLASSES = 10;
const STEPS = /** @type {Record<string, number>} */ ({
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -CLASSES,
  ArrowDown: CLASSES,
});

/** @param {HTMLElement} root */
export function mountCells(root) {
  root.addEventListener("click", ({ target }) => {
    const found = cellsAround(target);
    if (!found) return;
    const { table, cells, at } = found;
    const pressed = cells[at].getAttribute("aria-pressed") !== "true";
    cells.forEach((cell, i) => cell.setAttribute("aria-pressed", String(pressed && i === at)));
    const detail = {
      gallery: table.dataset.lists,
      cell: pressed ? { truth: Math.floor(at / CLASSES), said: at % CLASSES } : null,
    };
    root.dispatchEvent(new CustomEvent("listcell", { detail }));
  });
  root.addEventListener("keydown", (event) => {
    const found = event.key in STEPS && cellsAround(event.target);
    if (!found) return;
    const next = found.cells[found.at + STEPS[event.key]];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    found.cells.forEach((cell) => (cell.tabIndex = cell === next ? 0 : -1));
    next.focus();
  });
}

/** @param {EventTarget | null} target */
function cellsAround(target) {
  const button = /** @type {HTMLElement} */ (target).closest("button");
  const table = /** @type {HTMLElement | null | undefined} */ (button?.closest("[data-lists]"));
  if (!button || !table) return null;
  const cells = [.../** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll("button"))];
  return { table, cells, at: cells.indexOf(/** @type {HTMLElement} */ (button)) };
}
