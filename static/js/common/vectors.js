// @ts-check
/** Canvases that can also give what they show as a drawing, for files that are enlarged without loss. */

/** @type {WeakMap<HTMLCanvasElement, () => SVGSVGElement>} */
const makers = new WeakMap();

/** @param {HTMLCanvasElement} canvas @param {() => SVGSVGElement} make what it shows, in CSS pixels */
export const offerVector = (canvas, make) => makers.set(canvas, make);

/** @param {HTMLCanvasElement} canvas @returns {SVGSVGElement | undefined} */
export const vectorOf = (canvas) => makers.get(canvas)?.();

/**
 * @param {Document} document
 * @param {string} name of an SVG element
 * @param {Record<string, string | number | undefined>} [attributes]
 * @returns {SVGElement}
 */
export function svgElement(document, name, attributes = {}) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined)
      element.setAttribute(key, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
  return element;
}
