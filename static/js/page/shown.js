// @ts-check
/** What shows the store's numbers, beside the figures. */
import { mountDrawing } from "../digits/drawing.js";
import { mountGalleries } from "../digits/gallery.js";
import { mountConfusion } from "../nets/confusion.js";
import { mountPictures } from "../nets/pictures.js";
import { mountNames } from "./names.js";
import { mountReadouts } from "./readouts.js";

/**
 * @param {HTMLElement} root
 * @param {import("../common/context.js").View} view
 * @param {(strokes: import("../run/messages.js").Stroke[]) => void} send a drawing, as far as it has come
 * @param {() => import("./readouts.js").Clock} clock
 */
export function mountShown(root, view, send, clock) {
  const readouts = mountReadouts(root, view.store, clock);
  const drawing = mountDrawing(root, { ...view, send });
  const pictures = [mountConfusion(root, view.store), mountPictures(root, view), mountGalleries(root, view)];
  /** @type {import("../common/context.js").Shown[]} in the order in which they are painted */
  const all = [readouts, ...pictures, mountNames(root), drawing];
  return { readouts, drawing, all };
}
