// @ts-check
/**
 * Zoom of a stage: wheel, two fingers, and the keys + − 0. What is seen then has a ground of its own, which is asked for
 * when the view rests.
 *
 * @typedef {import("./plotly.js").Range} Range
 * @typedef {{x: Range, y: Range}} Seen the part of the plane that is seen
 *
 * @typedef {object} Host the figure
 * @property {HTMLElement} element
 * @property {Window} window
 * @property {() => import("./plotly.js").DrawnPlot | null} drawn the plot, while it is drawn
 * @property {() => Record<import("./plotly.js").AxisKey, Range>} home the ranges that it came with
 * @property {(ranges: Record<import("./plotly.js").AxisKey, Range>) => void} show
 * @property {() => void} reset
 */

/** After this time without another change of the view its ground is asked for. */
const REST_MS = 180;
/** Of one notch of a wheel, which is 100, and of a press of a key. */
const [NOTCH, KEY] = [0.0018, 1.5];
/** The smallest view and the largest, as shares of what the figure came with. */
const [LEAST, MOST] = [1e-5, 12];

export class Zoom {
  #host;
  #stops;
  #timer = 0;
  #frame = 0;
  /** What the next frame shows. @type {Seen | null} */
  #next = null;
  /** The view whose ground is drawn; empty for what the figure came with. */
  #drawn = "";
  /** Whether a view's ground was asked for. */
  #asked = false;
  /** Two fingers: where they were. @type {{x: number, y: number, apart: number} | null} */
  #pinch = null;
  /** Gets a view that rests, and nothing when all is seen again. @type {((seen: Seen | null) => void) | null} */
  rested = null;

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
    const { element } = host;
    /** @type {[string, (event: any) => void][]} */
    const listeners = [
      ["wheel", (event) => this.#wheel(event)],
      ["keydown", (event) => this.#key(event)],
      ["touchstart", (event) => this.#touch(event)],
      ["touchmove", (event) => this.#touch(event)],
      ["touchend", () => (this.#pinch = null)],
    ];
    for (const [name, listener] of listeners)
      element.addEventListener(name, listener, { passive: false, capture: true });
    this.#stops = () => {
      for (const [name, listener] of listeners) element.removeEventListener(name, listener, true);
    };
  }

  /**
   * The figure is drawn anew.
   * @param {import("./plotly.js").Layout} layout
   * @param {Seen | null} seen the view that its ground is for; none for the figure's own
   * @param {boolean} zoomed
   */
  redrawn(layout, seen, zoomed) {
    this.#drawn = seen ? JSON.stringify(seen) : "";
    if (layout.meta?.stage) this.#host.element.tabIndex = 0;
    if (zoomed) this.moved(true);
  }

  /** The view has changed, or the ground. @param {boolean} zoomed */
  moved(zoomed) {
    this.#host.window.clearTimeout(this.#timer);
    if (!this.rested) return;
    if (zoomed) this.#timer = this.#host.window.setTimeout(() => this.#rest(), REST_MS);
    else if (this.#asked) this.#ask(null);
  }

  dispose() {
    this.#stops();
    this.#host.window.clearTimeout(this.#timer);
    this.#host.window.cancelAnimationFrame(this.#frame);
  }

  /** What is seen; null while there is nothing to zoom. @returns {Seen | null} */
  get #seen() {
    const { xaxis, yaxis, meta } = this.#host.drawn()?.layout ?? {};
    return meta?.stage && xaxis?.range && yaxis?.range ? { x: [...xaxis.range], y: [...yaxis.range] } : null;
  }

  #rest() {
    const seen = this.#seen;
    if (seen && JSON.stringify(seen) !== this.#drawn) this.#ask(seen);
  }

  /** @param {Seen | null} seen */
  #ask(seen) {
    this.#asked = seen !== null;
    this.rested?.(seen);
  }

  /**
   * @param {number} factor how much more is seen
   * @param {number} right what stays where it is, as shares of the plot's width and height
   * @param {number} up
   */
  #by(factor, right, up) {
    const seen = this.#next ?? this.#seen;
    if (!seen) return;
    const wide = (/** @type {Range} */ [low, high]) => high - low;
    const share = wide(seen.x) / wide(this.#host.home().xaxis);
    const most = Math.min(Math.max(factor, LEAST / share), MOST / share);
    const grown = (/** @type {Range} */ [low, high], /** @type {number} */ at) => {
      const fixed = low + at * (high - low);
      return /** @type {Range} */ ([fixed + most * (low - fixed), fixed + most * (high - fixed)]);
    };
    this.#next = { x: grown(seen.x, right), y: grown(seen.y, up) };
    this.#frame ||= this.#host.window.requestAnimationFrame(() => {
      const next = this.#next;
      [this.#frame, this.#next] = [0, null];
      if (next) this.#host.show({ xaxis: next.x, yaxis: next.y });
    });
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    const area = this.#areaOf(event);
    if (!area || !this.#seen) return;
    event.preventDefault();
    event.stopPropagation();
    const pixels = event.deltaY * [1, 33, 100][event.deltaMode];
    this.#by(Math.exp(Math.min(Math.max(pixels, -200), 200) * NOTCH), ...shareOf(area, event.clientX, event.clientY));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.#host.element) return;
    if (event.key === "+" || event.key === "=") this.#by(1 / KEY, 0.5, 0.5);
    else if (event.key === "-" || event.key === "−") this.#by(KEY, 0.5, 0.5);
    else if (event.key === "0") this.#host.reset();
    else return;
    event.preventDefault();
  }

  /** @param {TouchEvent} event */
  #touch(event) {
    const area = this.#areaOf(event);
    if (event.touches.length !== 2 || !area || !this.#seen) return;
    event.preventDefault();
    event.stopPropagation();
    const [one, other] = event.touches;
    const apart = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
    const place = { x: (one.clientX + other.clientX) / 2, y: (one.clientY + other.clientY) / 2, apart };
    if (this.#pinch) this.#by(this.#pinch.apart / apart, ...shareOf(area, place.x, place.y));
    this.#pinch = place;
  }

  /** The plot area that an event is in. @param {Event} event */
  #areaOf(event) {
    return /** @type {Element} */ (event.target).closest(".nsewdrag");
  }
}

/** @param {Element} area @param {number} x @param {number} y @returns {[number, number]} to the right and up */
function shareOf(area, x, y) {
  const box = area.getBoundingClientRect();
  return [(x - box.left) / box.width, (box.bottom - y) / box.height];
}
