// @ts-check
/**
 * Plots take their colours from the page's CSS tokens (tokens.css), in light and dark.
 *
 * @typedef {object} Theme
 * @property {(token: string) => string} color the value of --token in a notation that every drawing library reads
 * @property {(token: string) => [number, string][]} colorscale --token-0, --token-1, … spread evenly
 * @property {(trace: any) => void} paintTrace sets the attributes that trace.meta.paint names, in place
 * @property {(layout: any) => void} paintLayout sets font, grid, background and label colours, in place
 * @property {(changed: () => void) => (() => void)} subscribe calls back when the colours change; returns how to stop
 */

const AXIS = /^[xyz]axis\d*$/;

/** @param {HTMLElement} root the element that carries the tokens and data-theme @returns {Theme} */
export function createTheme(root) {
  const document = root.ownerDocument;
  const window = /** @type {Window & typeof globalThis} */ (document.defaultView);
  const pixel = /** @type {CanvasRenderingContext2D} */ (
    document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  );

  const read = (/** @type {string} */ token) => window.getComputedStyle(root).getPropertyValue(`--${token}`).trim();

  /** Lets the browser resolve light-dark(), color-mix(), oklch() and the like, which Plotly does not know. */
  const color = (/** @type {string} */ token) => {
    const probe = document.createElement("i");
    probe.style.color = `var(--${token})`;
    root.append(probe);
    const value = window.getComputedStyle(probe).color;
    probe.remove();
    if (value.startsWith("rgb")) return value;
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = value;
    pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
    return `rgba(${red}, ${green}, ${blue}, ${alpha / 255})`;
  };

  const colorscale = (/** @type {string} */ token) => {
    let count = 0;
    while (read(`${token}-${count}`)) count++;
    return Array.from(
      { length: count },
      (_, i) => /** @type {[number, string]} */ ([i / Math.max(count - 1, 1), color(`${token}-${i}`)]),
    );
  };

  return {
    color,
    colorscale,

    paintTrace(trace) {
      for (const [path, token] of Object.entries(trace.meta?.paint ?? {})) {
        const keys = path.split(".");
        const last = /** @type {string} */ (keys.pop());
        const target = keys.reduce((object, key) => (object[key] ??= {}), trace);
        target[last] = last === "colorscale" ? colorscale(token) : color(token);
      }
    },

    paintLayout(layout) {
      const [ink, soft, panel, grid, accent] = ["ink", "ink-soft", "panel", "grid", "accent"].map(color);
      const family = read("font-body");
      Object.assign(layout, { paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" });
      layout.font = { ...layout.font, color: ink, family };
      layout.hoverlabel = {
        ...layout.hoverlabel,
        bgcolor: panel,
        bordercolor: grid,
        font: { ...layout.hoverlabel?.font, color: ink, family },
      };
      layout.modebar = { ...layout.modebar, bgcolor: "rgba(0,0,0,0)", color: soft, activecolor: accent };
      for (const parent of [layout, layout.scene ?? {}]) {
        for (const axis of Object.keys(parent)
          .filter((key) => AXIS.test(key))
          .map((key) => parent[key])) {
          Object.assign(axis, { color: soft, gridcolor: grid, zerolinecolor: grid, linecolor: grid, tickcolor: grid });
        }
      }
    },

    subscribe(changed) {
      const dark = window.matchMedia("(prefers-color-scheme: dark)");
      const observer = new window.MutationObserver(changed);
      dark.addEventListener("change", changed);
      observer.observe(root, { attributes: true, attributeFilter: ["data-theme"] });
      return () => {
        dark.removeEventListener("change", changed);
        observer.disconnect();
      };
    },
  };
}
