// @ts-check
/**
 * Drawing with the keyboard: while the pad has the focus, the arrow keys move a pen over it, two at once diagonally;
 * Space or Enter lowers and lifts it, Escape lifts it. A ring, `[data-pen-place]` beside the pad, shows where it is.
 */

/** How far one key press moves the pen, as a part of the pad; with Shift a quarter of it. */
const STEP = 0.04;
/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param {HTMLCanvasElement} pad
 * @param {object} pen
 * @param {() => void} pen.lower begin a line
 * @param {(x: number, y: number) => void} pen.take a place that the line goes to
 * @param {() => void} pen.lift the line is done
 */
export function mountKeyboardPen(pad, { lower, take, lift }) {
  const ring = /** @type {HTMLElement | null} */ (pad.parentElement?.querySelector("[data-pen-place]"));
  /** Arrow keys that are held. @type {Set<string>} */
  const held = new Set();
  let [x, y, down] = [0.5, 0.25, false];

  function show() {
    if (!ring) return;
    ring.style.left = `${100 * x}%`;
    ring.style.top = `${100 * y}%`;
    ring.toggleAttribute("data-down", down);
  }
  function raise() {
    if (down) lift();
    down = false;
  }
  /** @param {string} key @param {boolean} fine @returns {boolean} whether the key is the pen's */
  function press(key, fine) {
    if (key in WAYS) {
      held.add(key);
      const length = fine ? STEP / 4 : STEP;
      for (const way of held) [x, y] = [inside(x + length * WAYS[way][0]), inside(y + length * WAYS[way][1])];
      if (down) take(x, y);
    } else if (key === " " || key === "Enter") {
      if (down) raise();
      else {
        down = true;
        lower();
        take(x, y);
      }
    } else if (key === "Escape") raise();
    else return false;
    return true;
  }

  pad.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !press(event.key, event.shiftKey)) return;
    event.preventDefault();
    event.stopPropagation(); // these keys drive the run elsewhere
    show();
  });
  pad.addEventListener("keyup", ({ key }) => held.delete(key));
  pad.addEventListener("blur", () => {
    held.clear();
    raise();
    show();
  });
  show();
}

/** With four decimals, from 0 to 1. @param {number} value */
const inside = (value) => Number(Math.min(Math.max(value, 0), 1).toFixed(4));
