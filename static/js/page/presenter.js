// @ts-check
/** For a projector: the whole screen, and a size with larger type and thicker lines, which the browser keeps. */
import { keep, kept } from "../common/kept.js";

const KEY = "descent-lab-size";

/** @param {HTMLElement} main */
export function mountPresenter(main) {
  const document = main.ownerDocument;
  const root = document.documentElement;
  const [fullscreen, large] = ["fullscreen", "large"].map(
    (action) => /** @type {HTMLButtonElement} */ (main.querySelector(`button[data-action="${action}"]`)),
  );
  const show = () => {
    fullscreen.setAttribute("aria-pressed", String("wide" in root.dataset));
    large.setAttribute("aria-pressed", String(root.dataset.size === "large"));
  };
  /** Without the page's head, in the window or on the whole screen. @param {boolean} on */
  const widen = (on) => {
    if (on) root.dataset.wide = "";
    else delete root.dataset.wide;
    show();
  };
  /** @param {boolean} on */
  const enlarge = (on) => {
    if (on) root.dataset.size = "large";
    else delete root.dataset.size;
    show();
  };

  fullscreen.addEventListener("click", async () => {
    const on = !("wide" in root.dataset);
    if (!on && document.fullscreenElement) return void document.exitFullscreen();
    widen(on);
    if (on) await root.requestFullscreen?.().catch(() => undefined); // else the window has to do
  });
  document.addEventListener("fullscreenchange", () => widen(document.fullscreenElement !== null));
  large.addEventListener("click", () => {
    enlarge(root.dataset.size !== "large");
    keep("browser", KEY, root.dataset.size ?? null);
  });
  enlarge(kept("browser", KEY) === "large");
}
