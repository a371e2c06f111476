// @ts-check
/**
 * The plots' names for those who do not see them: each [data-figure] is called what the heading of its box says, live
 * numbers included.
 */

/** @param {ParentNode} root */
export function mountNames(root) {
  /** @type {{figure: HTMLElement, heading: Element | null | undefined, name: string}[]} */
  let named = [];
  function collect() {
    named = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-figure]"))].map((figure) => ({
      figure,
      heading: figure.closest(".plot")?.querySelector("h2"),
      name: "",
    }));
    for (const { figure } of named) figure.setAttribute("role", "figure");
    update();
  }
  function update() {
    for (const one of named) {
      const name = (one.heading?.textContent ?? "").replace(/\s+/g, " ").trim();
      if (name !== one.name) one.figure.setAttribute("aria-label", name);
      one.name = name;
    }
  }
  collect();
  return { /** Look for the figures anew, after the page was morphed. */ collect, update };
}
