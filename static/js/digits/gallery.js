// @ts-check
/**
 * A gallery of test digits: every `<div data-gallery="racer.0" data-layers="50,20">` shows the snapshots
 * racer.0.images, digits, places and probabilities, a button for each digit. The one that is chosen is shown in full
 * beside: its probabilities and the activations of layer after layer, as far as `activations` has them.
 */
import { mountBars } from "./bars.js";
import { createPainter } from "../nets/pictures.js";
import { _ } from "../common/translate.js";

const SIDE = 28;
const INK = ["paper", "ink"];
const SIGNED = ["unit-low", "unit-zero", "unit-high"];
/** Pixels of the small bars under a digit. */
const [WIDTH, HEIGHT] = [60, 18];

/**
 * @param {HTMLElement} root
 * @param {{store: import("../run/series.js").SeriesStore, theme: import("../common/theme.js").Theme}} context
 */
export function mountGalleries(root, context) {
  const painter = createPainter(context.theme);
  /** @type {Map<HTMLElement, ReturnType<typeof mountGallery>>} */
  let galleries = new Map();
  function collect() {
    const elements = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-gallery]"))];
    galleries = new Map(
      elements.map((element) => [element, galleries.get(element) ?? mountGallery(element, { ...context, painter })]),
    );
  }
  collect();
  context.theme.subscribe(() => galleries.forEach((gallery) => gallery.update(true)));
  return {
    /** Look for the galleries anew, after the page was morphed. */ collect,
    update: () => galleries.forEach((gallery) => gallery.update()),
  };
}

/**
 * @param {HTMLElement} element
 * @param {{store: import("../run/series.js").SeriesStore, theme: import("../common/theme.js").Theme, painter:
 *   ReturnType<typeof createPainter>}} context
 */
function mountGallery(element, { store, theme, painter }) {
  const document = element.ownerDocument;
  const name = element.dataset.gallery;
  const layers = (element.dataset.layers ?? "").split(",").filter(Boolean).map(Number);
  const make = (/** @type {string} */ kind, /** @type {HTMLElement} */ parent, /** @type {string} */ style = "") => {
    const made = parent.appendChild(document.createElement(kind));
    if (style) made.className = style;
    return made;
  };

  const list = make("div", element, "tiles");
  const close = make("div", element, "closer");
  close.hidden = true;
  const head = make("p", close);
  const picture = /** @type {HTMLCanvasElement} */ (make("canvas", close, "picture"));
  const bars = mountBars(make("div", close));
  const strips = layers.map((units, number) => {
    make("p", close, "layer-name").textContent = _("hidden layer {number}, unit by unit", { number: number + 1 });
    return { units, canvas: /** @type {HTMLCanvasElement} */ (make("canvas", close, "strip")) };
  });

  /** @type {{button: HTMLButtonElement, image: HTMLCanvasElement, chart: HTMLCanvasElement, caption: HTMLElement}[]} */
  const tiles = [];
  /** The chosen digit's place among the test images. @type {number | null} */
  let chosen = null;
  /** @type {unknown[]} */
  let shown = [];

  /** @param {number} number */
  function newTile(number) {
    const button = /** @type {HTMLButtonElement} */ (make("button", list));
    button.type = "button";
    const [image, chart] = [0, 1].map(() => /** @type {HTMLCanvasElement} */ (make("canvas", button)));
    [chart.width, chart.height] = [WIDTH, HEIGHT];
    const caption = make("span", button);
    button.title = _("See what the net makes of this image");
    button.addEventListener("click", () => {
      const place = get("places")?.[number] ?? null;
      chosen = chosen === place ? null : place;
      update(true);
    });
    return { button, image, chart, caption };
  }

  /** @param {string} series @returns {any} */
  const get = (series) => /** @type {any} */ (store.get(`${name}.${series}`))?.values;

  /** @param {boolean} [anew] whether the colours or the choice may be others */
  function update(anew = false) {
    if (anew) colours = read();
    const [images, digits, places, probabilities] = ["images", "digits", "places", "probabilities"].map(get);
    const now = [images, probabilities];
    if (!anew && now.every((value, i) => value === shown[i])) return;
    const other = anew || images !== shown[0];
    shown = now;
    const count = digits?.length ?? 0;
    while (tiles.length < count) tiles.push(newTile(tiles.length));
    tiles.forEach(({ button, image, chart, caption }, i) => {
      button.hidden = i >= count;
      if (i >= count) return;
      if (other) painter.grid(image, images.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE), SIDE, SIDE, INK);
      const row = probabilities.subarray(i * 10, i * 10 + 10);
      const said = most(row);
      const sentence = _("{digit}, seen as {seen}", { digit: digits[i], seen: said });
      if (caption.textContent !== sentence) caption.textContent = sentence;
      button.toggleAttribute("data-wrong", said !== digits[i]);
      button.setAttribute("aria-pressed", String(places[i] === chosen));
      paintChart(chart, row, digits[i]);
    });
    showChosen(images, digits, places, probabilities);
  }

  /** @param {any} images @param {any} digits @param {any} places @param {any} probabilities */
  function showChosen(images, digits, places, probabilities) {
    close.hidden = chosen === null || !digits;
    if (close.hidden) return;
    const i = places.indexOf(chosen);
    if (i < 0) {
      head.textContent = _("Test image {number}: it has left the gallery; these are its last answers.", {
        number: chosen,
      });
      return;
    }
    const row = probabilities.subarray(i * 10, i * 10 + 10);
    head.textContent = _("Test image {number}: a {digit}, seen as {seen}.", {
      number: chosen,
      digit: digits[i],
      seen: most(row),
    });
    painter.grid(picture, images.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE), SIDE, SIDE, INK);
    bars.update(row, digits[i]);
    const activations = get("activations");
    const width = activations ? activations.length / digits.length : 0;
    let from = i * width;
    for (const { units, canvas } of strips) {
      painter.grid(canvas, activations.subarray(from, from + units), 1, 1, SIGNED);
      from += units;
    }
  }

  /** @param {HTMLCanvasElement} chart @param {ArrayLike<number>} row @param {number} truth */
  function paintChart(chart, row, truth) {
    const context = /** @type {CanvasRenderingContext2D} */ (chart.getContext("2d"));
    context.clearRect(0, 0, WIDTH, HEIGHT);
    for (let k = 0; k < row.length; k++) {
      const height = Math.max(1, Math.min(Math.max(row[k] || 0, 0), 1) * HEIGHT);
      context.fillStyle = k === truth ? colours.truth : colours.other;
      context.fillRect(k * 6, HEIGHT - height, 5, height);
    }
  }

  let colours = read();
  function read() {
    return { truth: theme.color("accent"), other: theme.color("error") };
  }
  return { update };
}

/** Where the largest is. @param {ArrayLike<number>} values */
function most(values) {
  let winner = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[winner]) winner = k;
  return winner;
}
