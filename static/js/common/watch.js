// @ts-check
/** Watches an element's size and whether it can be seen. */

/** @param {Element} element */
const windowOf = (element) => /** @type {Window & typeof globalThis} */ (element.ownerDocument.defaultView);

/**
 * @param {Element} element
 * @param {(size: {width: number, height: number}) => void} resized called with the content's size, also at first
 * @returns {() => void} stops it
 */
export function watchSize(element, resized) {
  const observer = new (windowOf(element).ResizeObserver)(([{ contentRect }]) => resized(contentRect));
  observer.observe(element);
  return () => observer.disconnect();
}

/**
 * @param {Element} element
 * @param {(seen: boolean) => void} changed whether it is in the window, also at first
 * @returns {() => void} stops it
 */
export function watchSight(element, changed) {
  const observer = new (windowOf(element).IntersectionObserver)((entries) =>
    changed(entries[entries.length - 1].isIntersecting),
  );
  observer.observe(element);
  return () => observer.disconnect();
}
