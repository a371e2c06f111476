// @ts-check
/** A part of the page that is no plot (`data-drawing="graph"`) as a file of its own, in the colours of the page. */
import { svgElement } from "../common/vectors.js";
import { loaded } from "./files.js";
import { portraitOf, styled } from "./portrait.js";

/** Those that the page shows. @param {HTMLElement} root @returns {(HTMLElement | SVGSVGElement)[]} */
export const drawingsOf = (root) =>
  [.../** @type {NodeListOf<HTMLElement | SVGSVGElement>} */ (root.querySelectorAll("[data-drawing]"))].filter(
    (element) => element.checkVisibility(),
  );

/**
 * @param {HTMLElement | SVGSVGElement} element
 * @param {"png" | "svg"} format
 * @param {string} ground the colour that it lies on
 * @param {number} sharpness pixels of a PNG for each of the drawing's
 */
export async function drawn(element, format, ground, sharpness) {
  const drawing = element instanceof SVGSVGElement ? styled(element) : portraitOf(element);
  const { x, y, width, height } = drawing.viewBox.baseVal;
  drawing.setAttribute("width", String(width));
  drawing.setAttribute("height", String(height));
  drawing.prepend(svgElement(document, "rect", { x, y, width: "100%", height: "100%", fill: ground }));
  const svg = new Blob([new XMLSerializer().serializeToString(drawing)], { type: "image/svg+xml" });
  return format === "svg" ? svg : pixelsOf(svg, width * sharpness, height * sharpness);
}

/** @param {Blob} svg @param {number} width @param {number} height @returns {Promise<Blob>} a PNG */
async function pixelsOf(svg, width, height) {
  const url = URL.createObjectURL(svg);
  try {
    const image = await loaded(url);
    const canvas = new OffscreenCanvas(Math.round(width), Math.round(height));
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: "image/png" });
  } finally {
    URL.revokeObjectURL(url);
  }
}
