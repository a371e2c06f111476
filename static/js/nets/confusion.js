// @ts-check
/**
 * Confusion matrices: every `<table data-confusion="name">` shows the newest snapshot of that name. Its <td>
 * are the cells, row by row: rows are true classes, columns what was said of them. --share is a cell's part of its row,
 * --digits the length of its number, and data-hit marks the diagonal: colours and sizes are the style sheet's matter.
 */
import { snapshotOf } from "../run/decode.js";

/**
 * @param {ParentNode} root
 * @param {{get: (name: string) => unknown}} store
 */
export function mountConfusion(root, store) {
  /** @type {{name: string, cells: HTMLElement[], drawn: unknown}[]} */
  let tables = [];
  function collect() {
    tables = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-confusion]"))].map((table) => {
      const cells = [.../** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll("td"))];
      const classes = Math.sqrt(cells.length);
      cells.forEach((cell, i) => cell.toggleAttribute("data-hit", i % (classes + 1) === 0));
      return { name: table.dataset.confusion ?? "", cells, drawn: null };
    });
  }
  collect();
  return {
    /** Look for the tables anew, after the page was morphed. */
    collect,
    update() {
      for (const table of tables) {
        const snapshot = snapshotOf(store.get(table.name));
        if (snapshot === table.drawn) continue;
        table.drawn = snapshot;
        fill(table.cells, snapshot?.values ?? []);
      }
    },
  };
}

/** The part of a class from which a mistake is one that is often made. */
const OFTEN = 0.055;

/**
 * @param {HTMLElement[]} cells
 * @param {ArrayLike<number>} counts as many as there are cells, or the table stays empty
 */
function fill(cells, counts) {
  const fits = counts.length === cells.length;
  const classes = Math.sqrt(cells.length);
  for (let first = 0; first < cells.length; first += classes) {
    const row = cells.slice(first, first + classes);
    const total = row.reduce((sum, _, i) => sum + counts[first + i], 0);
    row.forEach((cell, i) => {
      const count = counts[first + i];
      (cell.firstElementChild ?? cell).textContent = fits ? String(count) : "";
      cell.toggleAttribute("data-none", !count);
      cell.style.setProperty("--digits", String(String(count || 0).length));
      const share = fits && total ? count / total : 0;
      cell.style.setProperty("--share", share.toFixed(3));
      cell.toggleAttribute("data-often", share >= OFTEN);
    });
  }
}
