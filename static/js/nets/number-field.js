// @ts-check
/** A small field over a diagram for one number. Enter sends it, Escape and leaving the field do not. */

const [WIDTH, HEIGHT] = [112, 36];

export class NumberField {
  #host;
  #closed;
  /** @type {HTMLInputElement | null} */
  #input = null;

  /** @param {HTMLElement} host positioned @param {() => void} closed by a key */
  constructor(host, closed) {
    this.#host = host;
    this.#closed = closed;
  }

  get isOpen() {
    return this.#input !== null;
  }

  /**
   * @param {object} field
   * @param {number} field.value
   * @param {string} field.label
   * @param {string} field.title
   * @param {number} field.x from the host's left
   * @param {number} field.y from its top
   * @param {number} field.width of the host
   * @param {number} field.height
   * @param {(value: number) => void} send
   */
  open({ value, label, title, x, y, width, height }, send) {
    this.close();
    const input = this.#host.ownerDocument.createElement("input");
    this.#input = input;
    Object.assign(input, { type: "number", step: "any", value: String(Number(value.toPrecision(6))), title });
    input.setAttribute("aria-label", label);
    const [left, top] = [Math.min(x, width - WIDTH), Math.min(y, height - HEIGHT)];
    Object.assign(input.style, { left: `${Math.max(0, left)}px`, top: `${Math.max(0, top)}px` });
    input.addEventListener("keydown", (event) => this.#key(event, input, send));
    input.addEventListener("blur", () => this.close());
    this.#host.append(input);
    input.select();
    input.focus();
  }

  close() {
    const input = this.#input;
    this.#input = null;
    input?.remove();
  }

  /** It goes with its host. */
  forget() {
    this.#input = null;
  }

  /** @param {KeyboardEvent} event @param {HTMLInputElement} input @param {(value: number) => void} send */
  #key(event, input, send) {
    event.stopPropagation(); // the page's own keys
    if (event.key === "Escape") this.#leave();
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (input.value === "" || !Number.isFinite(input.valueAsNumber)) {
      input.setAttribute("aria-invalid", "true");
      return;
    }
    send(input.valueAsNumber);
    this.#leave();
  }

  #leave() {
    const open = this.isOpen;
    this.close();
    if (open) this.#closed();
  }
}
