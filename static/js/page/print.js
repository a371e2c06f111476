// @ts-check
/**
 * For the print view: what is drawn keeps the size that it was drawn in and is shrunk as a whole to its place on the
 * paper, as nothing is drawn anew between the event and the print; and the paper says where it comes from.
 */

/** Pixels of the text's width on A4 and on Letter; of a card over the whole of it, and of one of two beside each other. */
const [FULL, HALF] = [672, 320];
/** As high as these are at most, so that a page has room for more. */
const [HIGHEST_MAP, HIGHEST_FULL, HIGHEST_HALF] = [480, 420, 290];
/** What is small stays so. */
const MOST = 1.2;
/** What is drawn, and takes its size from the stage; of one in another only the outer one counts. */
const DRAWN = `.lab-descent .plot-main, .net-view, .square, .pad, .picture-area, [data-figure], .stage canvas:not(.tiles *)`;
/** What holds the size, also in the stage, where the event finds it. */
const OF_A_DRAWING = ["width", "height", "flex", "zoom", "--covered", "--shrunk"];
/** What a narrow page has smaller, and the net is drawn by. */
const OF_A_NET = ["--first", "--last", "--head", "--foot"];

/** @param {HTMLElement} main */
export function mountPrint(main) {
  const paper = matchMedia("print");
  const sheet = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="stylesheet"][media="print"]'));
  let held = /** @type {HTMLElement[]} */ ([]);

  function hold() {
    main.setAttribute("data-address", location.href);
    if (held.length) return;
    if (sheet) sheet.disabled = true; // the sizes are the screen's
    const drawn = /** @type {HTMLElement[]} */ ([...main.querySelectorAll(DRAWN)]);
    held = drawn.filter((part) => part.clientWidth && !part.parentElement?.closest(DRAWN));
    const properties = held.map(propertiesOf);
    if (sheet) sheet.disabled = false;
    held.forEach(({ style }, number) => {
      for (const [name, value] of Object.entries(properties[number])) style.setProperty(name, value);
    });
  }

  function release() {
    if (paper.matches) return;
    for (const { style } of held) {
      for (const name of [...OF_A_DRAWING, ...OF_A_NET]) style.removeProperty(name);
    }
    held = [];
  }

  addEventListener("beforeprint", hold);
  addEventListener("afterprint", release);
  paper.addEventListener("change", () => (paper.matches ? hold() : release()));
}

/** @param {HTMLElement} part @returns {Record<string, string>} */
function propertiesOf(part) {
  const { clientWidth: width, clientHeight: height } = part;
  const map = part.querySelector(".lab-descent .plot-main > .canvas");
  const covered = map ? Number(getComputedStyle(map).getPropertyValue("--covered-right")) || 0 : 0;
  const isOfNet = part.matches(".net-view, .square");
  const whole = part.closest(".plot-main, .plain-plots > .plot:only-child") !== null;
  const [wide, high] = whole ? [FULL, map ? HIGHEST_MAP : HIGHEST_FULL] : [HALF, isOfNet ? Infinity : HIGHEST_HALF];
  const zoom = Math.min(MOST, wide / (width - covered), high / height);
  const net = part.querySelector(".net");
  const style = net && getComputedStyle(net);
  const ofNet = style ? OF_A_NET.map((name) => [name, style.getPropertyValue(name)]) : [];
  return {
    width: `${width}px`,
    height: `${height}px`,
    flex: "none",
    zoom: String(zoom),
    "--covered": `${covered}px`,
    "--shrunk": String(Math.max(1, 0.85 / zoom)),
    ...Object.fromEntries(ofNet),
  };
}
