// @ts-check
/** Puts a text where the person can paste it from. */

/** @param {string} text @returns {Promise<boolean>} whether that was possible */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.body.appendChild(document.createElement("textarea"));
    area.value = text;
    area.select();
    const copied = copySelected();
    area.remove();
    return copied;
  }
}

/** Copies what is selected: without https only this is left. @returns {boolean} whether that was possible */
export const copySelected = () => document.execCommand("copy");
