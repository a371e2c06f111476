// @ts-check
/** Where arrow keys lead in a net's diagram: from unit to unit, and through the lines that lead to one. */

/** Across and down. @type {Record<string, [number, number]>} */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param {import("./diagram-layout.js").Layout} layout
 * @param {import("./diagram-paint.js").Target | null} target where the keyboard is
 * @param {[number, number]} arrow
 * @param {boolean} lines whether lines are wanted
 * @returns {import("./diagram-paint.js").Target}
 */
export function neighbour(layout, target, [across, down], lines) {
  const { units, columns, links } = layout;
  if (!target) return { kind: "unit", index: 0 };
  const at = target.kind === "link" ? endOf(layout, target.index) : target.index;
  const { column, row } = units[at];
  if (lines && column > 0 && down) {
    const before = columns[column - 1].count;
    const start = links.findIndex(({ layer }) => layer === column - 1);
    const first = down > 0 ? 0 : before - 1;
    const from = target.kind === "link" ? (links[target.index].from + down + before) % before : first;
    return { kind: "link", index: start + from * columns[column].count + row };
  }
  if (target.kind === "link") return { kind: "unit", index: at };
  const to = columns[Math.min(Math.max(column + across, 0), columns.length - 1)];
  return { kind: "unit", index: to.first + Math.min(Math.max(row + down, 0), to.count - 1) };
}

/** The unit that a line leads to. @param {import("./diagram-layout.js").Layout} layout @param {number} index */
function endOf({ columns, links }, index) {
  const { layer, to } = links[index];
  return columns[layer + 1].first + to;
}
