// @ts-check
/**
 * The arrows of a field on a stage, in lengths that can be seen and do not draw the eye: the figure says where each points
 * and how steep it is there, and the stage how many pixels a unit has.
 *
 * @typedef {import("./plotly.js").Trace & {u: ArrayLike<number>, v: ArrayLike<number>}} Field
 */

/** How long an arrow is, in pixels, where the field is weakest and strongest. */
const [SHORTEST, LONGEST] = [9, 16];
/** Where arrows stand closer than this, in pixels, every other one is left out. */
const CLOSE = 30;

/** The arrows as they came. @type {WeakMap<Field, Record<"x" | "y" | "u" | "v", ArrayLike<number>>>} */
const CAME = new WeakMap();

/**
 * Gives the arrows of a stage their lengths.
 * @param {import("./plotly.js").Trace[]} data changed in place
 * @param {import("./plotly.js").Layout} layout with the ranges that will be seen
 * @param {{width: number, height: number}} size of the stage
 */
export function sizeArrows(data, layout, { width, height }) {
  for (const trace of data) if (trace.type === "quiver" && trace.meta?.lattice) size(/** @type {Field} */ (trace));

  /** @param {Field} field */
  function size(field) {
    const came = CAME.get(field) ?? { x: field.x ?? [], y: field.y ?? [], u: field.u, v: field.v };
    CAME.set(field, came);
    const { lattice = [], strength = [] } = field.meta ?? {};
    const [across, up] = [pixels(layout.xaxis?.range, width), pixels(layout.yaxis?.range, height)];
    const steps = [across, up].map((unit, axis) => (unit * lattice[axis][1] < CLOSE ? 2 : 1));
    const on = (/** @type {number} */ value, /** @type {number} */ axis) =>
      Math.round((value - lattice[axis][0]) / lattice[axis][1]) % steps[axis] === 0;
    const kept = Array.from(came.x, (_x, i) => i).filter((i) => on(came.x[i], 0) && on(came.y[i], 1));
    const scale = kept.map((i) => {
      const wanted = SHORTEST + (LONGEST - SHORTEST) * strength[i];
      return wanted / Math.hypot(came.u[i] * across, came.v[i] * up);
    });
    Object.assign(field, {
      x: kept.map((i) => came.x[i]),
      y: kept.map((i) => came.y[i]),
      u: kept.map((i, at) => came.u[i] * scale[at]),
      v: kept.map((i, at) => came.v[i] * scale[at]),
    });
  }
}

/** In a unit. @param {import("./plotly.js").Range | undefined} range @param {number} length */
const pixels = (range, length) => length / Math.abs((range?.[1] ?? 1) - (range?.[0] ?? 0));
