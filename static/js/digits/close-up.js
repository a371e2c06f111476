// @ts-check
/** A digit of a gallery in full: its image, how probable the net finds each digit, and what its units give. */
import { _ } from "../common/translate.js";
import { mountBars } from "./bars.js";
import { imageOf, probabilitiesOf, winnerOf, INK, SIDE } from "./digit.js";

/** The tokens of a unit's colours. */
const SIGNED = ["unit-low", "unit-zero", "unit-high"];

export class CloseUp {
  #box;
  #head;
  #picture;
  #bars;
  #strips;
  #painter;

  /**
   * @param {HTMLElement} parent
   * @param {number[]} layers units of each
   * @param {import("./gallery.js").Painter} painter
   */
  constructor(parent, layers, painter) {
    const document = parent.ownerDocument;
    const box = parent.appendChild(document.createElement("div"));
    box.className = "closer";
    box.dataset.undrawn = "";
    box.hidden = true;
    this.#box = box;
    this.#head = box.appendChild(document.createElement("p"));
    this.#picture = box.appendChild(document.createElement("canvas"));
    this.#picture.className = "picture";
    this.#bars = mountBars(box.appendChild(document.createElement("div")));
    this.#strips = layers.map((units, number) => {
      const name = box.appendChild(document.createElement("p"));
      name.className = "layer-name";
      name.textContent = _("hidden layer {number}, unit by unit", { number: number + 1 });
      const canvas = box.appendChild(document.createElement("canvas"));
      canvas.className = "strip";
      return { units, canvas };
    });
    this.#painter = painter;
  }

  hide() {
    this.#box.hidden = true;
  }

  /**
   * @param {number} place the digit's, among the test images
   * @param {import("./gallery.js").Digits} all
   * @param {import("../run/decode.js").TypedArray | undefined} activations of the units, digit by digit
   */
  show(place, all, activations) {
    this.#box.hidden = false;
    const i = all.places.indexOf(place);
    if (i < 0) {
      this.#head.textContent = _("Test image {number}: no longer in the gallery; these are the last answers.", {
        number: place,
      });
      return;
    }
    const [digit, row] = [all.digits[i], probabilitiesOf(all, i)];
    this.#head.textContent = _("Test image {number}: a {digit}, read as {seen}.", {
      number: place,
      digit,
      seen: winnerOf(row),
    });
    this.#painter.grid(this.#picture, imageOf(all, i), SIDE, SIDE, INK);
    this.#bars.update(row, digit);
    if (!activations) return;
    let from = (i * activations.length) / all.digits.length;
    for (const { units, canvas } of this.#strips) {
      this.#painter.grid(canvas, activations.subarray(from, from + units), 1, 1, SIGNED);
      from += units;
    }
  }
}
