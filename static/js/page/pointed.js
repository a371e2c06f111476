// @ts-check
/** Where somebody points, in a way that holds on a page of another size: in what part of the page, and the share of it. */

/** Parts that are the same on all pages, the smallest first. */
const PARTS = ["[data-figure]", "[data-pad]", "[name]", ".details", ".transport", ".panel", ".stage", ".bar"];

/**
 * @param {HTMLElement} main
 * @param {{target: EventTarget | null, clientX: number, clientY: number}} event
 * @returns {{where: string, x: number, y: number}}
 */
export function placeOf(main, { target, clientX, clientY }) {
  const at = /** @type {Element} */ (target);
  for (const part of PARTS) {
    const element = at.closest(part);
    const where = element && nameOf(element, part);
    if (!where || main.querySelector(where) !== element) continue;
    const box = element.getBoundingClientRect();
    const [x, y] = [share(clientX - box.left, box.width), share(clientY - box.top, box.height)];
    return Math.max(x, y) <= 1 && Math.min(x, y) >= 0 ? { where, x, y } : { where: "", x: 0, y: 0 }; // a menu may hang out
  }
  return { where: "", x: 0, y: 0 };
}

/** Where that is on this page, in pixels; null where it is not. @param {HTMLElement} main @param {{where: string, x: number, y: number}} place */
export function pixelsOf(main, { where, x, y }) {
  const element = where && isPart(where) ? main.querySelector(where) : null;
  const box = element?.getBoundingClientRect();
  return box?.width ? { left: box.left + x * box.width, top: box.top + y * box.height } : null;
}

/** @param {Element} element @param {string} part */
function nameOf(element, part) {
  if (part === "[data-figure]") return `[data-figure="${CSS.escape(element.getAttribute("data-figure") ?? "")}"]`;
  if (part === "[name]") return `[name="${CSS.escape(element.getAttribute("name") ?? "")}"]`;
  return part;
}

/** Whether it names a part as `nameOf` does: nothing else is looked for. @param {string} where */
const isPart = (where) => PARTS.includes(where) || /^\[(data-figure|name)="[\w.\\-]+"\]$/.test(where);

/** @param {number} value @param {number} length */
const share = (value, length) => Number((value / length).toFixed(4));
