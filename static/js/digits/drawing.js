// @ts-check
/**
 * Drawing a digit with mouse, finger or pen: `<div data-drawing="3">`, for 3 nets. The lines go out while they are
 * drawn; what comes back is the picture as the net sees it (`drawn`) and each net's probabilities
 * (`racer.R.drawn_probabilities`).
 *
 * The parts are elements of the page: canvas[data-pad], button[data-clear], [data-bars="racer.R"], output[data-said].
 */
import { mountBars } from "./bars.js";
import { _ } from "../common/translate.js";

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
 * @typedef {[number, number]} Point
 * @param {HTMLElement} root
 * @param {{store: import("../run/series.js").SeriesStore, theme: import("../common/theme.js").Theme, send: (strokes:
 *   Point[][]) => void}} context
 */
export function mountDrawing(root, { store, theme, send }) {
  /** @type {Point[][]} */
  let strokes = [];
  /** The pointer that draws. @type {number | null} */
  let pointer = null;
  let sentAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {HTMLCanvasElement | null} */
  let pad = null;
  /** @type {HTMLElement | null} */
  let said = null;
  /** @type {{element: HTMLElement, name: string, bars: ReturnType<typeof mountBars>, drawn: unknown}[]} */
  let answers = [];

  const count = () => strokes.reduce((sum, stroke) => sum + stroke.length, 0);

  function collect() {
    const found = /** @type {HTMLCanvasElement | null} */ (root.querySelector("[data-pad]"));
    if (found !== pad) {
      pad = found;
      said = root.querySelector("[data-said]");
      if (pad) prepare(pad);
    }
    const known = new Map(answers.map((answer) => [answer.element, answer]));
    answers = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-bars]"))].map(
      (element) =>
        known.get(element) ?? {
          element,
          name: `${element.dataset.bars}.drawn_probabilities`,
          bars: mountBars(element),
          drawn: null,
        },
    );
  }

  /** @param {HTMLCanvasElement} canvas */
  function prepare(canvas) {
    canvas.width = canvas.height = SIZE;
    canvas.addEventListener("pointerdown", (event) => {
      if (pointer !== null || event.button !== 0) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      pointer = event.pointerId;
      if (strokes.length < MOST_STROKES) strokes.push([]);
      take(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerId !== pointer) return;
      const all = event.getCoalescedEvents?.() ?? [];
      for (const one of all.length ? all : [event]) take(one);
    });
    for (const kind of /** @type {const} */ (["pointerup", "pointercancel"])) {
      canvas.addEventListener(kind, (event) => {
        if (event.pointerId !== pointer) return;
        pointer = null;
        post(true);
      });
    }
    root.querySelector("[data-clear]")?.addEventListener("click", () => {
      strokes = [];
      paint();
      post(true);
    });
    paint();
  }

  /** @param {PointerEvent} event */
  function take(event) {
    if (!pad || count() >= MOST_POINTS) return;
    const box = pad.getBoundingClientRect();
    const share = (/** @type {number} */ value, /** @type {number} */ length) =>
      Number(Math.min(Math.max(value / length, 0), 1).toFixed(4));
    const point = /** @type {Point} */ ([
      share(event.clientX - box.left, box.width),
      share(event.clientY - box.top, box.height),
    ]);
    const stroke = strokes[strokes.length - 1];
    const last = stroke[stroke.length - 1];
    if (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < APART) return;
    stroke.push(point);
    paint();
    post(false);
  }

  /** @param {boolean} now or when it is time again */
  function post(now) {
    clearTimeout(timer);
    const wait = now ? 0 : sentAt + PAUSE - performance.now();
    if (wait > 0) {
      timer = setTimeout(() => post(true), wait);
      return;
    }
    sentAt = performance.now();
    send(strokes.filter((stroke) => stroke.length));
  }

  function paint() {
    const context = pad?.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, SIZE, SIZE);
    Object.assign(context, {
      lineWidth: PEN * SIZE,
      lineCap: "round",
      lineJoin: "round",
      strokeStyle: theme.color("ink"),
    });
    for (const stroke of strokes) {
      context.beginPath();
      stroke.forEach(([x, y], i) => context[i ? "lineTo" : "moveTo"](x * SIZE, y * SIZE));
      if (stroke.length === 1) context.lineTo(stroke[0][0] * SIZE, stroke[0][1] * SIZE);
      context.stroke();
    }
  }

  collect();
  theme.subscribe(paint);
  return {
    /** Look for the pad and the bars anew, after the page was morphed. */
    collect,
    /** Sends the drawing, if there is one, to a run that has not seen it. */
    again() {
      if (count()) post(true);
    },
    update() {
      const winners = answers.map((answer) => {
        const snapshot = /** @type {import("../run/decode.js").Snapshot | undefined} */ (store.get(answer.name));
        if (snapshot !== answer.drawn) answer.bars.update(snapshot?.values ?? []);
        answer.drawn = snapshot;
        const values = [...(snapshot?.values ?? [])];
        return values.length ? values.indexOf(Math.max(...values)) : -1;
      });
      const sentence = winners.some((winner) => winner >= 0)
        ? _("It sees {digits}", { digits: winners.map((winner) => (winner < 0 ? "—" : winner)).join(", ") })
        : "";
      if (said && said.textContent !== sentence) said.textContent = sentence;
    },
  };
}
