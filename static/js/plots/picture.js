// @ts-check
/**
 * Decision regions under a plane figure: each place in the colour of the class that is most probable there, the paler
 * the less sure. Painted pixel by pixel on a canvas of the snapshot's own size, which the browser enlarges smoothly and
 * which lies where the figure's axes have it.
 *
 * Beneath the plot, which need not know: a new picture takes 0.2 ms; as an image of the plot's layout it takes 3.6 ms.
 *
 * @typedef {object} PictureMeta layout.meta.picture
 * @property {string} series names a snapshot u1 (classes, rows, columns): probabilities × 255; the first row is the
 *   lowest
 * @property {[[number, number], [number, number]]} domain what of the plane its columns and its rows divide
 * @property {string[]} [names] of the classes; their markers, where missing
 */
import { channels, classToken, ramp } from "../common/palette.js";
import { createTip } from "../common/tip.js";

const MARKERS = ["o", "×", "▲", "■", "◆"];

/**
 * @param {HTMLElement} element the figure's, positioned; the picture becomes the undermost in it
 * @param {any} plot a Plotly element in it
 * @param {{store: import("../run/series.js").SeriesStore, theme: import("../common/theme.js").Theme}} context
 */
export function mountPicture(element, plot, { store, theme }) {
  const document = element.ownerDocument;
  const area = document.createElement("div");
  area.style.cssText = "position: absolute; overflow: hidden";
  const canvas = area.appendChild(document.createElement("canvas"));
  canvas.style.cssText = "position: absolute; left: 0; top: 0; transform-origin: 0 0";
  canvas.width = canvas.height = 0;
  element.prepend(area);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const tip = createTip(element);

  let meta = /** @type {PictureMeta | null} */ (null);
  let drawn = /** @type {import("../run/decode.js").Snapshot | undefined} */ (undefined);
  let image = new ImageData(1, 1);
  /** One table a class: from its probability to a pixel. */
  let tables = /** @type {Uint32Array[]} */ ([]);
  /** Where the pointer is, in the window. */
  let pointer = /** @type {{x: number, y: number} | null} */ (null);

  function paint() {
    canvas.hidden = !drawn;
    if (!drawn) return;
    const {
      values,
      shape: [classes, rows, columns],
    } = drawn;
    if (canvas.width !== columns || canvas.height !== rows) {
      [canvas.width, canvas.height] = [columns, rows];
      image = new ImageData(columns, rows);
      place();
    }
    if (tables.length !== classes) {
      const paper = channels(theme.color("paper"));
      const sure = (/** @type {number} */ byte) => (byte / 255 - 1 / classes) / (1 - 1 / classes);
      tables = Array.from({ length: classes }, (_, k) =>
        ramp([paper, channels(theme.color(classToken(k, true)))], sure),
      );
    }
    const pixels = new Uint32Array(image.data.buffer);
    const size = rows * columns;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let to = (rows - 1 - row) * columns, end = to + columns; to < end; to++, at++) {
        let winner = 0;
        let most = values[at];
        for (let k = 1, from = at + size; k < classes; k++, from += size)
          if (values[from] > most) [winner, most] = [k, values[from]];
        pixels[to] = tables[winner][most];
      }
    }
    context.putImageData(image, 0, 0);
  }

  /** Lays the canvas where the axes have its domain. */
  function place() {
    const { xaxis, yaxis } = plot._fullLayout ?? {};
    if (!meta || !xaxis || !yaxis) return;
    Object.assign(area.style, {
      left: `${xaxis._offset}px`,
      top: `${yaxis._offset}px`,
      width: `${xaxis._length}px`,
      height: `${yaxis._length}px`,
    });
    if (!canvas.width) return;
    const [[left, right], [low, high]] = meta.domain;
    const across = xaxis._length / (xaxis.range[1] - xaxis.range[0]);
    const up = yaxis._length / (yaxis.range[1] - yaxis.range[0]);
    const [x, y] = [(left - xaxis.range[0]) * across, (yaxis.range[1] - high) * up];
    canvas.style.transform = `translate(${x}px, ${y}px) scale(${((right - left) * across) / canvas.width}, ${((high - low) * up) / canvas.height})`;
  }

  /** Says the probabilities where the pointer is. */
  function say() {
    const { xaxis, yaxis } = plot._fullLayout ?? {};
    if (!pointer || !meta || !drawn || !xaxis) return tip.hide();
    const {
      values,
      shape: [classes, rows, columns],
    } = drawn;
    const box = area.getBoundingClientRect();
    const [right, up] = [(pointer.x - box.left) / box.width, (box.bottom - pointer.y) / box.height];
    const cell = (
      /** @type {any} */ axis,
      /** @type {number} */ share,
      /** @type {[number, number]} */ [low, high],
      /** @type {number} */ count,
    ) => Math.floor(((axis.range[0] + share * (axis.range[1] - axis.range[0]) - low) / (high - low)) * count);
    const column = cell(xaxis, right, meta.domain[0], columns);
    const row = cell(yaxis, up, meta.domain[1], rows);
    const inside =
      right >= 0 && right <= 1 && up >= 0 && up <= 1 && column >= 0 && column < columns && row >= 0 && row < rows;
    if (!inside) return tip.hide();
    const names = meta.names ?? MARKERS;
    const said = Array.from(
      { length: classes },
      (_, k) => `${names[k] ?? k} ${(values[(k * rows + row) * columns + column] / 255).toFixed(2)}`,
    );
    const host = element.getBoundingClientRect();
    tip.show(said.join(" · "), pointer.x - host.left, pointer.y - host.top);
  }

  function update() {
    const snapshot = meta ? /** @type {any} */ (store.get(meta.series)) : undefined;
    if (snapshot === drawn) return;
    drawn = snapshot;
    paint();
    say();
  }

  const move = (/** @type {PointerEvent} */ event) => {
    pointer = event.buttons ? null : { x: event.clientX, y: event.clientY };
    say();
  };
  const leave = () => {
    pointer = null;
    say();
  };
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerleave", leave);
  const unsubscribe = theme.subscribe(() => {
    tables = [];
    paint();
  });

  return {
    /** @param {PictureMeta | undefined} next what the figure asks for */
    show(next) {
      meta = next ?? null;
      update();
      place();
    },
    update,
    place,
    /** As an image of a Plotly layout, for a plot that leaves the page. */
    image() {
      if (!meta || !drawn) return null;
      const [[left, right], [low, high]] = meta.domain;
      return {
        source: canvas.toDataURL(),
        xref: "x",
        yref: "y",
        x: left,
        y: high,
        sizex: right - left,
        sizey: high - low,
        sizing: "stretch",
        layer: "below",
      };
    },
    dispose() {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerleave", leave);
      unsubscribe();
      tip.remove();
      area.remove();
    },
  };
}
