// @ts-check
/** Buttons that save a file of the run's state: `<button data-export="racer.0.weights">`. */

/**
 * @param {HTMLElement} root
 * @param {(where: string) => void} ask for the file
 */
export function mountExports(root, ask) {
  root.addEventListener("click", (event) => {
    const where = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.export;
    if (where) ask(where);
  });
}

/** Hands a file to the person. @param {{name: string, content: string}} file its content in base64 */
export function saveFile({ name, content }) {
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
