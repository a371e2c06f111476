// @ts-check
/** The entry of every lab's page. plotly.js stands before it in the page, and is no module. */

import { mountLab } from "./lab-page.js";

const { Plotly } = /** @type {{Plotly: import("../plots/plotly.js").Plotly}} */ (/** @type {unknown} */ (globalThis));

mountLab(/** @type {HTMLElement} */ (document.querySelector("main")), Plotly);
