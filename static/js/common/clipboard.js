// @ts-check
/** Puts a text where the person can paste it from. */

/** @param {string} text @returns {Promise<boolean>} whether that was possible */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text); // without https only this is left
  }
}

/** @param {string} text */
function copySelected(text) {
  const area = document.body.appendChild(document.createElement("textarea"));
  area.value = text;
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
