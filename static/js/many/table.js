// @ts-check
/** A table that a press on a column's head sorts. */
import { format } from "../common/numbers.js";

export class SortedTable {
  #table;
  /** @type {string[]} */
  #titles = [];
  /** @type {(string | number | null)[][]} */
  #rows = [];
  /** @type {Record<string, string>} */
  #addresses = {};
  #by = 0;
  #down = false;

  /** @param {HTMLTableElement} table */
  constructor(table) {
    this.#table = table;
    table.addEventListener("click", ({ target }) => {
      const head = /** @type {HTMLElement} */ (target).closest("th[data-column]");
      if (head) this.#sort(Number(/** @type {HTMLElement} */ (head).dataset.column));
    });
  }

  /**
   * @param {string[]} titles of the columns
   * @param {(string | number | null)[][]} rows the first of each is what it is called
   * @param {Record<string, string>} [addresses] where a row leads, by what it is called
   */
  fill(titles, rows, addresses = {}) {
    if (this.#by >= titles.length) this.#by = 0;
    this.#titles = titles;
    this.#rows = rows;
    this.#addresses = addresses;
    this.#draw();
  }

  /** @param {number} column */
  #sort(column) {
    this.#down = column === this.#by && !this.#down;
    this.#by = column;
    this.#draw();
  }

  #draw() {
    const head = document.createElement("tr");
    this.#titles.forEach((title, number) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.dataset.column = String(number);
      const sorted = number === this.#by;
      cell.setAttribute("aria-sort", sorted ? (this.#down ? "descending" : "ascending") : "none");
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "quiet", title });
      button.textContent = sorted ? `${title} ${this.#down ? "↓" : "↑"}` : title;
      cell.append(button);
      head.append(cell);
    });
    const rows = [...this.#rows].sort((a, b) => compare(a[this.#by], b[this.#by]) * (this.#down ? -1 : 1));
    const thead = document.createElement("thead");
    thead.append(head);
    const body = document.createElement("tbody");
    body.append(...rows.map((row) => this.#row(row)));
    this.#table.replaceChildren(thead, body);
  }

  /** @param {(string | number | null)[]} values */
  #row(values) {
    const row = document.createElement("tr");
    const address = this.#addresses[String(values[0])];
    values.forEach((value, number) => {
      const cell = document.createElement(number === 0 ? "th" : "td");
      const text = typeof value === "number" && number ? format(Number(value.toPrecision(4))) : format(value);
      if (number === 0 && address) {
        const link = document.createElement("a");
        link.href = address;
        link.textContent = text;
        cell.append(link);
      } else cell.textContent = text;
      row.append(cell);
    });
    return row;
  }
}

/** Numbers by size, also in text; what is missing comes last. @param {string | number | null} a @param {string | number | null} b */
function compare(a, b) {
  const [x, y] = [Number(a ?? NaN), Number(b ?? NaN)];
  if (Number.isFinite(x) && Number.isFinite(y)) return x - y;
  if (Number.isFinite(x) !== Number.isFinite(y)) return Number.isFinite(x) ? -1 : 1;
  return String(a).localeCompare(String(b));
}
