// @ts-check
/**
 * A part of the page as one drawing: its boxes, words, canvases and drawings where the page has them, scrolled away or
 * not, in the colours of the page. What a click sets a field with is left out.
 */
import { svgElement, vectorOf } from "../common/vectors.js";

/** What style sheets say of a drawing's parts; a file has no style sheet. */
const STYLES = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linejoin",
  "paint-order",
  "vector-effect",
  "opacity",
  "font-family",
  "font-size",
  "font-style",
  "font-weight",
  "text-anchor",
  "white-space",
];
const LEFT_OUT = "[hidden], [data-set], [data-undrawn], input, select, .visually-hidden, .tip";
const MARGIN = 12;

/** A drawing with its styles in it. @param {SVGSVGElement} drawing */
export function styled(drawing) {
  const copy = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
  const parts = /** @type {NodeListOf<SVGElement>} */ (copy.querySelectorAll("*"));
  drawing.querySelectorAll("*").forEach((part, at) => {
    const style = getComputedStyle(part);
    for (const name of STYLES) parts[at].style.setProperty(name, style.getPropertyValue(name));
  });
  copy.removeAttribute("style");
  return copy;
}

/** @param {HTMLElement} element @returns {SVGSVGElement} */
export const portraitOf = (element) => new Portrait(element).drawing;

class Portrait {
  #document;
  #svg;
  #box;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#document = element.ownerDocument;
    const { left, top, right, bottom } = element.getBoundingClientRect();
    this.#box = { left, top, right, bottom };
    this.#svg = /** @type {SVGSVGElement} */ (svgElement(this.#document, "svg"));
    this.#walk(element);
  }

  /** @returns {SVGSVGElement} */
  get drawing() {
    const { left, top, right, bottom } = this.#box;
    const [width, height] = [right - left + 2 * MARGIN, bottom - top + 2 * MARGIN].map(Math.ceil);
    const from = [left - MARGIN, top - MARGIN].map((number) => Math.round(number * 100) / 100);
    this.#svg.setAttribute("viewBox", `${from.join(" ")} ${width} ${height}`);
    return this.#svg;
  }

  /** @param {Element} element */
  #walk(element) {
    if (element.matches(LEFT_OUT)) return;
    const style = getComputedStyle(element);
    const rect = element.getBoundingClientRect();
    if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0") return;
    if (!(element instanceof SVGSVGElement)) this.#drawBox(rect, style);
    if (element instanceof SVGSVGElement) this.#drawDrawing(styled(element), rect);
    else if (element instanceof HTMLCanvasElement) this.#drawCanvas(element, rect, style);
    else
      for (const child of element.childNodes) {
        if (child instanceof Element) this.#walk(child);
        else if (child instanceof Text) this.#drawText(child, style);
      }
  }

  /** @param {DOMRect} rect @param {CSSStyleDeclaration} style */
  #drawBox(rect, style) {
    const { x, y, width, height } = rect;
    const fill = this.#gradient(style.backgroundImage) ?? plain(style.backgroundColor);
    const border = parseFloat(style.borderTopWidth);
    const stroke = border && style.borderTopStyle !== "none" ? plain(style.borderTopColor) : "";
    if (!width || !height || (!fill && !stroke)) return;
    const rx = Math.min(parseFloat(style.borderTopLeftRadius) || 0, height / 2);
    const inset = stroke ? border / 2 : 0;
    const place = { x: x + inset, y: y + inset, width: width - 2 * inset, height: height - 2 * inset, rx };
    const line = stroke ? { stroke, "stroke-width": border } : {};
    this.#add(svgElement(this.#document, "rect", { ...place, fill: fill || "none", ...line }), rect);
  }

  /** A gradient from left to right, as `url(#…)`. @param {string} image */
  #gradient(image) {
    if (!image.startsWith("linear-gradient")) return null;
    const colors = image.match(/(rgba?|color)\([^)]*\)/g) ?? [];
    const id = `gradient-${this.#svg.querySelectorAll("linearGradient").length}`;
    const gradient = svgElement(this.#document, "linearGradient", { id });
    colors.forEach((color, at) =>
      gradient.append(
        svgElement(this.#document, "stop", { offset: at / (colors.length - 1), "stop-color": plain(color) }),
      ),
    );
    this.#svg.append(gradient);
    return `url(#${id})`;
  }

  /** @param {HTMLCanvasElement} canvas @param {DOMRect} rect @param {CSSStyleDeclaration} style */
  #drawCanvas(canvas, rect, style) {
    const vector = vectorOf(canvas);
    if (vector) return this.#drawDrawing(vector, rect);
    if (!canvas.width || !canvas.height) return undefined;
    const edge = parseFloat(style.borderTopWidth) + parseFloat(style.paddingTop);
    const fit = style.objectFit === "contain" ? "xMidYMid meet" : "none";
    const image = svgElement(this.#document, "image", {
      x: rect.x + edge,
      y: rect.y + edge,
      width: rect.width - 2 * edge,
      height: rect.height - 2 * edge,
      preserveAspectRatio: fit,
      href: canvas.toDataURL(),
    });
    image.style.imageRendering = style.imageRendering;
    return this.#add(image, rect);
  }

  /** @param {SVGSVGElement} drawing @param {DOMRect} rect */
  #drawDrawing(drawing, rect) {
    for (const name of /** @type {const} */ (["x", "y", "width", "height"]))
      drawing.setAttribute(name, String(rect[name]));
    this.#add(drawing, rect);
  }

  /** @param {Text} text @param {CSSStyleDeclaration} style */
  #drawText(text, style) {
    const fill = plain(style.color);
    if (!fill) return;
    for (const { words, rect } of linesOf(text)) {
      const size = parseFloat(style.fontSize);
      // the middle, so that it stands where it stood in whatever font a viewer has
      const place = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 + 0.36 * size };
      const line = svgElement(this.#document, "text", { ...place, fill, "text-anchor": "middle" });
      line.style.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      line.textContent = words;
      this.#add(line, rect);
    }
  }

  /** @param {SVGElement} part @param {DOMRect} rect */
  #add(part, { left, top, right, bottom }) {
    const box = this.#box;
    [box.left, box.top] = [Math.min(box.left, left), Math.min(box.top, top)];
    [box.right, box.bottom] = [Math.max(box.right, right), Math.max(box.bottom, bottom)];
    this.#svg.append(part);
  }
}

/** The lines that a text is broken into, each with its place. @param {Text} text */
function linesOf(text) {
  /** @type {{words: string, rect: DOMRect}[]} */
  const lines = [];
  const range = text.ownerDocument.createRange();
  for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    const rect = range.getBoundingClientRect();
    const last = lines.at(-1);
    if (!rect.width) continue;
    if (last && Math.abs(last.rect.top - rect.top) < 2) {
      last.words += ` ${word}`;
      last.rect = new DOMRect(last.rect.x, last.rect.y, rect.right - last.rect.x, last.rect.height);
    } else lines.push({ words: word, rect });
  }
  return lines;
}

/** A colour as every program reads it; nothing where it is not seen. @param {string} color */
function plain(color) {
  const mixed = /^color\(srgb ([^)]+)\)$/.exec(color);
  const numbers = (mixed?.[1] ?? color).match(/[\d.]+(e-?\d+)?/g)?.map(Number) ?? [];
  const alpha = numbers[3] ?? 1;
  if (!alpha) return "";
  const channels = numbers.slice(0, 3).map((number) => Math.round(mixed ? 255 * number : number));
  return alpha < 1 ? `rgba(${channels.join(", ")}, ${alpha})` : `rgb(${channels.join(", ")})`;
}
