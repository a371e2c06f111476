// @ts-check
/**
 * Drawing a digit with mouse, finger, pen or keyboard, or a test image in its place. The lines go out while they are drawn; what
 * comes back is the picture as the net sees it (`drawn`) and each net's probabilities (`racer.R.drawn_probabilities`).
 *
 * The parts are elements of the page: canvas[data-pad], button[data-clear], button[data-undo], button[data-test-image],
 * input[data-pen], [data-bars="racer.R"], and [data-said="racer.R"] with the answer and a sentence. A `testimage` event
 * puts the image of that place on the pad.
 */
import { _ } from "../common/translate.js";
import { snapshotOf } from "../run/decode.js";
import { channels, ramp } from "../common/palette.js";
import { mountBars } from "./bars.js";
import { mountKeyboardPen } from "./keyboard-pen.js";
import { winnerOf, INK, SIDE } from "./digit.js";

/** Fewest milliseconds from one message to the next. */
const PAUSE = 66;
/** What a message may hold, less a little. */
const MOST_STROKES = 64;
const MOST_POINTS = 1990;
/** Points that are closer than this part of the pad are one. */
const APART = 0.004;
/** Width of the pen, as a part of the pad, unless another is chosen. */
const PEN = 0.07;
/** Pixels of the pad. */
const SIZE = 560;

/**
 * @typedef {import("../run/messages.js").Stroke} Stroke
 * @typedef {import("../common/context.js").View & {send: (drawing: import("../run/messages.js").Drawing) => void}} Context
 */

/** @param {HTMLElement} root @param {Context} context */
export const mountDrawing = (root, context) => new Drawing(root, context);

export class Drawing {
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
  #pen = PEN;
  /** The place of the test image that is on the pad. @type {number | null} */
  #image = null;
  /** The picture that the pad shows of it. @type {unknown} */
  #painted = null;
  /** @type {{element: HTMLElement, racer: string, said: HTMLElement | null, bars: ReturnType<typeof mountBars>, drawn: unknown}[]} */
  #answers = [];

