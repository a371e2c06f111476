// @ts-check
/**
 * Plotly's marker symbols for a canvas, each as a path about (0, 0); a name that ends in `-open` is the same path, which
 * is stroked and not filled.
 */

/** How far the points of a symbol are out, in radii, clockwise from the top; null is a circle. */
const SYMBOLS = {
  circle: null,
  square: corners(4, [Math.SQRT2], 45),
  diamond: corners(4, [1.3]),
  "triangle-up": corners(3, [1.15]),
  pentagon: corners(5, [1.05]),
  hexagon: corners(6, [1.05]),
  star: corners(10, [1.4, 0.54]),
  cross: plus(0.4, 1.2),
  x: plus(0.4, 1.2, 45),
  bowtie: [
    [-1.1, -0.9],
    [1.1, 0.9],
    [1.1, -0.9],
    [-1.1, 0.9],
  ],
};

/**
 * @param {CanvasRenderingContext2D} brush its path becomes the symbol
 * @param {string} symbol
 * @param {number} radius
 */
export function trace(brush, symbol, radius) {
  const points = SYMBOLS[/** @type {keyof typeof SYMBOLS} */ (symbol.replace(/-open$/, ""))] ?? null;
  brush.beginPath();
  if (!points) return brush.arc(0, 0, radius, 0, 2 * Math.PI);
  for (const [x, y] of points) brush.lineTo(x * radius, y * radius);
  brush.closePath();
}

/** @param {number} count @param {number[]} radii which take turns @param {number} [degrees] from the top */
function corners(count, radii, degrees = 0) {
  return Array.from({ length: count }, (_, i) => {
    const [radius, angle] = [radii[i % radii.length], (2 * Math.PI * i) / count + (degrees * Math.PI) / 180];
    return [radius * Math.sin(angle), -radius * Math.cos(angle)];
  });
}

/** @param {number} half of an arm's width @param {number} length of an arm @param {number} [degrees] from upright */
function plus(half, length, degrees = 0) {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const arm = [
    [-half, -length],
    [half, -length],
    [half, -half],
  ];
  const turned = [0, 1, 2, 3].flatMap((quarter) =>
    arm.map(
      ([x, y]) =>
        [
          [x, y],
          [-y, x],
          [-x, -y],
          [y, -x],
        ][quarter],
    ),
  );
  return turned.map(([x, y]) => [x * cos - y * sin, x * sin + y * cos]);
}
