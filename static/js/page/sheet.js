// @ts-check
/**
 * On a phone the settings are a sheet of three heights: its head is pulled, or its grip takes ↑ ↓ Home End, or a tap,
 * which goes on to the next height. The sheet moves over the picture; the picture gets its new size once, when the
 * sheet rests.
 */
import { _ } from "../common/translate.js";

const HEIGHTS = 3;
/** A flick, in pixels a millisecond, goes on to the next height however short it was. */
const FLICK = 0.5;
/** A pointer that moved less was a tap, in pixels. */
const TAP = 6;

/**
 * The height at which a sheet rests that was let go.
 *
 * @param {number[]} heights in pixels, from the lowest
 * @param {number} height where it was let go
 * @param {number} speed upwards, in pixels a millisecond
 * @returns {number} which of them
 */
export function resting(heights, height, speed) {
  if (speed > FLICK) {
    const above = heights.findIndex((other) => other > height);
    return above < 0 ? heights.length - 1 : above;
  }
  if (speed < -FLICK)
    return Math.max(
      0,
      heights.findLastIndex((other) => other < height),
    );
  const far = heights.map((other) => Math.abs(other - height));
  return far.indexOf(Math.min(...far));
}

/** @param {HTMLElement} main @param {number} height */
function set(main, height) {
  if (height) main.dataset.sheet = String(height);
  else delete main.dataset.sheet;
}

/** @param {HTMLElement} main */
const heightOf = (main) => Number(main.dataset.sheet ?? 0);

/** The heights, in pixels. @param {HTMLElement} main @param {HTMLElement} panel */
function measured(main, panel) {
  const now = heightOf(main);
  const all = [...Array(HEIGHTS).keys()].map((height) => {
    set(main, height);
    return panel.offsetHeight;
  });
  set(main, now);
  return all;
}

/** @param {HTMLElement} main */
export function mountSheet(main) {
  const panel = /** @type {HTMLElement} */ (main.querySelector(".panel"));
  const head = panel.querySelector(".panel-head");
  const grip = /** @type {HTMLElement | null} */ (panel.querySelector("[data-grip]"));
  if (!(head instanceof HTMLElement) || !grip) return;
  const words = [_("low"), _("half the screen"), _("high")];
  const at = () => heightOf(main);

  /** @param {number} next */
  function rest(next) {
    const height = Math.min(Math.max(next, 0), HEIGHTS - 1);
    const before = panel.offsetHeight - pulled();
    main.dataset.pulling = "";
    set(main, height);
    grip?.setAttribute("aria-valuenow", String(height));
    grip?.setAttribute("aria-valuetext", words[height]);
    main.style.setProperty("--pulled", `${panel.offsetHeight - before}px`); // from where it was seen
    panel.getBoundingClientRect();
    delete main.dataset.pulling;
    main.style.removeProperty("--pulled");
  }

  const pulled = () => parseFloat(main.style.getPropertyValue("--pulled")) || 0;

  grip.addEventListener("keydown", (event) => {
    const to = { ArrowUp: at() + 1, ArrowDown: at() - 1, Home: 0, End: HEIGHTS - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    rest(to);
  });

  head.addEventListener("pointerdown", (down) => {
    if (!down.isPrimary || /** @type {Element} */ (down.target).closest("button")) return;
    if (!grip.checkVisibility()) return;
    const all = measured(main, panel);
    const base = panel.offsetHeight;
    let [place, time, speed] = [down.clientY, down.timeStamp, 0];
    main.dataset.pulling = "";
    head.setPointerCapture(down.pointerId);

    const move = (/** @type {PointerEvent} */ event) => {
      const passed = Math.max(event.timeStamp - time, 1);
      speed = (place - event.clientY) / passed;
      [place, time] = [event.clientY, event.timeStamp];
      const height = Math.min(Math.max(base + down.clientY - place, all[0]), all[HEIGHTS - 1]);
      main.style.setProperty("--pulled", `${base - height}px`);
    };
    const up = (/** @type {PointerEvent} */ event) => {
      head.removeEventListener("pointermove", move);
      head.removeEventListener("pointerup", up);
      head.removeEventListener("pointercancel", up);
      if (event.type === "pointercancel") return rest(at());
      const tapped = Math.abs(event.clientY - down.clientY) < TAP;
      if (tapped) return rest((at() + 1) % HEIGHTS);
      const stood = event.timeStamp - time > 100; // it rested before it was let go
      rest(resting(all, base - pulled(), stood ? 0 : speed));
    };
    head.addEventListener("pointermove", move);
    head.addEventListener("pointerup", up);
    head.addEventListener("pointercancel", up);
  });
}
