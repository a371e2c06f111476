// @ts-check
/**
 * For the print view: plots keep the size that they are drawn in, or shrink as a whole to the paper's width; and the
 * paper says where it comes from.
 */

/** What fits on A4 and on Letter, at 96 pixels an inch. */
const WIDTH = 690;
const PLOTS = "[data-figure], [data-diagram]";

addEventListener("beforeprint", () => {
  document.querySelector("main")?.setAttribute("data-address", location.href);
  for (const plot of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(PLOTS))) {
    const { clientWidth: width, clientHeight: height } = plot;
    if (width)
      Object.assign(plot.style, {
        width: `${width}px`,
        height: `${height}px`,
        zoom: String(Math.min(1, WIDTH / width)),
      });
  }
});
addEventListener("afterprint", () => {
  for (const plot of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(PLOTS)))
    Object.assign(plot.style, { width: "", height: "", zoom: "" });
});
