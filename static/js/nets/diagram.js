// @ts-check
/**
 * A net as a diagram on one canvas: what each unit gives over the plane, and the weights as lines between the units.
 * Pointing at a unit enlarges it, pointing at a line shows its weight, a press opens a field to change the weight or
 * the bias. With the keyboard: arrows move from unit to unit, with Shift through the lines that lead to it, Enter
 * changes.
 *
 * @typedef {import("./diagram-paint.js").Target} Target
 * @typedef {{path: string, layer: number, from?: number, to: number, value: number}} Edit
 *   path: the snapshot's name, ….links or ….biases; layer counts the layers of weights, from and to the shown units
 */
import { layOut, linkAt, unitAt } from "./diagram-layout.js";
import { createPainter } from "./diagram-paint.js";
import { createTip } from "../common/tip.js";
import { _ } from "../common/translate.js";

/** How near a line the pointer must come, in pixels. */
const REACH = 6;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/**
 * @param {HTMLElement} element positioned, with data-diagram (the prefix of its snapshots) and data-sizes ({layers:
 *   LayerSize[]})
 * @param {{store: import("../run/series.js").SeriesStore, theme: import("../common/theme.js").Theme, edit: (edit: Edit)
 *   => void}} context
 */
export function mount(element, { store, theme, edit }) {
  const document = element.ownerDocument;
  const window = /** @type {Window & typeof globalThis} */ (document.defaultView);
  const names = ["units", "links", "biases"].map((name) => `${element.dataset.diagram}.${name}`);

  const canvas = element.appendChild(document.createElement("canvas"));
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute(
    "aria-label",
    _("The net: arrow keys move from unit to unit, with Shift through the weights that lead to it, Enter changes one"),
  );
  const live = element.appendChild(document.createElement("div"));
  live.className = "visually-hidden";
  live.setAttribute("aria-live", "polite");
  const tip = createTip(element);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const painter = createPainter(theme, document);

  let size = { width: element.clientWidth, height: element.clientHeight };
  let sizes = /** @type {string | undefined} */ (undefined);
  let layers = /** @type {import("./diagram-layout.js").LayerSize[]} */ ([]);
  let layout = layOut(layers, 0, 0);
  let drawn = /** @type {any[]} */ ([]);
  let target = /** @type {Target | null} */ (null);
  /** Where the label of the target is, in the element. */
  let label = { x: 0, y: 0 };
  let visible = false;
  let stale = true;
  let asked = 0;
  let field = /** @type {HTMLInputElement | null} */ (null);

  /** Takes on the sizes that the element has now, its own and the net's. */
  function arrange() {
    if (element.dataset.sizes !== sizes) {
      sizes = element.dataset.sizes;
      ({ layers } = JSON.parse(sizes ?? '{"layers": []}'));
      close();
      look(null);
    }
    layout = layOut(layers, size.width, size.height);
    if (target) label = place(target);
    stale = true;
  }

  /** The snapshots, as far as they are those of this net: after a change of its shape older ones may be about. */
  function snapshots() {
    const [units, links, biases] = names.map((name) => /** @type {any} */ (store.get(name)));
    return {
      units: units?.shape[0] === layout.units.length ? units : undefined,
      links: links?.values.length === layout.links.length ? links : undefined,
      biases: biases?.values.length === layout.units.length - layout.inputs ? biases : undefined,
    };
  }

  /** @param {boolean} [unseen] also while it is scrolled away */
  function draw(unseen = false) {
    if (!(visible || unseen) || !size.width || !size.height) return;
    stale = false;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const font = `12px ${window.getComputedStyle(element).fontFamily}`;
    painter.paint(context, layout, snapshots(), { ...size, font, target });
    if (target) tip.show(words(target), label.x, label.y);
    else tip.hide();
  }

  /** Draws in the next frame, unless new snapshots come first. */
  function askDraw() {
    stale = true;
    asked ||= window.requestAnimationFrame(() => {
      asked = 0;
      if (stale) draw();
    });
  }

  /** @param {{column: number, row: number, name: string}} unit */
  const title = ({ column, row, name }) => `${layers[column].title} ${name || row + 1}`;

  /** The value of a target, undefined where it has none. @param {Target} at */
  function valueOf({ kind, index }) {
    const { links, biases } = snapshots();
    return kind === "link" ? links?.values[index] : biases?.values[index - layout.inputs];
  }

  /** @param {Target} at */
  function words(at) {
    const value = valueOf(at);
    if (at.kind === "unit")
      return value === undefined
        ? title(layout.units[at.index])
        : _("{unit}, bias {value}", { unit: title(layout.units[at.index]), value: short(value) });
    const { layer, from, to } = layout.links[at.index];
    const ends = [layout.columns[layer].first + from, layout.columns[layer + 1].first + to].map((index) =>
      title(layout.units[index]),
    );
    return `${ends.join(" → ")}: ${short(value)}`;
  }

  /**
   * @param {Target | null} next
   * @param {{x: number, y: number}} [at] where its label goes; without it, beside the target
   */
  function look(next, at) {
    if (next?.kind === target?.kind && next?.index === target?.index && !at) return;
    target = next;
    if (next) label = at ?? place(next);
    canvas.toggleAttribute("data-over", next !== null && valueOf(next) !== undefined);
    askDraw();
  }

  /** @param {Target} at @returns {{x: number, y: number}} */
  function place({ kind, index }) {
    if (kind === "unit") return layout.units[index];
    const { x0, y0, x1, y1 } = layout.links[index];
    return { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
  }

  /** @param {{clientX: number, clientY: number}} event */
  function pointOf({ clientX, clientY }) {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  /** @param {{x: number, y: number}} point @returns {Target | null} */
  function targetAt({ x, y }) {
    const unit = unitAt(layout, x, y);
    if (unit >= 0) return { kind: "unit", index: unit };
    const link = linkAt(layout, x, y, REACH);
    return link >= 0 ? { kind: "link", index: link } : null;
  }

  /** Opens a field for the target's value. @param {Target} at */
  function open(at) {
    const value = valueOf(at);
    close();
    if (value === undefined) return;
    const input = (field = document.createElement("input"));
    Object.assign(input, { type: "number", step: "any", value: String(Number(value.toPrecision(6))) });
    input.setAttribute("aria-label", at.kind === "link" ? _("Weight {link}", { link: words(at) }) : words(at));
    input.title = _("Enter sets the number in the net that is trained, Escape leaves it as it is");
    const { x, y } = label;
    Object.assign(input.style, {
      left: `${Math.max(0, Math.min(x, size.width - 112))}px`,
      top: `${Math.max(0, Math.min(y, size.height - 36))}px`,
    });
    input.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the page's own keys
      if (event.key === "Escape") close(true);
      if (event.key !== "Enter") return;
      event.preventDefault();
      if (input.value === "" || !Number.isFinite(input.valueAsNumber))
        return input.setAttribute("aria-invalid", "true");
      send(at, input.valueAsNumber);
      close(true);
    });
    input.addEventListener("blur", () => close());
    element.append(input);
    input.select();
    input.focus();
  }

  /** @param {boolean} [back] to the canvas with the focus */
  function close(back = false) {
    const input = field;
    field = null;
    input?.remove();
    if (input && back) canvas.focus();
  }

  /** @param {Target} at @param {number} value */
  function send({ kind, index }, value) {
    if (kind === "link") {
      const { layer, from, to } = layout.links[index];
      return edit({ path: names[1], layer, from, to, value });
    }
    const { column, row } = layout.units[index];
    edit({ path: names[2], layer: column - 1, to: row, value });
  }

  /** Where an arrow key leads. @param {number} across @param {number} down @param {boolean} lines @returns {Target} */
  function neighbour(across, down, lines) {
    const at = target?.kind === "link" ? endOf(target.index) : target ? target.index : -1;
    if (at < 0) return { kind: "unit", index: 0 };
    const { column, row } = layout.units[at];
    if (lines && column > 0 && down) {
      const [before, own] = [layout.columns[column - 1], layout.columns[column]];
      const start = layout.links.findIndex(({ layer }) => layer === column - 1);
      const from =
        target?.kind === "link"
          ? (layout.links[target.index].from + down + before.count) % before.count
          : down > 0
            ? 0
            : before.count - 1;
      return { kind: "link", index: start + from * own.count + row };
    }
    if (target?.kind === "link") return { kind: "unit", index: at };
    const to = layout.columns[Math.min(Math.max(column + across, 0), layout.columns.length - 1)];
    return { kind: "unit", index: to.first + Math.min(Math.max(row + down, 0), to.count - 1) };
  }

  /** The unit that a line leads to. @param {number} index */
  function endOf(index) {
    const { layer, to } = layout.links[index];
    return layout.columns[layer + 1].first + to;
  }

  canvas.addEventListener("pointermove", (event) => {
    if (field) return;
    const point = pointOf(event);
    const next = targetAt(point);
    look(next, next?.kind === "link" ? point : undefined);
  });
  canvas.addEventListener("pointerleave", () => field || look(null));
  canvas.addEventListener("click", (event) => {
    const point = pointOf(event);
    const next = targetAt(point);
    look(next, point);
    if (next) open(next);
  });
  canvas.addEventListener("blur", () => field || look(null));
  canvas.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    const known = arrow || event.key === "Escape" || (event.key === "Enter" && target);
    if (!known || !layout.units.length) return;
    event.preventDefault();
    event.stopPropagation(); // arrows and Escape mean other things on the page
    if (arrow) {
      const next = neighbour(arrow[0], arrow[1], event.shiftKey);
      look(next);
      live.textContent = words(next);
    } else if (event.key === "Enter" && target) open(target);
    else look(null);
  });

  const resized = new window.ResizeObserver(
    ([
      {
        contentRect: { width, height },
      },
    ]) => {
      size = { width, height };
      arrange();
      draw();
    },
  );
  const seen = new window.IntersectionObserver((entries) => {
    visible = entries[entries.length - 1].isIntersecting;
    if (stale) draw();
  });
  const unsubscribe = theme.subscribe(() => {
    painter.recolor();
    draw(true); // at once, and also out of sight: it may be for the printer
  });
  arrange();
  resized.observe(element);
  seen.observe(element);

  return {
    /** Draws if there are new snapshots and it can be seen. */
    update() {
      if (element.dataset.sizes !== sizes) arrange();
      const now = names.map((name) => store.get(name));
      if (!stale && now.every((snapshot, i) => snapshot === drawn[i])) return;
      drawn = now;
      stale = true;
      draw();
    },
    dispose() {
      resized.disconnect();
      seen.disconnect();
      unsubscribe();
      window.cancelAnimationFrame(asked);
      field = null;
      element.replaceChildren();
    },
  };
}

/** Three significant digits. @param {number | undefined} value */
const short = (value) => (value === undefined ? "" : String(Number(value.toPrecision(3))).replaceAll("-", "−"));
