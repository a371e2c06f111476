// @ts-check
/**
 * Files for the person: buttons that save one of the run's state (`<button data-export="racer.0.weights">`), and how
 * any file is handed over.
 */

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
  saveBlob(name, new Blob([bytesOf(content)]));
}

/** Hands a file to the person. @param {string} name @param {Blob} blob */
export function saveBlob(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * An image that can be drawn on a canvas. `Image.decode` can fail where an image is loaded and well: Chromium's issue
 * 40792189.
 * @param {string} source its address
 * @returns {Promise<HTMLImageElement>}
 */
export const loaded = (source) =>
  new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("a picture could not be read"));
    image.src = source;
  });

/** What a data: URL holds. Our policy lets no fetch do this. @param {string} url */
export function blobOf(url) {
  const [head, body] = [url.slice(5, url.indexOf(",")), url.slice(url.indexOf(",") + 1)];
  const content = head.endsWith(";base64") ? bytesOf(body) : decodeURIComponent(body);
  return new Blob([content], { type: head.replace(/;.*/, "") });
}

/** @param {string} base64 */
export const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** @param {Uint8Array} bytes */
export const base64Of = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
