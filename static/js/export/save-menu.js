// @ts-check
/** The menu "Save" itself: its rows, what it says, and how far a recording is. */

/**
 * @typedef {object} Hooks
 * @property {() => {name: string, title: string, plays: boolean}[]} figures that can be saved, and whether as an
 *   animation
 * @property {(kind: string, figure: string) => void} save
 * @property {() => void} stop the recording
 */

export class SaveMenu {
  #menu;
  #hooks;
  #rows;
  #template;
  #said;
  #filming;

  /** @param {HTMLDetailsElement} menu @param {Hooks} hooks */
  constructor(menu, hooks) {
    this.#menu = menu;
    this.#hooks = hooks;
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (menu.querySelector(`[data-${name}]`));
    this.#rows = part("save-figures");
    this.#template = /** @type {HTMLTemplateElement} */ (part("save-row"));
    this.#said = part("save-said");
    this.#filming = part("filming");
    menu.addEventListener("toggle", () => menu.open && this.#list());
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#close();
      menu.querySelector("summary")?.focus();
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (menu.open && !menu.contains(/** @type {Node} */ (target))) this.#close();
    });
    menu.addEventListener("click", ({ target }) =>
      this.#pressed(/** @type {HTMLElement} */ (target).closest("button")),
    );
  }

  /** What it says, by name: the lab, and sentences. @returns {Record<string, string | undefined>} */
  get words() {
    return { ...this.#said.dataset, lab: this.#menu.dataset.lab };
  }

  /** @param {string} sentence */
  say(sentence) {
    this.#said.textContent = sentence;
  }

  /** A recording begins. @returns {(share: number) => void} shows how much of it is done */
  record() {
    const bar = /** @type {HTMLProgressElement} */ (this.#filming.querySelector("progress"));
    this.say("");
    this.#filming.hidden = false;
    bar.value = 0;
    return (share) => {
      bar.value = share;
    };
  }

  /** The recording is over. */
  recorded() {
    this.#filming.hidden = true;
  }

  /** @param {HTMLButtonElement | null} button */
  #pressed(button) {
    if (!button) return;
    const { saveAs, of = "" } = button.dataset;
    if ("stopFilming" in button.dataset) this.#hooks.stop();
    if ("openCode" in button.dataset) this.#close();
    if (saveAs) this.#hooks.save(saveAs, of);
  }

  #close() {
    this.#menu.open = false;
    this.say("");
  }

  /** A row for each figure of the page. */
  #list() {
    const rows = this.#hooks.figures().map(({ name, title, plays }) => {
      const row = /** @type {DocumentFragment} */ (this.#template.content.cloneNode(true));
      /** @type {HTMLElement} */ (row.querySelector("span")).textContent = title;
      if (!plays) row.querySelector('[data-save-as="gif"]')?.remove();
      for (const button of row.querySelectorAll("button")) {
        button.dataset.of = name;
        button.setAttribute("aria-label", `${title}, ${button.textContent}`);
      }
      return row;
    });
    this.#rows.replaceChildren(...rows);
  }
}
