// @ts-check
/**
 * For the print view: plots keep the size that they are drawn in, or shrink as a whole to the paper's width; and the
 * paper says where it comes from.
 */

/** What fits on A4 and on Letter, at 96 pixels an inch. */
const WIDTH = 690;
/** What else is drawn, and takes its size from the stage: pictures, the pad, tables of a fixed height. */
const DRAWN = `[data-figure], [data-diagram], .stage [data-confusion], .stage canvas:not([data-figure] *, [data-diagram] *, .tiles *)`;

/** @param {HTMLElement} main */
export function mountPrint(main) {
  const plots = () => /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(DRAWN));
  addEventListener("beforeprint", () => {
    main.setAttribute("data-address", location.href);
    for (const { style, clientWidth: width, clientHeight: height } of plots()) {
      const zoom = String(Math.min(1, WIDTH / width));
      if (width) Object.assign(style, { width: `${width}px`, height: `${height}px`, zoom });
    }
  });
  addEventListener("afterprint", () => {
    for (const { style } of plots()) Object.assign(style, { width: "", height: "", zoom: "" });
  });
}
