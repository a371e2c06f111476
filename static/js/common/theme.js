// @ts-check
/**
 * Plots take their colours from the page's CSS tokens (tokens.css), in light and dark.
 *
 * @typedef {import("../plots/plotly.js").Trace} Trace
 * @typedef {import("../plots/plotly.js").Layout} Layout
 *
 * @typedef {object} Theme
 * @property {(token: string) => string} color the value of --token in a notation that every drawing library reads
 * @property {(token: string) => [number, string][]} colorscale --token-0, --token-1, … spread evenly
 * @property {(trace: Trace) => void} paintTrace sets the attributes that trace.meta.paint names, in place
 * @property {(layout: Layout) => void} paintLayout sets font, grid, background and label colours, in place
 * @property {(changed: () => void) => (() => void)} subscribe calls back when the colours change; returns how to stop
 */

const AXIS = /^[xyz]axis\d*$/;

/** @param {HTMLElement} root the element that carries the tokens and data-theme @returns {Theme} */
export function createTheme(root) {
  const window = /** @type {Window & typeof globalThis} */ (root.ownerDocument.defaultView);
  const tokens = new Tokens(root, window);
  return {
    color: (token) => tokens.color(token),
    colorscale: (token) => tokens.colorscale(token),
    paintTrace: (trace) => paintTrace(trace, tokens),
    paintLayout: (layout) => paintLayout(layout, tokens),
    subscribe(changed) {
      const dark = window.matchMedia("(prefers-color-scheme: dark)");
      const observer = new window.MutationObserver(changed);
      dark.addEventListener("change", changed);
      observer.observe(root, { attributes: true, attributeFilter: ["data-theme", "data-size"] });
      return () => {
        dark.removeEventListener("change", changed);
        observer.disconnect();
      };
    },
  };
}

/** The values of CSS tokens. */
class Tokens {
  #root;
  #window;
  #pixel;

  /** @param {HTMLElement} root @param {Window} window */
  constructor(root, window) {
    this.#root = root;
    this.#window = window;
    const canvas = root.ownerDocument.createElement("canvas");
    this.#pixel = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  }

  /** As it is written. @param {string} token */
  read(token) {
    return this.#window.getComputedStyle(this.#root).getPropertyValue(`--${token}`).trim();
  }

  /**
   * Lets the browser resolve light-dark(), color-mix(), oklch() and the like, which Plotly does not know.
   * @param {string} token
   */
  color(token) {
    const probe = this.#root.ownerDocument.createElement("i");
    probe.style.color = `var(--${token})`;
    this.#root.append(probe);
    const value = this.#window.getComputedStyle(probe).color;
    probe.remove();
    if (value.startsWith("rgb")) return value;
    this.#pixel.clearRect(0, 0, 1, 1);
    this.#pixel.fillStyle = value;
    this.#pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = this.#pixel.getImageData(0, 0, 1, 1).data;
    return `rgba(${red}, ${green}, ${blue}, ${alpha / 255})`;
  }

  /** @param {string} token @returns {[number, string][]} */
  colorscale(token) {
    let count = 0;
    while (this.read(`${token}-${count}`)) count++;
    return Array.from({ length: count }, (_, i) => [i / Math.max(count - 1, 1), this.color(`${token}-${i}`)]);
  }
}

/** Sizes as the figure came with them, by what has them. @type {WeakMap<object, number>} */
const OWN_SIZES = new WeakMap();

/**
 * As large as the presenter size has it.
 * @param {unknown} holder
 * @param {"size" | "width"} key
 * @param {Tokens} tokens
 */
function enlarge(holder, key, tokens) {
  const sized = /** @type {Record<string, unknown> | undefined} */ (holder);
  const own = sized && (OWN_SIZES.get(sized) ?? sized[key]);
  if (!sized || typeof own !== "number") return;
  OWN_SIZES.set(sized, own);
  sized[key] = own * (Number(tokens.read("enlarged")) || 1);
}

/** @param {Trace} trace @param {Tokens} tokens */
function paintTrace(trace, tokens) {
  enlarge(trace.line, "width", tokens);
  for (const [path, token] of Object.entries(trace.meta?.paint ?? {})) {
    const keys = path.split(".");
    const last = /** @type {string} */ (keys.pop());
    let target = /** @type {Record<string, unknown>} */ (trace);
    for (const key of keys) target = /** @type {Record<string, unknown>} */ (target[key] ??= {});
    target[last] = last === "colorscale" ? tokens.colorscale(token) : tokens.color(token);
  }
}

/** @param {Layout} layout @param {Tokens} tokens */
function paintLayout(layout, tokens) {
  const [ink, soft, faint, panel, grid, accent] = ["ink", "ink-soft", "ink-faint", "panel", "grid", "accent"].map(
    (token) => tokens.color(token),
  );
  const numbering = layout.meta?.stage ? soft : faint; // a stage has them on its ground
  const family = tokens.read("font-body");
  Object.assign(layout, { paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" });
  layout.font = { ...layout.font, color: ink, family, size: 12 * (Number(tokens.read("enlarged")) || 1) };
  layout.hoverlabel = {
    ...layout.hoverlabel,
    bgcolor: panel,
    bordercolor: grid,
    font: { ...layout.hoverlabel?.font, color: ink, family },
  };
  layout.modebar = { ...layout.modebar, bgcolor: "rgba(0,0,0,0)", color: soft, activecolor: accent };
  for (const parent of [layout, layout.scene ?? {}]) {
    for (const [key, axis] of Object.entries(parent)) {
      if (!AXIS.test(key)) continue;
      const painted = /** @type {import("../plots/plotly.js").Axis} */ (axis);
      const numbers = (painted.tickfont ??= {});
      enlarge(numbers, "size", tokens);
      Object.assign(numbers, { color: numbering }); // those inside a plot would have a color of Plotly's own choice
      Object.assign(painted, {
        color: numbering,
        gridcolor: grid,
        zerolinecolor: grid,
        linecolor: grid,
        tickcolor: layout.meta?.stage ? soft : grid,
      });
    }
  }
}
