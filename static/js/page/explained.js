// @ts-check
/** Whether the panel says below each setting what it does, [data-explained]; the browser keeps the choice. */

const KEY = "descent-lab-explained";

/** @param {HTMLElement} main */
export function mountExplained(main) {
  const panel = /** @type {HTMLElement} */ (main.querySelector(".panel"));
  const button = /** @type {HTMLElement} */ (panel.querySelector('[data-action="explain"]'));
  const show = (/** @type {boolean} */ on) => {
    panel.toggleAttribute("data-explained", on);
    button.setAttribute("aria-pressed", String(on));
  };
  button.addEventListener("click", () => {
    const on = !panel.hasAttribute("data-explained");
    show(on);
    try {
      localStorage.setItem(KEY, on ? "on" : "");
    } catch {
      // it holds for this page
    }
  });
  try {
    show(localStorage.getItem(KEY) === "on");
  } catch {
    show(false); // a browser that keeps nothing
  }
}
