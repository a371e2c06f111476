// @ts-check
/**
 * Drawing a digit with mouse, finger or pen: `<div data-drawing="3">`, for 3 nets. The lines go out while they are
 * drawn; what comes back is the picture as the net sees it (`drawn`) and each net's probabilities
 * (`racer.R.drawn_probabilities`).
 *
 * The parts are elements of the page: canvas[data-pad], button[data-clear], [data-bars="racer.R"], output[data-said].
 */
import { _ } from "../common/translate.js";
import { snapshotOf } from "../run/decode.js";
import { mountBars } from "./bars.js";

/** Fewest milliseconds from one message to the next. */
const PAUSE = 66;
/** What a message may hold, less a little. */
const MOST_STROKES = 64;
const MOST_POINTS = 1990;
/** Points that are closer than this part of the pad are one. */
const APART = 0.004;
/** Width of the pen, as a part of the pad; the server's is the same. */
const PEN = 0.07;
/** Pixels of the pad. */
const SIZE = 560;

/**
 * @typedef {import("../run/messages.js").Stroke} Stroke
 * @typedef {import("../common/context.js").View & {send: (strokes: Stroke[]) => void}} Context
 */

/** @param {HTMLElement} root @param {Context} context */
export const mountDrawing = (root, context) => new Drawing(root, context);

class Drawing {
  #root;
  #context;
  /** @type {Stroke[]} */
  #strokes = [];
  /** The pointer that draws. @type {number | null} */
  #pointer = null;
  #sentAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {HTMLCanvasElement | null} */
  #pad = null;
  /** @type {HTMLElement | null} */
  #said = null;
  /** @type {{element: HTMLElement, name: string, bars: ReturnType<typeof mountBars>, drawn: unknown}[]} */
  #answers = [];

  /** @param {HTMLElement} root @param {Context} context */
  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    this.collect();
    context.theme.subscribe(() => this.#paint());
  }

  /** Look for the pad and the bars anew, after the page was morphed. */
  collect() {
    const found = /** @type {HTMLCanvasElement | null} */ (this.#root.querySelector("[data-pad]"));
    if (found !== this.#pad) {
      this.#pad = found;
      this.#said = this.#root.querySelector("[data-said]");
      if (found) this.#prepare(found);
    }
    const known = new Map(this.#answers.map((answer) => [answer.element, answer]));
    const elements = /** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll("[data-bars]"));
    this.#answers = Array.from(elements, (element) => {
      const name = `${element.dataset.bars}.drawn_probabilities`;
      return known.get(element) ?? { element, name, bars: mountBars(element), drawn: null };
    });
  }

  /** Sends the drawing, if there is one, to a run that has not seen it. */
  again() {
    if (this.#count) this.#post(true);
  }

  update() {
    const winners = this.#answers.map((answer) => {
      const snapshot = snapshotOf(this.#context.store.get(answer.name));
      if (snapshot !== answer.drawn) answer.bars.update(snapshot?.values ?? []);
      answer.drawn = snapshot;
      const values = [...(snapshot?.values ?? [])];
      return values.length ? values.indexOf(Math.max(...values)) : -1;
    });
    const digits = winners.map((winner) => (winner < 0 ? "—" : winner)).join(", ");
    const sentence = winners.some((winner) => winner >= 0) ? _("It sees {digits}", { digits }) : "";
    if (this.#said && this.#said.textContent !== sentence) this.#said.textContent = sentence;
  }

  /** How many points there are. */
  get #count() {
    return this.#strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  }

  /** @param {HTMLCanvasElement} canvas */
  #prepare(canvas) {
    canvas.width = canvas.height = SIZE;
    canvas.addEventListener("pointerdown", (event) => {
      if (this.#pointer !== null || event.button !== 0) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      this.#pointer = event.pointerId;
      if (this.#strokes.length < MOST_STROKES) this.#strokes.push([]);
      this.#take(canvas, event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerId !== this.#pointer) return;
      const all = event.getCoalescedEvents?.() ?? [];
      for (const one of all.length ? all : [event]) this.#take(canvas, one);
    });
    const lift = (/** @type {PointerEvent} */ event) => {
      if (event.pointerId !== this.#pointer) return;
      this.#pointer = null;
      this.#post(true);
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    this.#root.querySelector("[data-clear]")?.addEventListener("click", () => {
      this.#strokes = [];
      this.#paint();
      this.#post(true);
    });
    this.#paint();
  }

  /** @param {HTMLCanvasElement} pad @param {PointerEvent} event */
  #take(pad, event) {
    if (this.#count >= MOST_POINTS) return;
    const box = pad.getBoundingClientRect();
    const [x, y] = [share(event.clientX - box.left, box.width), share(event.clientY - box.top, box.height)];
    const stroke = this.#strokes[this.#strokes.length - 1];
    const last = stroke[stroke.length - 1];
    if (last && Math.hypot(x - last[0], y - last[1]) < APART) return;
    stroke.push([x, y]);
    this.#paint();
    this.#post(false);
  }

  /** @param {boolean} now or when it is time again */
  #post(now) {
    clearTimeout(this.#timer);
    const wait = now ? 0 : this.#sentAt + PAUSE - performance.now();
    if (wait > 0) {
      this.#timer = setTimeout(() => this.#post(true), wait);
      return;
    }
    this.#sentAt = performance.now();
    this.#context.send(this.#strokes.filter((stroke) => stroke.length));
  }

  #paint() {
    const pen = this.#pad?.getContext("2d");
    if (!pen) return;
    const strokeStyle = this.#context.theme.color("ink");
    pen.clearRect(0, 0, SIZE, SIZE);
    Object.assign(pen, { lineWidth: PEN * SIZE, lineCap: "round", lineJoin: "round", strokeStyle });
    for (const stroke of this.#strokes) {
      pen.beginPath();
      stroke.forEach(([x, y], i) => pen[i ? "lineTo" : "moveTo"](x * SIZE, y * SIZE));
      if (stroke.length === 1) pen.lineTo(stroke[0][0] * SIZE, stroke[0][1] * SIZE);
      pen.stroke();
    }
  }
}

/** What part of a length a value is, with four decimals. @param {number} value @param {number} length */
const share = (value, length) => Number(Math.min(Math.max(value / length, 0), 1).toFixed(4));
