// @ts-check
/**
 * A net as a diagram on one canvas: what each unit gives over the plane, and the weights as lines between the units.
 * Pointing at a unit enlarges it, pointing at a line shows its weight, a press opens a field to change the weight or
 * the bias, or feeds a feature in or takes it out. With the keyboard: arrows move from unit to unit, with Shift through the lines that lead to it, Enter
 * changes.
 *
 * @typedef {import("./diagram-paint.js").Target} Target
 * @typedef {{x: number, y: number}} Point
 * @typedef {{path: string, layer: number, from?: number, to: number, value: number}} Edit
 *   path: the snapshot's name, ….links or ….biases; layer counts the layers of weights, from and to the shown units
 * @typedef {import("../common/context.js").View & {edit: (edit: Edit) => void, toggle?: (field: string) => void}} Context
 *   toggle: of a switch in the form
 */
import { Lettering, plainly } from "../common/lettering.js";
import { createTip } from "../common/tip.js";
import { _ } from "../common/translate.js";
import { offerVector } from "../common/vectors.js";
import { watchSight, watchSize } from "../common/watch.js";
import { picturesOf, snapshotOf } from "../run/decode.js";
import { ARROWS, neighbour } from "./diagram-keys.js";
import { heightAt, layOut, linkAt, otherAt, roomOf, unitAt } from "./diagram-layout.js";
import { KeptLines } from "./kept-lines.js";
import { createPainter } from "./diagram-paint.js";
import { NumberField } from "./number-field.js";
import { SvgPen } from "./svg-pen.js";

/** How near a line the pointer must come, in pixels. */
const REACH = 6;

/**
 * @param {HTMLElement} element positioned, with data-diagram (the prefix of its snapshots) and data-sizes ({layers:
 *   LayerSize[]})
 * @param {Context} context
 */
export const mount = (element, context) => new Diagram(element, context);

class Diagram {
  #element;
  #context;
  #window;
  /** Of the snapshots. */
  #names;
  #canvas;
  /** What a screen reader says. */
  #live;
  #tip;
  #pen;
  #painter;
  #lettering;
  #kept;
  /** Counts its sizes, nets and colours. */
  #version = 0;
  #font = "";
  #field;
  #size;
  #sizes = /** @type {string | undefined} */ (undefined);
  #layers = /** @type {import("./diagram-layout.js").LayerSize[]} */ ([]);
  #layout = layOut([], 0, 0);
  /** What is not fed in, as pictures. @type {import("../run/decode.js").Snapshot | undefined} */
  #others = undefined;
  /** Of the data: across, up and class. @type {[number, number, number][]} */
  #points = [];
  #drawn = /** @type {unknown[]} */ ([]);
  #target = /** @type {Target | null} */ (null);
  /** Where the label of the target is, in the element. */
  #label = { x: 0, y: 0 };
  #visible = false;
  #stale = true;
  #asked = 0;
  #stops;

