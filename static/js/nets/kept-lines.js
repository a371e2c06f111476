// @ts-check
/**
 * The lines of a large net, in a picture of their own that is drawn in every third frame at most: 300 curves of any
 * width take longer than all else in the diagram, and their weights move slowly.
 */
import { Beat } from "../run/throttle.js";

/** Fewer lines take no longer than a copy of them. */
const MANY = 60;
const EVERY_MS = 45;

export class KeptLines {
  #canvas;
  #beat;

  /** @param {Document} document @param {() => void} again the diagram is to be drawn, for lines that came too early */
  constructor(document, again) {
    this.#canvas = document.createElement("canvas");
    this.#beat = new Beat(EVERY_MS, again);
  }

  /**
   * Draws lines, or the picture of those that were just drawn.
   * @param {CanvasRenderingContext2D} pen
   * @param {number} count
   * @param {number} of which diagram: one of another size, net or colours is drawn at once
   * @param {(pen: CanvasRenderingContext2D) => void} draw
   */
  draw(pen, count, of, draw) {
    if (count < MANY) return draw(pen);
    const { width, height } = pen.canvas;
    if (this.#beat.due(of)) {
      Object.assign(this.#canvas, { width, height }); // which clears it
      const brush = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
      brush.setTransform(pen.getTransform());
      draw(brush);
    }
    pen.save();
    pen.resetTransform();
    pen.drawImage(this.#canvas, 0, 0);
    return pen.restore();
  }
}
