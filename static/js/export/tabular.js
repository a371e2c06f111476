// @ts-check
/**
 * A run's numbers as text. Every number keeps all its digits.
 *
 * CSV: a row for each point, the run's own first, then of each racer in turn. `racer` (its number, from 0) and `name`
 * say whose it is and are empty where a series is the run's own, `index` counts the points of a series from 0; then a
 * column for each series. Series of one racer that have the same number of points share their rows; those that have
 * fewer (accuracies, which are measured more seldom) have rows of their own after them. What is not there is empty;
 * what is no number is NaN, inf or -inf. A run without series has a row for each of its numbers as they are now: name
 * and value.
 *
 * JSON: everything that made the run, the series by their own names, and the numbers as they are now. Numbers that are
 * not finite are the texts "NaN", "Infinity" and "-Infinity".
 */

const RACER = /^racer\.(\d+)\.(.+)$/;

/**
 * @param {Map<string, ArrayLike<number>>} series by name
 * @param {string[]} labels of the racers
 * @param {Map<string, unknown>} [now] the numbers as they are now
 */
export function toCSV(series, labels, now = new Map()) {
  if (!series.size)
    return `${[
      ["name", "value"],
      ...[...now]
        .filter(([, value]) => typeof value !== "object")
        .map(([name, value]) => [name, quoted(String(value))]),
    ].join("\r\n")}\r\n`;
  /**
   * Series by whose they are and how long they are.
   * @type {Map<string, {racer: string, length: number, columns: Map<string, ArrayLike<number>>}>}
   */
  const groups = new Map();
  /** @type {Set<string>} */
  const columns = new Set();
  for (const [name, values] of series) {
    const [, racer = "", column = name] = RACER.exec(name) ?? [];
    columns.add(column);
    const key = `${racer}:${values.length}`;
    const group = groups.get(key) ?? { racer, length: values.length, columns: new Map() };
    groups.set(key, group);
    group.columns.set(column, values);
  }
  const ordered = [...groups.values()].sort(
    (a, b) => Number(a.racer || -1) - Number(b.racer || -1) || b.length - a.length,
  );
  const lines = [["racer", "name", "index", ...columns].map(quoted).join(",")];
  for (const { racer, length, columns: own } of ordered) {
    const head = `${racer},${racer && quoted(labels[Number(racer)] ?? "")}`;
    const values = [...columns].map((column) => own.get(column));
    for (let i = 0; i < length; i++)
      lines.push([head, i, ...values.map((column) => (column ? number(column[i]) : ""))].join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

/**
 * @param {Map<string, ArrayLike<number>>} series
 * @param {Map<string, unknown>} now snapshots, of which those that are no arrays are kept
 * @param {Record<string, unknown>} facts lab, config, seed and the like
 */
export function toJSON(series, now, facts) {
  const plain = [...now].filter(([, value]) => value === null || typeof value !== "object");
  const document = {
    ...facts,
    now: Object.fromEntries(plain),
    series: Object.fromEntries([...series].map(([name, values]) => [name, Array.from(values)])),
  };
  return `${JSON.stringify(document, (_, value) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  )}\n`;
}

/** @param {number} value */
const number = (value) =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";

/** @param {string} text */
const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
