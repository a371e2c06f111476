// @ts-check
/**
 * A gallery of test digits: every `<div data-gallery="racer.0" data-layers="50,20">` shows the snapshots
 * racer.0.images, digits, places and probabilities, a button for each digit. The one that is chosen is shown in full
 * beside: its probabilities and the activations of layer after layer, as far as `activations` has them.
 *
 * @typedef {import("../run/decode.js").TypedArray} TypedArray
 * @typedef {ReturnType<typeof createPainter>} Painter
 * @typedef {import("../common/context.js").View & {painter: Painter}} Context
 *
 * @typedef {object} Digits of a gallery: digit by digit its image, what it is, its place among the test images, and how
 *   probable the net finds each digit
 * @property {TypedArray} images
 * @property {TypedArray} digits
 * @property {TypedArray} places
 * @property {TypedArray} probabilities
 */
import { _ } from "../common/translate.js";
import { createPainter } from "../nets/pictures.js";
import { snapshotOf } from "../run/decode.js";
import { CloseUp } from "./close-up.js";
import { imageOf, probabilitiesOf, winnerOf, INK, SIDE } from "./digit.js";

/** Pixels of the small bars under a digit. */
const [WIDTH, HEIGHT] = [60, 18];

/** @param {HTMLElement} root @param {import("../common/context.js").View} context */
export function mountGalleries(root, context) {
  const painter = createPainter(context.theme);
  /** @type {Map<HTMLElement, Gallery>} */
  let galleries = new Map();
  function collect() {
    const elements = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-gallery]"))];
    galleries = new Map(
      elements.map((element) => [element, galleries.get(element) ?? new Gallery(element, { ...context, painter })]),
    );
  }
  collect();
  context.theme.subscribe(() => galleries.forEach((gallery) => gallery.update(true)));
  return {
    /** Look for the galleries anew, after the page was morphed. */
    collect,
    update: () => galleries.forEach((gallery) => gallery.update()),
  };
}

class Gallery {
  #element;
  #context;
  #list;
  #closeUp;
  /** @type {{button: HTMLButtonElement, image: HTMLCanvasElement, chart: HTMLCanvasElement, caption: HTMLElement}[]} */
  #tiles = [];
  /** The chosen digit's place among the test images. @type {number | null} */
  #chosen = null;
  /** Images and probabilities. @type {unknown[]} */
  #shown = [];
  #colors;

  /** @param {HTMLElement} element @param {Context} context */
  constructor(element, context) {
    this.#element = element;
    this.#context = context;
    this.#list = element.appendChild(element.ownerDocument.createElement("div"));
    this.#list.className = "tiles";
    const layers = (element.dataset.layers ?? "").split(",").filter(Boolean).map(Number);
    this.#closeUp = new CloseUp(element, layers, context.painter);
    this.#colors = this.#readColors();
  }

  /** @param {boolean} [anew] whether the colours or the choice may be others */
  update(anew = false) {
    if (anew) this.#colors = this.#readColors();
    const [images, digits, places, probabilities] = ["images", "digits", "places", "probabilities"].map((series) =>
      this.#get(series),
    );
    const now = [images, probabilities];
    if (!anew && now.every((value, i) => value === this.#shown[i])) return;
    const other = anew || images !== this.#shown[0];
    this.#shown = now;
    if (!images || !digits || !places || !probabilities) {
      for (const { button } of this.#tiles) button.hidden = true;
      this.#closeUp.hide();
      return;
    }
    const all = { images, digits, places, probabilities };
    while (this.#tiles.length < digits.length) this.#tiles.push(this.#newTile(this.#tiles.length));
    this.#tiles.forEach(({ button }, i) => {
      button.hidden = i >= digits.length;
      if (!button.hidden) this.#showTile(i, all, other);
    });
    if (this.#chosen === null) this.#closeUp.hide();
    else this.#closeUp.show(this.#chosen, all, this.#get("activations"));
  }

  /** @param {string} series */
  #get(series) {
    return snapshotOf(this.#context.store.get(`${this.#element.dataset.gallery}.${series}`))?.values;
  }

  /** @param {number} i @param {Digits} all @param {boolean} other whether the image may be another */
  #showTile(i, all, other) {
    const { button, image, chart, caption } = this.#tiles[i];
    if (other) this.#context.painter.grid(image, imageOf(all, i), SIDE, SIDE, INK);
    const [digit, row] = [all.digits[i], probabilitiesOf(all, i)];
    const seen = winnerOf(row);
    const sentence = _("{digit}, seen as {seen}", { digit, seen });
    if (caption.textContent !== sentence) caption.textContent = sentence;
    button.toggleAttribute("data-wrong", seen !== digit);
    button.setAttribute("aria-pressed", String(all.places[i] === this.#chosen));
    paintChart(chart, row, digit, this.#colors);
  }

  /** @param {number} number */
  #newTile(number) {
    const document = this.#element.ownerDocument;
    const button = this.#list.appendChild(document.createElement("button"));
    button.type = "button";
    const [image, chart] = [0, 1].map(() => button.appendChild(document.createElement("canvas")));
    [chart.width, chart.height] = [WIDTH, HEIGHT];
    const caption = button.appendChild(document.createElement("span"));
    button.title = _("See what the net makes of this image");
    button.addEventListener("click", () => {
      const place = this.#get("places")?.[number] ?? null;
      this.#chosen = this.#chosen === place ? null : place;
      this.update(true);
    });
    return { button, image, chart, caption };
  }

  #readColors() {
    const { theme } = this.#context;
    return { truth: theme.color("accent"), other: theme.color("error") };
  }
}

/**
 * @param {HTMLCanvasElement} chart
 * @param {ArrayLike<number>} row
 * @param {number} truth
 * @param {{truth: string, other: string}} colors
 */
function paintChart(chart, row, truth, colors) {
  const context = /** @type {CanvasRenderingContext2D} */ (chart.getContext("2d"));
  context.clearRect(0, 0, WIDTH, HEIGHT);
  for (let k = 0; k < row.length; k++) {
    const height = Math.max(1, Math.min(Math.max(row[k] || 0, 0), 1) * HEIGHT);
    context.fillStyle = k === truth ? colors.truth : colors.other;
    context.fillRect(k * 6, HEIGHT - height, 5, height);
  }
}
