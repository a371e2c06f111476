// @ts-check
/**
 * A gallery of test digits: every `<div data-gallery="racer.0" data-source="sample" data-layers="50,20">` shows the
 * snapshots racer.0.images, digits, places and probabilities, a button for each digit. The one that is chosen goes to
 * the pad (a `testimage` event) and is shown in full beside: its probabilities and the activations of layer after layer,
 * as far as `activations` has them. A `listcell` event, from a confusion matrix, has the images of one cell listed
 * instead.
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
 *
 * @typedef {{truth: number, said: number}} Cell of a confusion matrix
 */
import { _ } from "../common/translate.js";
import { createPainter } from "../nets/pictures.js";
import { snapshotOf } from "../run/decode.js";
import { CloseUp } from "./close-up.js";
import { imageOf, probabilitiesOf, winnerOf, INK, SIDE } from "./digit.js";

/** Images of a cell that are listed at most; the server sends no more at once. */
const MOST_LISTED = 100;

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
  root.addEventListener("listcell", (event) => {
    const { gallery: name, cell } = /** @type {CustomEvent<{gallery: string, cell: Cell | null}>} */ (event).detail;
    for (const [element, gallery] of galleries) if (element.dataset.gallery === name) gallery.list(cell);
  });
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
  /** @type {{button: HTMLButtonElement, image: HTMLCanvasElement, caption: HTMLElement, place: number}[]} */
  #tiles = [];
  /** The chosen digit's place among the test images. @type {number | null} */
  #chosen = null;
  /** Images and probabilities. @type {unknown[]} */
  #shown = [];
  #head;
  /** Whose images are listed. @type {Cell | null} */
  #cell = null;
  /** Images that were fetched, by place. @type {Map<number, Uint8Array>} */
  #fetched = new Map();

  /** @param {HTMLElement} element @param {Context} context */
  constructor(element, context) {
    this.#element = element;
    this.#context = context;
    this.#head = element.appendChild(element.ownerDocument.createElement("p"));
    this.#head.className = "listed";
    this.#head.hidden = true;
    this.#list = element.appendChild(element.ownerDocument.createElement("div"));
    this.#list.className = "tiles";
    const layers = (element.dataset.layers ?? "").split(",").filter(Boolean).map(Number);
    this.#closeUp = new CloseUp(element, layers, context.painter);
  }

  /** The images of one cell instead of the gallery, or the gallery again. @param {Cell | null} cell */
  list(cell) {
    this.#cell = cell;
    this.#chosen = null;
    this.#head.hidden = !cell;
    this.update(true);
  }

  /** @param {boolean} [anew] whether the colours or the choice may be others */
  update(anew = false) {
    if (this.#cell) return this.#showCell(this.#cell, anew);
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
    while (this.#tiles.length < digits.length) this.#tiles.push(this.#newTile());
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

  /** @param {Cell} cell @param {boolean} anew */
  #showCell({ truth, said }, anew) {
    const answers = this.#get("test_answers");
    if (!anew && answers === this.#shown[0]) return;
    this.#shown = [answers];
    this.#closeUp.hide();
    const count = (answers?.length ?? 0) / 2;
    const places = [];
    for (let i = 0; i < count; i++) if (answers?.[i] === truth && answers[count + i] === said) places.push(i);
    this.#head.textContent = _("{truth} read as {said}: {count}", { truth, said, count: places.length });
    const listed = places.slice(0, MOST_LISTED);
    while (this.#tiles.length < listed.length) this.#tiles.push(this.#newTile());
    this.#tiles.forEach((tile, i) => {
      tile.button.hidden = i >= listed.length;
      if (tile.button.hidden) return;
      tile.place = listed[i];
      label(tile, truth, said, tile.place === this.#chosen);
      const image = this.#fetched.get(tile.place);
      if (image) this.#context.painter.grid(tile.image, image, SIDE, SIDE, INK);
    });
    const missing = listed.filter((place) => !this.#fetched.has(place));
    if (missing.length) this.#fetch(missing);
  }

  /** @param {number[]} places */
  async #fetch(places) {
    const query = new URLSearchParams({ source: this.#element.dataset.source ?? "", at: places.join(",") });
    const answer = await fetch(`/api/mnist/test?${query}`).catch(() => null);
    if (!answer?.ok) return;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes.length !== places.length * SIDE * SIDE) return;
    places.forEach((place, i) => this.#fetched.set(place, bytes.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE)));
    if (this.#cell) this.update(true);
  }

  /** @param {number} i @param {Digits} all @param {boolean} other whether the image may be another */
  #showTile(i, all, other) {
    const tile = this.#tiles[i];
    if (other) this.#context.painter.grid(tile.image, imageOf(all, i), SIDE, SIDE, INK);
    tile.place = all.places[i];
    const answers = this.#get("test_answers"); // of the evaluation that chose the images, as in the confusion matrix
    const said = answers ? answers[answers.length / 2 + tile.place] : winnerOf(probabilitiesOf(all, i));
    label(tile, all.digits[i], said, tile.place === this.#chosen);
  }

  /** @returns {{button: HTMLButtonElement, image: HTMLCanvasElement, caption: HTMLElement, place: number}} */
  #newTile() {
    const document = this.#element.ownerDocument;
    const button = this.#list.appendChild(document.createElement("button"));
    button.type = "button";
    const image = button.appendChild(document.createElement("canvas"));
    const caption = button.appendChild(document.createElement("span"));
    caption.append("", document.createElement("b"));
    button.title = _("Shows what the net makes of this image");
    const tile = { button, image, caption, place: -1 };
    button.addEventListener("click", () => {
      this.#chosen = this.#chosen === tile.place ? null : tile.place;
      if (this.#chosen !== null)
        this.#element.dispatchEvent(new CustomEvent("testimage", { bubbles: true, detail: this.#chosen }));
      this.update(true);
    });
    return tile;
  }
}

/**
 * @param {{button: HTMLButtonElement, caption: HTMLElement}} tile
 * @param {number} digit what it is
 * @param {number} seen what it was taken for
 * @param {boolean} chosen
 */
function label({ button, caption }, digit, seen, chosen) {
  const [is, taken] = caption.childNodes;
  const words = `${digit} → `;
  if (is.textContent !== words) is.textContent = words;
  if (taken.textContent !== String(seen)) taken.textContent = String(seen);
  button.setAttribute("aria-label", _("{digit}, read as {seen}", { digit, seen }));
  button.toggleAttribute("data-wrong", seen !== digit);
  button.setAttribute("aria-pressed", String(chosen));
}