  /** @param {HTMLElement} root @param {Context} context */
  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    this.collect();
    context.theme.subscribe(() => this.#paint());
    root.addEventListener("click", ({ target }) => this.#press(/** @type {HTMLElement} */ (target)));
    root.addEventListener("input", ({ target }) => {
      const input = /** @type {HTMLInputElement} */ (target);
      if (!("pen" in input.dataset)) return;
      this.#pen = Number(input.value);
      this.#widen(input);
      this.#paint();
      if (this.#count) this.#post(false);
    });
    root.addEventListener("testimage", (event) => this.#show(/** @type {CustomEvent<number>} */ (event).detail));
  }

  /** Look for the pad and the bars anew, after the page was morphed. */
  collect() {
    const found = /** @type {HTMLCanvasElement | null} */ (this.#root.querySelector("[data-pad]"));
    if (found !== this.#pad) {
      this.#pad = found;
      if (found) this.#prepare(found);
      const width = /** @type {HTMLInputElement | null} */ (this.#root.querySelector("[data-pen]"));
      if (width) this.#widen(width);
    }
    const known = new Map(this.#answers.map((answer) => [answer.element, answer]));
    const elements = /** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll("[data-bars]"));
    this.#answers = Array.from(elements, (element) => {
      const racer = element.dataset.bars ?? "";
      const said = /** @type {HTMLElement | null} */ (this.#root.querySelector(`[data-said="${racer}"]`));
      return known.get(element) ?? { element, racer, said, bars: mountBars(element), drawn: NaN };
    });
  }

  /** Sends the drawing, if there is one, to a run that has not seen it. */
  again() {
    if (this.#count || this.#image !== null) this.#post(true);
  }

  /** What is on the pad. @returns {import("../run/messages.js").Drawing} */
  get drawn() {
    return { strokes: this.#strokes.filter((stroke) => stroke.length), pen: this.#pen, image: this.#image };
  }

  /** Shows what somebody else draws. @param {import("../run/messages.js").Drawing} drawing */
  mirror({ strokes, pen, image }) {
    [this.#strokes, this.#pen, this.#image] = [strokes, pen, image];
    this.#paint();
  }

  update() {
    const picture = snapshotOf(this.#context.store.get("drawn"));
    if (this.#image !== null && picture !== this.#painted) this.#paint();
    for (const answer of this.#answers) {
      const snapshot = snapshotOf(this.#context.store.get(`${answer.racer}.drawn_probabilities`));
      if (snapshot === answer.drawn) continue;
      answer.drawn = snapshot;
      const truth = this.#truth(answer.racer);
      const row = snapshot?.values ?? [];
      answer.bars.update(row, truth);
      if (answer.said) say(answer.said, row, truth);
    }
  }

  /** What the test image on the pad is. @param {string} racer */
  #truth(racer) {
    if (this.#image === null) return undefined;
    return snapshotOf(this.#context.store.get(`${racer}.test_answers`))?.values[this.#image];
  }

  /** @param {HTMLElement} target */
  #press(target) {
    if (target.closest("[data-clear]")) this.#replace([]);
    else if (target.closest("[data-undo]")) this.#replace(this.#image === null ? this.#strokes.slice(0, -1) : []);
    else if (target.closest("[data-test-image]")) {
      const [first] = this.#answers;
      const answers = first && snapshotOf(this.#context.store.get(`${first.racer}.test_answers`));
      if (answers) this.#show(Math.floor(Math.random() * answers.shape[1]));
    }
  }

  /** @param {number} place of a test image */
  #show(place) {
    this.#strokes = [];
    this.#image = place;
    this.#paint();
    this.#post(true);
  }

  /** @param {Stroke[]} strokes */
  #replace(strokes) {
    this.#strokes = strokes;
    this.#image = null;
    this.#paint();
    this.#post(true);
  }

  /** How far the slider's track is filled. @param {HTMLInputElement} input */
  #widen({ style, value, min, max }) {
    style.setProperty("--at", String((Number(value) - Number(min)) / (Number(max) - Number(min))));
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
      this.#begin();
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
    mountKeyboardPen(canvas, {
      lower: () => this.#begin(),
      take: (x, y) => this.#add(x, y),
      lift: () => this.#post(true),
    });
    this.#paint();
  }

  /** @param {HTMLCanvasElement} pad @param {PointerEvent} event */
  #take(pad, event) {
    const box = pad.getBoundingClientRect();
    this.#add(share(event.clientX - box.left, box.width), share(event.clientY - box.top, box.height));
  }

  /** Another line. */
  #begin() {
    this.#image = null;
    if (this.#strokes.length < MOST_STROKES) this.#strokes.push([]);
  }

  /** @param {number} x @param {number} y of the line that is drawn */
  #add(x, y) {
    if (this.#count >= MOST_POINTS) return;
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
    this.#context.send(this.drawn);
  }

  /** The picture that came back, as large as the pad. @param {CanvasRenderingContext2D} pen */
  #paintImage(pen) {
    const picture = snapshotOf(this.#context.store.get("drawn"));
    this.#painted = picture;
    if (!picture) return;
    const colours = ramp(INK.map((token) => channels(this.#context.theme.color(token))));
    const image = new ImageData(SIDE, SIDE);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < pixels.length; i++) pixels[i] = colours[picture.values[i]];
    const small = new OffscreenCanvas(SIDE, SIDE);
    small.getContext("2d")?.putImageData(image, 0, 0);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(small, 0, 0, SIZE, SIZE);
  }

  #paint() {
    const pen = this.#pad?.getContext("2d");
    if (!pen) return;
    const strokeStyle = this.#context.theme.color("ink");
    pen.clearRect(0, 0, SIZE, SIZE);
    this.#pad?.toggleAttribute("data-drawn", this.#strokes.length > 0 || this.#image !== null);
    if (this.#image !== null) this.#paintImage(pen);
    Object.assign(pen, { lineWidth: this.#pen * SIZE, lineCap: "round", lineJoin: "round", strokeStyle });
    for (const stroke of this.#strokes) {
      pen.beginPath();
      stroke.forEach(([x, y], i) => pen[i ? "lineTo" : "moveTo"](x * SIZE, y * SIZE));
      if (stroke.length === 1) pen.lineTo(stroke[0][0] * SIZE, stroke[0][1] * SIZE);
      pen.stroke();
    }
  }
}

/**
 * The answer, how sure the net is of it, and what comes next.
 * @param {HTMLElement} element with a <b> and a <span>
 * @param {ArrayLike<number>} row of probabilities
 * @param {number | undefined} truth the digit that it is, of a test image
 */
function say({ children: [digit, words] }, row, truth) {
  const winner = row.length ? winnerOf(row) : -1;
  const percent = (/** @type {number} */ k) => Number((100 * row[k]).toFixed(Math.abs(row[k] - 0.5) > 0.49 ? 1 : 0));
  const next = Array.from(row, (_value, k) => k)
    .filter((k) => k !== winner)
    .sort((a, b) => row[b] - row[a])[0];
  const answer = winner < 0 ? "" : String(winner);
  const facts = { sure: percent(winner), next, share: percent(next) };
  const certainty = _("{sure}% sure; next: {next}, {share}%.", facts);
  const wrong = truth === undefined || truth === winner ? "" : ` ${_("The digit is {truth}.", { truth })}`;
  const sentence = answer ? certainty + wrong : _("Draw a digit, or take a test image.");
  if (digit.textContent !== answer) digit.textContent = answer;
  if (words.textContent !== sentence) words.textContent = sentence;
}

/** What part of a length a value is, with four decimals. @param {number} value @param {number} length */
const share = (value, length) => Number(Math.min(Math.max(value / length, 0), 1).toFixed(4));
