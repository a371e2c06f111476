// @ts-check
/** Presses (mouse, pen or finger, no drag) and drags anywhere in the area of a plane plot, not only on its points. */

/** Farther than this many pixels is a drag. */
const REACH = 5;

/** @param {{x: number, y: number}} start @param {PointerEvent} event */
const isFar = ({ x, y }, event) => Math.hypot(event.clientX - x, event.clientY - y) > REACH;

/**
 * @typedef {(right: number, up: number) => void} Place where in the plot area, as shares of its width and height
 * @param {HTMLElement} plot a Plotly element
 * @param {object} callbacks
 * @param {(right: number, up: number) => boolean | "moving"} callbacks.drags whether a pointer that goes down there
 *   drags something; it neither presses then, nor does Plotly or the browser's own panning hear of it. "moving":
 *   it presses unless it moves
 * @param {Place} callbacks.pressed
 * @param {(right: number, up: number, over: boolean) => void} callbacks.dragged once at the beginning, at most once a
 *   frame, and at the end
 * @param {(down: boolean) => void} callbacks.held whether a pointer is down that may move the view
 * @returns {() => void} stops listening
 */
export function watchGestures(plot, { drags, pressed, dragged, held }) {
  const window = /** @type {Window & typeof globalThis} */ (plot.ownerDocument.defaultView);
  /** @type {{x: number, y: number, area: Element | null, pointer: number, drags: boolean | "moving"} | null} */
  let start = null;
  /** Where it was last. @type {PointerEvent} */
  let latest;
  let asked = false;

  /** The area may be another element since the pointer went down. @param {Element} area @param {PointerEvent} event */
  function place(area, event) {
    const box = (area.isConnected ? area : (plot.querySelector(".nsewdrag") ?? area)).getBoundingClientRect();
    return /** @type {[number, number]} */ ([
      (event.clientX - box.left) / box.width,
      (box.bottom - event.clientY) / box.height,
    ]);
  }
  /** Also for a pointer that left the area. @param {Element} area @param {PointerEvent} event @param {boolean} over */
  function drag(area, event, over) {
    const [right, up] = place(area, event).map((share) => Math.min(Math.max(share, 0), 1));
    dragged(right, up, over);
  }

  const down = (/** @type {PointerEvent} */ event) => {
    if (!event.isPrimary || event.button !== 0) return;
    const area = /** @type {Element} */ (event.target).closest(".nsewdrag");
    start = { x: event.clientX, y: event.clientY, area, pointer: event.pointerId, drags: false };
    if (area) start.drags = drags(...place(area, event));
    latest = event;
    if (area && start.drags === true) drag(area, event, false);
    else if (!start.drags) held(true);
  };
  const move = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== start?.pointer || !start.drags) return;
    if (start.drags !== true && !isFar(start, event)) return;
    start.drags = true;
    latest = event;
    if (!asked) window.requestAnimationFrame(tell);
    asked = true;
  };
  const tell = () => {
    asked = false;
    if (start?.area && start.drags === true) drag(start.area, latest, false);
  };
  const up = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== start?.pointer) return;
    const [{ area, drags: dragging }, far] = [start, isFar(start, event)];
    start = null;
    if (area && dragging === true) return drag(area, event.type === "pointercancel" ? latest : event, true);
    held(false);
    if (area && event.type !== "pointercancel" && !far) pressed(...place(area, event));
  };

  const keep = (/** @type {Event} */ event) => {
    if (!start?.drags) return;
    event.stopPropagation();
    event.preventDefault();
  };

  plot.addEventListener("pointerdown", down, true);
  plot.addEventListener("mousedown", keep, true);
  plot.addEventListener("touchstart", keep, { capture: true, passive: false });
  window.addEventListener("pointermove", move, true);
  window.addEventListener("pointerup", up, true);
  window.addEventListener("pointercancel", up, true);
  return () => {
    window.removeEventListener("pointermove", move, true);
    window.removeEventListener("pointerup", up, true);
    window.removeEventListener("pointercancel", up, true);
    plot.removeEventListener("pointerdown", down, true);
    plot.removeEventListener("mousedown", keep, true);
    plot.removeEventListener("touchstart", keep, true);
  };
}
