// @ts-check
/** Undo and redo of settings, by button and by key: Ctrl+Z, and Ctrl+Shift+Z or Ctrl+Y. */

/** @param {HTMLElement} root @param {Pick<import("./state.js").Page, "history" | "undo" | "redo">} page */
export function mountUndo(root, page) {
  const { history } = page;
  const [undo, redo] = ["undo", "redo"].map(
    (action) => /** @type {HTMLButtonElement} */ (root.querySelector(`button[data-action="${action}"]`)),
  );
  const show = () => {
    undo.disabled = !history.mayUndo;
    redo.disabled = !history.mayRedo;
  };
  undo.addEventListener("click", () => page.undo());
  redo.addEventListener("click", () => page.redo());
  history.onChange = show;
  show();
  root.ownerDocument.addEventListener("keydown", (event) => {
    const asked = askedBy(event);
    if (!asked || root.querySelector("dialog[open]") || isTyped(/** @type {HTMLElement} */ (event.target))) return;
    event.preventDefault();
    page[asked]();
  });
}

/** @param {KeyboardEvent} event @returns {"undo" | "redo" | null} */
function askedBy({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  if (altKey || !(ctrlKey || metaKey)) return null;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key.toLowerCase() === "y" && !shiftKey ? "redo" : null;
}

/** Whether the browser undoes what is typed there. @param {HTMLElement} target */
const isTyped = (target) => target.matches('input:not([type="range"], [type="checkbox"], [type="radio"]), textarea');