  /** @param {HTMLElement} element @param {Context} context */
  constructor(element, context) {
    this.#element = element;
    this.#context = context;
    this.#window = /** @type {Window & typeof globalThis} */ (element.ownerDocument.defaultView);
    this.#names = ["units", "links", "biases"].map((name) => `${element.dataset.diagram}.${name}`);
    this.#canvas = canvasIn(element);
    offerVector(this.#canvas, () => this.#vector());
    this.#live = element.appendChild(element.ownerDocument.createElement("div"));
    this.#live.className = "visually-hidden";
    this.#live.setAttribute("aria-live", "polite");
    this.#tip = createTip(element);
    this.#pen = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    this.#painter = createPainter(context.theme, element.ownerDocument);
    this.#lettering = new Lettering(element.ownerDocument, () => this.#askDraw());
    this.#kept = new KeptLines(element.ownerDocument, () => this.#askDraw());
    this.#field = new NumberField(element, () => this.#canvas.focus());
    this.#size = { width: element.clientWidth, height: element.clientHeight };
    this.#listen();
    this.#arrange();
    this.#stops = this.#watch();
  }

  /** Draws if there are new snapshots and it can be seen. */
  update() {
    if (this.#element.dataset.sizes !== this.#sizes) this.#arrange();
    const now = this.#names.map((name) => this.#context.store.get(name));
    if (!this.#stale && now.every((snapshot, i) => snapshot === this.#drawn[i])) return;
    this.#drawn = now;
    this.#stale = true;
    this.#draw();
  }

  dispose() {
    for (const stop of this.#stops) stop();
    this.#window.cancelAnimationFrame(this.#asked);
    this.#field.forget();
    this.#element.replaceChildren();
  }

  /** Takes on the sizes that the element has now, its own and the net's. */
  #arrange() {
    const { sizes } = this.#element.dataset;
    if (sizes !== this.#sizes) {
      this.#sizes = sizes;
      const { layers, others, points } = JSON.parse(sizes ?? '{"layers": []}');
      this.#layers = layers;
      this.#others = others && picturesOf(others);
      this.#points = points ?? [];
      this.#field.close();
      this.#look(null);
    }
    const style = this.#window.getComputedStyle(this.#element);
    this.#font = `${Math.round(12 * (parseFloat(style.getPropertyValue("--enlarged")) || 1))}px ${style.fontFamily}`;
    this.#layout = layOut(this.#layers, this.#size.width, this.#size.height, roomOf(style));
    if (this.#target) this.#label = this.#place(this.#target);
    this.#version++;
    this.#stale = true;
  }

  /** The snapshots, as far as they are those of this net: after a change of its shape older ones may be about. */
  #snapshots() {
    const layout = this.#layout;
    const [units, links, biases] = this.#names.map((name) => snapshotOf(this.#context.store.get(name)));
    return {
      units: units?.shape[0] === layout.units.length ? units : undefined,
      links: links?.values.length === layout.links.length ? links : undefined,
      biases: biases?.values.length === layout.units.length - layout.inputs ? biases : undefined,
    };
  }

  /** @param {boolean} [unseen] also while it is scrolled away */
  #draw(unseen = false) {
    const [canvas, size, target] = [this.#canvas, this.#size, this.#target];
    if (!(this.#visible || unseen) || !size.width || !size.height) return;
    this.#stale = false;
    const ratio = this.#window.devicePixelRatio || 1;
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    this.#pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#paint(this.#pen, target, {
      write: this.#lettering.on(this.#pen, ratio),
      keep: (count, draw) => this.#kept.draw(this.#pen, count, this.#version, draw),
    });
    if (target) this.#tip.show(this.#words(target), this.#label.x, this.#label.y);
    else this.#tip.hide();
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Target | null} target
   * @param {Pick<Parameters<ReturnType<typeof createPainter>["paint"]>[3], "write" | "keep">} means
   */
  #paint(pen, target, means) {
    const titled = !("headed" in this.#element.dataset);
    const { width, height } = this.#size;
    const view = { width, height, font: this.#font, target, titled, others: this.#others, points: this.#points };
    this.#painter.paint(pen, this.#layout, this.#snapshots(), { ...view, ...means });
  }

  /** What it shows, nothing pointed at. */
  #vector() {
    const drawn = new SvgPen(this.#element.ownerDocument, this.#size.width, this.#size.height);
    const pen = /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (drawn));
    this.#paint(pen, null, { write: plainly(pen) });
    return drawn.drawing;
  }

  /** Draws in the next frame, unless new snapshots come first. */
  #askDraw() {
    this.#stale = true;
    this.#asked ||= this.#window.requestAnimationFrame(() => {
      this.#asked = 0;
      if (this.#stale) this.#draw();
    });
  }

  /** @param {number} index of a unit */
  #title(index) {
    const { column, row, name } = this.#layout.units[index];
    return `${this.#layers[column].title} ${name || row + 1}`;
  }

  /** The value of a target, undefined where it has none. @param {Target} at */
  #valueOf({ kind, index }) {
    if (kind === "other") return undefined;
    const { links, biases } = this.#snapshots();
    return kind === "link" ? links?.values[index] : biases?.values[index - this.#layout.inputs];
  }

  /** @param {Target} at */
  #words(at) {
    if (at.kind === "other")
      return _("{name}: click to use it as an input", { name: this.#layout.others[at.index].name });
    const value = this.#valueOf(at);
    if (at.kind === "unit") {
      const unit = this.#title(at.index);
      return value === undefined ? unit : _("{unit}, bias {value}", { unit, value: short(value) });
    }
    const { columns, links } = this.#layout;
    const { layer, from, to } = links[at.index];
    const ends = [columns[layer].first + from, columns[layer + 1].first + to];
    return `${ends.map((index) => this.#title(index)).join(" → ")}: ${short(value)}`;
  }

  /**
   * @param {Target | null} next
   * @param {Point} [at] where its label goes; without it, beside the target
   */
  #look(next, at) {
    if (next?.kind === this.#target?.kind && next?.index === this.#target?.index && !at) return;
    this.#target = next;
    if (next) this.#label = at ?? this.#place(next);
    this.#canvas.toggleAttribute(
      "data-over",
      next !== null && (this.#valueOf(next) !== undefined || this.#fieldOf(next) !== undefined),
    );
    this.#askDraw();
  }

  /** @param {Target} at @returns {Point} */
  #place({ kind, index }) {
    if (kind === "unit") return this.#layout.units[index];
    if (kind === "other") return this.#layout.others[index];
    const link = this.#layout.links[index];
    return { x: (link.x0 + link.x1) / 2, y: heightAt(link, 0.5) };
  }

