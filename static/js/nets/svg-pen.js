// @ts-check
/** A pen with as much of a canvas's 2D context as the net's diagram is drawn with, whose strokes become an SVG. */
import { svgElement } from "../common/vectors.js";

export class SvgPen {
  fillStyle = "";
  strokeStyle = "";
  lineWidth = 1;
  globalAlpha = 1;
  globalCompositeOperation = "source-over";
  font = "";
  textAlign = "left";
  textBaseline = "middle";
  #svg;
  #document;
  #path = "";
  /** @type {number[]} */
  #dash = [];

  /** @param {Document} document @param {number} width @param {number} height */
  constructor(document, width, height) {
    this.#document = document;
    const viewBox = `0 0 ${width} ${height}`;
    this.#svg = /** @type {SVGSVGElement} */ (svgElement(document, "svg", { viewBox, width, height }));
  }

  /** @returns {SVGSVGElement} */
  get drawing() {
    return this.#svg;
  }

  clearRect() {
    this.#svg.replaceChildren();
  }

  beginPath() {
    this.#path = "";
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.#path += `M${rounded(x, y)}`;
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.#path += `L${rounded(x, y)}`;
  }

  /** @param {number[]} points */
  bezierCurveTo(...points) {
    this.#path += `C${rounded(...points)}`;
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) {
    this.#path += `M${rounded(x, y)}h${rounded(width)}v${rounded(height)}h${rounded(-width)}z`;
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {number} radius */
  roundRect(x, y, width, height, radius) {
    const [across, down] = [width - 2 * radius, height - 2 * radius];
    const corner = (/** @type {number} */ dx, /** @type {number} */ dy) =>
      `a${rounded(radius, radius)} 0 0 1 ${rounded(dx * radius, dy * radius)}`;
    this.#path += `M${rounded(x + radius, y)}h${rounded(across)}${corner(1, 1)}v${rounded(down)}${corner(-1, 1)}`;
    this.#path += `h${rounded(-across)}${corner(-1, -1)}v${rounded(-down)}${corner(1, -1)}z`;
  }

  /** A whole circle. @param {number} x @param {number} y @param {number} radius */
  arc(x, y, radius) {
    const half = (/** @type {number} */ to) => `a${rounded(radius, radius)} 0 1 1 ${rounded(to, 0)}`;
    this.#path += `M${rounded(x - radius, y)}${half(2 * radius)}${half(-2 * radius)}z`;
  }

  stroke() {
    const { strokeStyle: stroke, lineWidth } = this;
    const dash = this.#dash.length ? { "stroke-dasharray": this.#dash.join(" ") } : {};
    this.#add("path", { d: this.#path, fill: "none", stroke, "stroke-width": lineWidth, ...dash });
  }

  /** @param {string} [rule] */
  fill(rule = "nonzero") {
    if (this.globalCompositeOperation === "destination-out") this.#erase(rule);
    else this.#add("path", { d: this.#path, fill: this.fillStyle, "fill-rule": rule });
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    this.#add("rect", { x, y, width, height, fill: this.fillStyle });
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.#dash = dash;
  }

  /**
   * A part of a canvas.
   * @param {HTMLCanvasElement} from
   * @param {[left: number, top: number, across: number, down: number, x: number, y: number, width: number, height:
   *   number]} places
   */
  drawImage(from, ...[left, top, across, down, x, y, width, height]) {
    const part = this.#document.createElement("canvas");
    [part.width, part.height] = [across, down];
    part.getContext("2d")?.drawImage(from, left, top, across, down, 0, 0, across, down);
    this.#add("image", { x, y, width, height, preserveAspectRatio: "none", href: part.toDataURL() });
  }

  /** @param {string} text @param {number} x @param {number} y of its middle */
  fillText(text, x, y) {
    const anchor = { left: "start", center: "middle", right: "end" }[this.textAlign] ?? "start";
    this.#add("text", { x, y, dy: "0.35em", fill: this.fillStyle, "text-anchor": anchor }).textContent = text;
    /** @type {SVGElement} */ (this.#svg.lastElementChild).style.font = this.font;
  }

  /** @param {string} name @param {Record<string, string | number | undefined>} attributes */
  #add(name, attributes) {
    const opacity = this.globalAlpha === 1 ? {} : { opacity: this.globalAlpha };
    return this.#svg.appendChild(svgElement(this.#document, name, { ...attributes, ...opacity }));
  }

  /** What is drawn so far, without the path's inside. @param {string} rule */
  #erase(rule) {
    const make = (/** @type {string} */ name, attributes = {}) => svgElement(this.#document, name, attributes);
    const mask = make("mask", { id: "corners", maskUnits: "userSpaceOnUse" });
    mask.append(make("rect", { width: "100%", height: "100%", fill: "white" }));
    mask.append(make("path", { d: this.#path, "fill-rule": rule }));
    const drawn = make("g", { mask: "url(#corners)" });
    drawn.append(...this.#svg.childNodes);
    this.#svg.append(mask, drawn);
  }
}

/** @param {number[]} numbers */
const rounded = (...numbers) => numbers.map((number) => Math.round(number * 100) / 100).join(" ");
