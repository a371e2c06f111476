// @ts-check
/** The entry of every lab's page. plotly.js stands before it in the page, and is no module. */

import { Bundles, plotlyOf } from "../plots/bundles.js";
import { mountLab } from "./lab-page.js";

const { Plotly } = /** @type {{Plotly: import("../plots/plotly.js").Plotly}} */ (/** @type {unknown} */ (globalThis));
const script = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-whole]"));

mountLab(
  /** @type {HTMLElement} */ (document.querySelector("main")),
  new Bundles(Plotly, (name) => plotlyOf(script.dataset[name] ?? "")),
);
