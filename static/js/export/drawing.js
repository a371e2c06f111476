// @ts-check
/** A drawing of the page (`<svg data-drawing="graph">`) as a file of its own, in the colours that the page gives it. */

/** What style sheets say of a drawing's parts; a file has no style sheet. */
const STYLES = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linejoin",
  "paint-order",
  "opacity",
  "font-family",
  "font-size",
  "font-style",
  "font-weight",
  "text-anchor",
  "white-space",
];

/** @param {HTMLElement} root @returns {SVGSVGElement[]} */
export const drawingsOf = (root) => [
  .../** @type {NodeListOf<SVGSVGElement>} */ (root.querySelectorAll("svg[data-drawing]")),
];

/**
 * @param {SVGSVGElement} drawing
 * @param {"png" | "svg"} format
 * @param {string} ground the colour that it lies on
 * @param {number} sharpness pixels of a PNG for each of the drawing's
 */
export async function drawn(drawing, format, ground, sharpness) {
  const { width, height } = drawing.viewBox.baseVal;
  const svg = new Blob([textOf(drawing, width, height, ground)], { type: "image/svg+xml" });
  return format === "svg" ? svg : pixelsOf(svg, width * sharpness, height * sharpness);
}

/** @param {SVGSVGElement} drawing @param {number} width @param {number} height @param {string} ground */
function textOf(drawing, width, height, ground) {
  const copy = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
  const parts = /** @type {NodeListOf<SVGElement>} */ (copy.querySelectorAll("*"));
  drawing.querySelectorAll("*").forEach((part, at) => {
    const style = getComputedStyle(part);
    for (const name of STYLES) parts[at].style.setProperty(name, style.getPropertyValue(name));
  });
  copy.removeAttribute("style");
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  paper.setAttribute("width", "100%");
  paper.setAttribute("height", "100%");
  paper.setAttribute("fill", ground);
  copy.prepend(paper);
  return new XMLSerializer().serializeToString(copy);
}

/** @param {Blob} svg @param {number} width @param {number} height @returns {Promise<Blob>} a PNG */
async function pixelsOf(svg, width, height) {
  const image = new Image();
  image.src = URL.createObjectURL(svg);
  try {
    await image.decode();
    const canvas = new OffscreenCanvas(Math.round(width), Math.round(height));
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: "image/png" });
  } finally {
    URL.revokeObjectURL(image.src);
  }
}
