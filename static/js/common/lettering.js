// @ts-check
/**
 * Words on a canvas, from pictures that are made once.
 *
 * A canvas that is given a font, or that measures or writes words, has the browser compute the page's styles and layout
 * anew, every time: beside figures that change at each frame that took a third of the frame's script.
 *
 * @typedef {{font: string, color: string, align?: "left" | "center" | "right", baseline?: CanvasTextBaseline, most?:
 *   number}} Style most: how wide it may be, in pixels
 * @typedef {(text: string, x: number, y: number, style: Style) => void} Write x and y as `fillText` has them
 * @typedef {{picture: HTMLCanvasElement, width: number, left: number, up: number}} Word how wide its letters run, and
 *   how far its picture reaches to the left of where they begin and above their baseline, in pixels
 */

/** More words than a canvas has; of a timeline whose numbers change all the time the older ones are forgotten. */
const MOST_WORDS = 300;
/** Round the ink, in the pixels of the screen. */
const MARGIN = 1;

export class Lettering {
  #document;
  #changed;
  #fontsCame;
  /** @type {Map<string, Word>} */
  #words = new Map();

  /** @param {Document} document @param {() => void} changed the words look different now: a font has come */
  constructor(document, changed) {
    this.#document = document;
    this.#changed = changed;
    this.#fontsCame = () => {
      this.#words.clear();
      this.#changed();
    };
    document.fonts.addEventListener("loadingdone", this.#fontsCame);
  }

  dispose() {
    this.#document.fonts.removeEventListener("loadingdone", this.#fontsCame);
  }

  /** Writes on a canvas. @param {CanvasRenderingContext2D} brush @param {number} ratio pixels of the screen in one @returns {Write} */
  on(brush, ratio) {
    return (text, x, y, style) => {
      const { picture, width, left, up } = this.#word(text, style, ratio);
      const share = Math.min(1, (style.most ?? Infinity) / width);
      const before = { left: 0, center: 0.5, right: 1 }[style.align ?? "left"] * width;
      const place = (/** @type {number} */ at) => Math.round(at * ratio) / ratio; // so that no letter is blurred
      const [across, down] = [(picture.width / ratio) * share, picture.height / ratio];
      brush.drawImage(picture, place(x - (before + left) * share), place(y - up), across, down);
    };
  }

  /** How wide the letters of a text run. @param {string} text @param {Style} style @param {number} ratio */
  widthOf(text, style, ratio) {
    return this.#word(text, style, ratio).width;
  }

  /** @param {string} text @param {Style} style @param {number} ratio */
  #word(text, style, ratio) {
    const key = `${ratio} ${style.color} ${style.baseline} ${style.font} ${text}`;
    const known = this.#words.get(key);
    if (known) return known;
    if (this.#words.size >= MOST_WORDS) this.#words.clear();
    const word = wordOf(this.#document, text, style, ratio);
    this.#words.set(key, word);
    return word;
  }
}

/** As a canvas writes by itself: for one that is drawn once. @param {CanvasRenderingContext2D} brush @returns {Write} */
export const plainly =
  (brush) =>
  (text, x, y, { font, color, align = "left", baseline = "middle", most }) => {
    Object.assign(brush, { font, fillStyle: color, textAlign: align, textBaseline: baseline });
    brush.fillText(text, x, y, most);
  };

/** @param {Document} document @param {string} text @param {Style} style @param {number} ratio @returns {Word} */
function wordOf(document, text, { font, color, baseline = "middle" }, ratio) {
  const picture = document.createElement("canvas");
  const brush = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
  const write = () => Object.assign(brush, { font, fillStyle: color, textAlign: "left", textBaseline: baseline });
  write();
  const { width, ...ink } = boxOf(brush.measureText(text));
  const pixels = (/** @type {number} */ length) => Math.ceil(Math.max(0, length) * ratio) + MARGIN;
  const [left, up] = [pixels(ink.left), pixels(ink.up)];
  picture.width = left + pixels(ink.right);
  picture.height = up + pixels(ink.down);
  write(); // the size takes it away
  brush.setTransform(ratio, 0, 0, ratio, left, up);
  brush.fillText(text, 0, 0);
  return { picture, width, left: left / ratio, up: up / ratio };
}

/** @param {TextMetrics} metrics */
const boxOf = (metrics) => ({
  width: metrics.width,
  left: metrics.actualBoundingBoxLeft,
  right: metrics.actualBoundingBoxRight,
  up: metrics.actualBoundingBoxAscent,
  down: metrics.actualBoundingBoxDescent,
});
