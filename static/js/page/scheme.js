// @ts-check
/**
 * Light, dark, or as the system has it: the choice of the switch on every page, kept by this browser.
 *
 * In the head and no module, so that it is applied before anything is painted. The choice stands in data-theme of the
 * root; style sheet and plots follow that. Paper is always light.
 */
(() => {
  const KEY = "descent-lab-scheme";
  const root = document.documentElement;

  function kept() {
    try {
      return localStorage.getItem(KEY) ?? "";
    } catch {
      return ""; // a browser that keeps nothing
    }
  }

  /** @param {string} choice "light", "dark" or "" */
  function apply(choice) {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
    for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll("[data-scheme]")))
      select.value = root.dataset.theme ?? "";
  }

  apply(kept());
  document.addEventListener("DOMContentLoaded", () => apply(kept()));
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLSelectElement) || !("scheme" in target.dataset)) return;
    apply(target.value);
    try {
      localStorage.setItem(KEY, target.value);
    } catch {
      // it holds for this page
    }
  });
  addEventListener("storage", ({ key }) => (key === KEY || key === null) && apply(kept()));
  const paper = matchMedia("print");
  const onPaper = () => (root.dataset.theme = "light");
  const onScreen = () => !paper.matches && apply(kept());
  addEventListener("beforeprint", onPaper);
  addEventListener("afterprint", onScreen);
  paper.addEventListener("change", () => (paper.matches ? onPaper() : onScreen()));
})();
