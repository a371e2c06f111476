// @ts-check
/**
 * A picture of a scene: Plotly draws the surface, the page its lines and markers over it, as both do on the page.
 *
 * @typedef {import("../plots/still.js").Still} Still
 * @typedef {{width: number, height: number, scale: number}} Size in pixels of the page, and how many of the picture each is
 */
import { blobOf, loaded } from "./files.js";

/**
 * @param {Still} still whose layout is the picture's
 * @param {Size} size
 * @param {import("../plots/plotly.js").Plotly} Plotly
 * @returns {Promise<HTMLCanvasElement>}
 */
export async function sceneOf({ data, layout, over }, { width, height, scale }, Plotly) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  const options = /** @type {const} */ ({ format: "png", width, height, scale });
  brush.drawImage(
    await loaded(await Plotly.toImage(bare({ data, layout }), options)),
    0,
    0,
    canvas.width,
    canvas.height,
  );
  brush.scale(scale, scale);
  over?.(brush, boxIn(layout, width, height));
  return canvas;
}

/**
 * The same as an SVG, in which both are images.
 * @param {Still} still @param {Size} size @param {import("../plots/plotly.js").Plotly} Plotly
 * @returns {Promise<Blob>}
 */
export async function sceneAsSvg({ data, layout, over }, { width, height, scale }, Plotly) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  brush.scale(scale, scale);
  over?.(brush, boxIn(layout, width, height));
  const ground = await Plotly.toImage(bare({ data, layout }), { format: "svg", width, height });
  const image = `<image width="${width}" height="${height}" href="${canvas.toDataURL()}"/></svg>`;
  return new Blob([(await blobOf(ground).text()).replace(/<\/svg>\s*$/, image)], { type: "image/svg+xml" });
}

/** Without what the page draws, of which the legend keeps the names. @param {Pick<Still, "data" | "layout">} still */
function bare({ data, layout }) {
  const nowhere = { x: [NaN], y: [NaN], z: [NaN], error_z: undefined };
  return {
    data: data.map((trace) => (trace.meta?.layered ? { ...trace, ...nowhere } : trace)),
    layout: { ...layout, margin: { ...layout.margin, autoexpand: false } },
  };
}

/** Where the scene is. @param {Still["layout"]} layout @param {number} width @param {number} height */
function boxIn({ margin: { l = 0, r = 0, t = 0, b = 0 } = {} }, width, height) {
  return { left: l, top: t, width: width - l - r, height: height - t - b };
}
