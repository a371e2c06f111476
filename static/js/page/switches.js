// @ts-check
/** Buttons that switch a view of the figures; views are the viewer's own, not part of the config. */

/**
 * @param {HTMLElement} root its buttons come and go
 * @param {{views: import("../plots/views.js").Views, changed: () => void}} context
 */
export function mountSwitches(root, { views, changed }) {
  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    const { log, axis, show, regions, whole } = button.dataset;
    if (whole) views.showWhole(whole);
    if (log) {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      views.setAxisType(log, axis ?? "y", on ? "log" : "linear");
    }
    if (regions) {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      views.setRegions(regions, on);
    }
    if (!show) return;
    for (const other of button.parentElement?.querySelectorAll("button") ?? []) {
      const on = other === button;
      other.setAttribute("aria-pressed", String(on));
      for (const name of (other.dataset.show ?? "").split(" ")) views.show(name, on);
    }
    changed();
  });
}