  /** @param {Point} point @returns {Target | null} */
  #targetAt({ x, y }) {
    const unit = unitAt(this.#layout, x, y);
    if (unit >= 0) return { kind: "unit", index: unit };
    const other = otherAt(this.#layout, x, y);
    if (other >= 0) return { kind: "other", index: other };
    const link = linkAt(this.#layout, x, y, REACH);
    return link >= 0 ? { kind: "link", index: link } : null;
  }

  /** The switch of an input. @param {Target} at @returns {string | undefined} */
  #fieldOf({ kind, index }) {
    if (kind === "other") return this.#layout.others[index].field;
    return kind === "unit" ? this.#layers[0]?.fields?.[index] : undefined;
  }

  /** Opens a field for the target's value, or feeds it in or takes it out. @param {Target} at */
  #open(at) {
    const switched = this.#fieldOf(at);
    if (switched) return this.#context.toggle?.(switched);
    const value = this.#valueOf(at);
    this.#field.close();
    if (value === undefined) return;
    const words = this.#words(at);
    const label = at.kind === "link" ? _("Weight {link}", { link: words }) : words;
    const title = _("Enter sets the value in the net being trained; Escape cancels");
    this.#field.open({ value, label, title, ...this.#label, ...this.#size }, (number) => this.#send(at, number));
  }

  /** @param {Target} at @param {number} value */
  #send({ kind, index }, value) {
    const [, links, biases] = this.#names;
    if (kind === "link") {
      const { layer, from, to } = this.#layout.links[index];
      return this.#context.edit({ path: links, layer, from, to, value });
    }
    const { column, row } = this.#layout.units[index];
    return this.#context.edit({ path: biases, layer: column - 1, to: row, value });
  }

  #listen() {
    const canvas = this.#canvas;
    const pointOf = (/** @type {MouseEvent} */ { clientX, clientY }) => {
      const { left, top } = canvas.getBoundingClientRect();
      return { x: clientX - left, y: clientY - top };
    };
    canvas.addEventListener("pointermove", (event) => {
      if (this.#field.isOpen) return;
      const point = pointOf(event);
      const next = this.#targetAt(point);
      this.#look(next, next?.kind === "link" ? point : undefined);
    });
    canvas.addEventListener("click", (event) => {
      const point = pointOf(event);
      const next = this.#targetAt(point);
      this.#look(next, point);
      if (next) this.#open(next);
    });
    for (const leaving of ["pointerleave", "blur"])
      canvas.addEventListener(leaving, () => this.#field.isOpen || this.#look(null));
    canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = this.#target;
    const arrow = ARROWS[event.key];
    const known = arrow || event.key === "Escape" || (event.key === "Enter" && target);
    if (!known || !this.#layout.units.length) return;
    event.preventDefault();
    event.stopPropagation(); // arrows and Escape mean other things on the page
    if (arrow) {
      const next = neighbour(this.#layout, target, arrow, event.shiftKey);
      this.#look(next);
      this.#live.textContent = this.#words(next);
    } else if (event.key === "Enter" && target) this.#open(target);
    else this.#look(null);
  }

  /** @returns {(() => void)[]} what stops it */
  #watch() {
    const resized = watchSize(this.#element, ({ width, height }) => {
      this.#size = { width, height };
      this.#arrange();
      this.#draw();
    });
    const seen = watchSight(this.#element, (visible) => {
      this.#visible = visible;
      if (this.#stale) this.#draw();
    });
    const recolored = this.#context.theme.subscribe(() => {
      this.#painter.recolor();
      this.#arrange(); // the type may be another size
      this.#draw(true); // at once, and also out of sight: it may be for the printer
    });
    return [resized, seen, recolored, () => this.#lettering.dispose()];
  }
}

/** @param {HTMLElement} element */
function canvasIn(element) {
  const canvas = element.appendChild(element.ownerDocument.createElement("canvas"));
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  const words = _(
    "The net: arrow keys move between units, Shift and arrow keys between the weights into a unit, Enter edits one",
  );
  canvas.setAttribute("aria-label", words);
  return canvas;
}

/** Three significant digits. @param {number | undefined} value */
const short = (value) => (value === undefined ? "" : String(Number(value.toPrecision(3))).replaceAll("-", "−"));
