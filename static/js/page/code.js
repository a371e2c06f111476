// @ts-check
/** The dialog with the run as a program, in NumPy and in PyTorch: what the form says, to be copied or saved. */

import { saveBlob } from "../export/files.js";

/**
 * @param {HTMLElement} root
 * @param {{state: () => Promise<{lab: string, query: string, valid: boolean}>}} context state: of the page, once it has
 *   settled
 */
export function mountCode(root, { state }) {
  const dialog = /** @type {HTMLDialogElement | null} */ (root.querySelector("dialog[data-code]"));
  if (!dialog) return;
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (dialog.querySelector(`[data-${name}]`));
  const [text, said] = ["code-text", "code-said"].map(part);
  const panel = /** @type {HTMLElement} */ (dialog.querySelector('[role="tabpanel"]'));
  const file = /** @type {HTMLAnchorElement | null} */ (dialog.querySelector("[data-code-file]"));
  const tabs = /** @type {HTMLElement[]} */ ([...dialog.querySelectorAll('[role="tab"]')]);
  let language = "numpy";
  let lab = "";
  let asked = 0;

  root.addEventListener("click", (event) => {
    if (/** @type {HTMLElement} */ (event.target).closest("[data-open-code]")) open();
  });
  for (const tab of tabs) tab.addEventListener("click", () => choose(tab.dataset.language ?? ""));
  tabs[0].parentElement?.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = tabs[(tabs.findIndex((tab) => tab.dataset.language === language) + 1) % tabs.length];
    choose(other.dataset.language ?? "");
    other.focus();
  });
  part("copy-code").addEventListener("click", copy);
  part("save-code").addEventListener("click", () =>
    saveBlob(`${lab}-${language}.py`, new Blob([text.textContent ?? ""], { type: "text/x-python" })),
  );

  function open() {
    dialog?.showModal();
    fill();
  }

  /** @param {string} next */
  function choose(next) {
    language = next;
    for (const tab of tabs) {
      const chosen = tab.dataset.language === language;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    panel.setAttribute("aria-labelledby", `code-${language}`);
    fill();
  }

  async function fill() {
    const turn = ++asked;
    said.textContent = "";
    const now = await state();
    lab = now.lab;
    if (!now.valid) return void ((text.textContent = ""), (said.textContent = said.dataset.invalid ?? ""));
    try {
      const query = new URLSearchParams(now.query);
      query.set("language", language);
      const response = await fetch(`/api/labs/${lab}/code?${query}`);
      if (!response.ok) throw new Error(String(response.status));
      const program = await response.text();
      if (turn !== asked) return;
      text.textContent = program;
      if (file) file.hidden = !program.includes(file.download);
    } catch {
      if (turn === asked) [text.textContent, said.textContent] = ["", said.dataset.failed ?? ""];
    }
    panel.scrollTo(0, 0);
  }

  /** By the clipboard, and where a page may not use it, by the selection. */
  async function copy() {
    try {
      await navigator.clipboard.writeText(text.textContent ?? "");
      said.textContent = said.dataset.copied ?? "";
    } catch {
      const selection = getSelection();
      selection?.selectAllChildren(text);
      said.textContent = (document.execCommand("copy") ? said.dataset.copied : said.dataset.select) ?? "";
    }
  }
}
