// @ts-check
/** What shows the store's numbers, beside the figures. */
import { mountCells } from "../digits/cells.js";
import { mountDrawing } from "../digits/drawing.js";
import { mountGalleries } from "../digits/gallery.js";
import { mountMapImages } from "../digits/map-images.js";
import { mountVotes } from "../digits/votes.js";
import { mountConfusion } from "../nets/confusion.js";
import { mountPictures } from "../nets/pictures.js";
import { mountNames } from "./names.js";
import { mountReadouts } from "./readouts.js";

/**
 * @param {HTMLElement} root
 * @param {import("../common/context.js").View & {run: () => Pick<import("../run/run.js").Run, "wall" | "phase">}} view
 * @param {(drawing: import("../run/messages.js").Drawing) => void} send a drawing, as far as it has come
 */
export function mountShown(root, view, send) {
  const clock = () => ({ seconds: view.run().wall, ended: view.run().phase === "done" });
  const readouts = mountReadouts(root, view.store, clock);
  const drawing = mountDrawing(root, { ...view, send });
  mountCells(root);
  /** @type {import("../common/context.js").Shown[]} */
  const pictures = [mountPictures(root, view), mountGalleries(root, view), mountMapImages(root, view), drawing];
  /** What is read; in the order in which it is written. @type {import("../common/context.js").Shown[]} */
  const words = [readouts, mountConfusion(root, view.store), mountNames(root), mountVotes(root, view.store)];
  /** Another run begins. */
  const begin = () => {
    readouts.forget();
    drawing.again();
  };
  return { readouts, drawing, begin, pictures, words };
}
