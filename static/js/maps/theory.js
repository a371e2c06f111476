// @ts-check
/** What lies over a map of two settings: the limit of stability, the best of theory and of the map, the racer. */

/**
 * @param {HTMLCanvasElement} canvas laid over the cells
 * @param {object} what
 * @param {import("../common/theme.js").Theme} what.theme
 * @param {import("./rate-cells.js").Scale} what.scale
 * @param {[number, number][]} what.limit beyond which theory says that it diverges
 * @param {[number, number] | []} what.best of theory
 * @param {[number, number] | null} what.found the fewest steps of the map
 * @param {[number, number] | null} what.here where the racer is
 */
export function paintTheory(canvas, { theme, scale, limit, best, found, here }) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  const at = (/** @type {number[]} */ [x, y]) =>
    /** @type {[number, number]} */ ([scale.shareOf("x", x) * width, (1 - scale.shareOf("y", y)) * height]);
  const draw = (/** @type {() => void} */ path, /** @type {number[]} */ dash = []) => {
    for (const [line, token] of /** @type {[number, string][]} */ ([
      [4, "casing"],
      [2, "ink"],
    ])) {
      pen.beginPath();
      pen.setLineDash(dash);
      pen.lineWidth = line;
      pen.strokeStyle = theme.color(token);
      path();
      pen.stroke();
    }
  };
  draw(() => limit.forEach((point) => pen.lineTo(...at(point))), [7, 5]);
  if (best.length) {
    const [x, y] = at(best);
    draw(() => {
      pen.moveTo(x - 6, y - 6);
      pen.lineTo(x + 6, y + 6);
      pen.moveTo(x - 6, y + 6);
      pen.lineTo(x + 6, y - 6);
    });
  }
  if (found) {
    const [x, y] = at(found);
    draw(() => pen.rect(x - 5, y - 5, 10, 10));
  }
  if (here) {
    const [x, y] = at(here);
    draw(() => pen.arc(x, y, 6, 0, 2 * Math.PI));
  }
}
