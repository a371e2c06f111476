// @ts-check
/**
 * The fold with a function's formula, [data-own-formula]: it opens when the function becomes the visitor's own, by the
 * list of functions, a link or an undone change, and when something in it is wrong. The list brings the focus there.
 */

/** @param {HTMLElement} main */
export function mountOwnFormula(main) {
  const fold = () => /** @type {HTMLDetailsElement | null} */ (main.querySelector("details[data-own-formula]"));
  main.addEventListener("change", ({ target }) => {
    const { name, value } = /** @type {HTMLSelectElement} */ (target);
    const own = fold();
    if (name !== "function" || value !== "custom" || !own) return;
    own.open = true;
    /** @type {HTMLElement | null} */ (own.querySelector('[name="expression"]'))?.focus();
  });
  new MutationObserver((changes) => {
    const own = fold();
    if (own?.hasAttribute("data-wanted") && changes.some(({ target }) => target === own)) own.open = true;
  }).observe(main, { subtree: true, attributeFilter: ["data-wanted"] });
}
