// @ts-check
/** The dialog with the run as a program, in NumPy and in PyTorch: what the form says, to be copied or saved. */

import { inLanguage } from "../common/language.js";
import { copySelected } from "../common/clipboard.js";
import { saveBlob } from "../export/files.js";

/**
 * @typedef {Pick<import("./state.js").Page, "state" | "query" | "settled">} Page
 * @param {HTMLElement} root
 * @param {{page: Page}} context
 */
export function mountCode(root, { page }) {
  const dialog = /** @type {HTMLDialogElement | null} */ (root.querySelector("dialog[data-code]"));
  if (!dialog) return;
  const code = new CodeDialog(dialog, page);
  root.addEventListener("click", (event) => {
    if (/** @type {HTMLElement} */ (event.target).closest("[data-open-code]")) code.open();
  });
}

class CodeDialog {
  #dialog;
  #page;
  #text;
  #said;
  #panel;
  #file;
  #tabs;
  #language = "numpy";
  #asked = 0;

  /** @param {HTMLDialogElement} dialog @param {Page} page */
  constructor(dialog, page) {
    this.#dialog = dialog;
    this.#page = page;
    const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (dialog.querySelector(selector));
    this.#text = part("[data-code-text]");
    this.#said = part("[data-code-said]");
    this.#panel = part('[role="tabpanel"]');
    this.#file = /** @type {HTMLAnchorElement | null} */ (dialog.querySelector("[data-code-file]"));
    this.#tabs = /** @type {HTMLElement[]} */ ([...dialog.querySelectorAll('[role="tab"]')]);
    for (const tab of this.#tabs) tab.addEventListener("click", () => this.#choose(tab.dataset.language ?? ""));
    this.#tabs[0].parentElement?.addEventListener("keydown", (event) => this.#move(event));
    part("[data-copy-code]").addEventListener("click", () => this.#copy());
    part("[data-save-code]").addEventListener("click", () => this.#save());
  }

  open() {
    this.#dialog.showModal();
    this.#fill();
  }

  /** @param {string} language */
  #choose(language) {
    this.#language = language;
    for (const tab of this.#tabs) {
      const chosen = tab.dataset.language === language;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    this.#panel.setAttribute("aria-labelledby", `code-${language}`);
    this.#fill();
  }

  /** Between the two tabs. @param {KeyboardEvent} event */
  #move({ key }) {
    if (key !== "ArrowLeft" && key !== "ArrowRight") return;
    const chosen = this.#tabs.findIndex((tab) => tab.dataset.language === this.#language);
    const other = this.#tabs[(chosen + 1) % this.#tabs.length];
    this.#choose(other.dataset.language ?? "");
    other.focus();
  }

  async #fill() {
    const turn = ++this.#asked;
    this.#say("");
    await this.#page.settled();
    if (!this.#page.state.valid) {
      this.#text.textContent = "";
      return this.#say(this.#said.dataset.invalid);
    }
    try {
      const program = await this.#program();
      if (turn !== this.#asked) return undefined;
      this.#text.textContent = program;
      if (this.#file) this.#file.hidden = !program.includes(this.#file.download);
    } catch {
      if (turn === this.#asked) {
        this.#text.textContent = "";
        this.#say(this.#said.dataset.failed);
      }
    }
    return this.#panel.scrollTo(0, 0);
  }

  async #program() {
    const query = new URLSearchParams(this.#page.query);
    query.set("language", this.#language);
    const response = await fetch(inLanguage(`/api/labs/${this.#page.state.lab}/code?${query}`));
    if (!response.ok) throw new Error(String(response.status));
    return response.text();
  }

  /** By the clipboard, and where a page may not use it, by the selection. */
  async #copy() {
    const { copied, select } = this.#said.dataset;
    try {
      await navigator.clipboard.writeText(this.#text.textContent ?? "");
      this.#say(copied);
    } catch {
      getSelection()?.selectAllChildren(this.#text);
      this.#say(copySelected() ? copied : select);
    }
  }

  #save() {
    const program = new Blob([this.#text.textContent ?? ""], { type: "text/x-python" });
    saveBlob(`${this.#page.state.lab}-${this.#language}.py`, program);
  }

  /** @param {string} [sentence] */
  #say(sentence = "") {
    this.#said.textContent = sentence;
  }
}
