// @ts-check
/** Presses (mouse, pen or finger, no drag) anywhere in the area of a plane plot, not only on its points. */

/** Farther than this many pixels is a drag. */
const REACH = 5;

/**
 * @param {HTMLElement} plot a Plotly element
 * @param {{pressed: (right: number, up: number) => void, held: (down: boolean) => void}} callbacks
 *   pressed: where in the plot area, as shares of its width and height; held: whether a pointer is down on the plot
 * @returns {() => void} stops listening
 */
export function watchPresses(plot, { pressed, held }) {
  const window = /** @type {Window & typeof globalThis} */ (plot.ownerDocument.defaultView);
  /** @type {{x: number, y: number, area: Element | null, pointer: number} | null} */
  let start = null;

  const down = (/** @type {PointerEvent} */ event) => {
    if (!event.isPrimary || event.button !== 0) return;
    const area = /** @type {Element} */ (event.target).closest(".nsewdrag");
    start = { x: event.clientX, y: event.clientY, area, pointer: event.pointerId };
    held(true);
  };
  const up = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== start?.pointer) return;
    const { x, y, area } = start;
    start = null;
    held(false);
    if (!area || event.type === "pointercancel" || Math.hypot(event.clientX - x, event.clientY - y) > REACH) return;
    const box = area.getBoundingClientRect();
    pressed((x - box.left) / box.width, (box.bottom - y) / box.height);
  };

  plot.addEventListener("pointerdown", down, true);
  window.addEventListener("pointerup", up, true);
  window.addEventListener("pointercancel", up, true);
  return () => {
    window.removeEventListener("pointerup", up, true);
    window.removeEventListener("pointercancel", up, true);
    plot.removeEventListener("pointerdown", down, true);
  };
}
