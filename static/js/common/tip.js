// @ts-check
/** A small label beside a point of its host. It takes no presses. Screen readers are told elsewhere. */

/** Its distance from the point. */
const GAP = 14;

/** @param {HTMLElement} host positioned */
export function createTip(host) {
  const element = host.appendChild(host.ownerDocument.createElement("div"));
  element.className = "tip";
  element.hidden = true;
  element.setAttribute("aria-hidden", "true");
  return {
    /** @param {string} text @param {number} x from the host's left @param {number} y from its top */
    show(text, x, y) {
      const { clientWidth: width, clientHeight: height } = host;
      element.textContent = text;
      const [left, top] = [x < width / 2, y < height / 2];
      Object.assign(element.style, {
        left: left ? `${x + GAP}px` : "",
        right: left ? "" : `${width - x + GAP}px`,
        top: top ? `${y + GAP}px` : "",
        bottom: top ? "" : `${height - y + GAP}px`,
      });
      element.hidden = false;
    },
    hide() {
      element.hidden = true;
    },
    remove: () => element.remove(),
  };
}
