// @ts-check
/**
 * What the page itself draws of a figure, in step with its axes: a picture or a landscape under the plot
 * (layout.meta.picture, layout.meta.terrain), the
 * markers of its layered traces upon that (layout.meta.marks), balls over it (layout.meta.balls), the lines and markers
 * of a scene over it, the dots at the ends of its curves, the cursor of an earlier moment.
 */
import { mountBalls } from "./balls.js";
import { hideCovered } from "./covered.js";
import { Heads } from "./heads.js";
import { mountTerrain } from "./live-terrain.js";
import { mountMarks } from "./marks.js";
import { OverScene } from "./over-scene.js";
import { mountPicture } from "./picture.js";
import { Cursor } from "./rest.js";

export class Layers {
  #element;
  #plot;
  #context;
  #marks = /** @type {ReturnType<typeof mountMarks> | null} */ (null);
  /** Those over the plot, where the figure has some. */
  balls = /** @type {ReturnType<typeof mountBalls> | null} */ (null);
  #regions = /** @type {ReturnType<typeof mountPicture> | null} */ (null);
  #terrain = /** @type {ReturnType<typeof mountTerrain> | null} */ (null);
  #cursor;
  #heads;
  /** The whole curves of the figure. @type {import("./plotly.js").Trace[]} */
  rests = [];
  /** What lies over a scene. */
  scene = /** @type {OverScene | null} */ (null);
  #isStage = false;

  /**
   * @param {HTMLElement} element the figure's, positioned
   * @param {import("./plotly.js").PlotElement} plot in it
   * @param {import("../common/context.js").View} context
   */
  constructor(element, plot, { store, theme }) {
    this.#element = element;
    this.#plot = plot;
    this.#context = { store, theme };
    this.#cursor = new Cursor(element, plot, store);
    this.#heads = new Heads(element, plot, this.#context);
  }

  /** The one under the plot, where the figure has one. */
  get picture() {
    return this.#regions ?? this.#terrain;
  }

  /**
   * @param {import("./plotly.js").Layout} layout whose `meta` says what the figure asks for
   * @param {import("./plotly.js").Trace[]} layered the traces that are drawn here
   * @param {Set<string>} [without] parts that are not shown
   */
  show(layout, layered, without = new Set()) {
    const { meta, scene } = layout;
    this.#isStage = Boolean(meta?.stage);
    if (meta?.picture) this.#regions ??= mountPicture(this.#element, this.#plot, this.#context);
    if (meta?.terrain) this.#terrain ??= mountTerrain(this.#element, this.#plot, this.#context);
    this.#regions?.show(meta?.picture);
    this.#terrain?.show(meta?.terrain);
    if (meta?.marks) this.#marks ??= mountMarks(this.#element, this.#plot, this.#context);
    if (meta?.balls) this.balls ??= mountBalls(this.#element, this.#plot, this.#context);
    this.#marks?.show(meta?.marks ? layered : []);
    this.balls?.show(meta?.balls, without);
    if (scene && layered.length) this.scene ??= new OverScene(this.#element, this.#plot, this.#context);
    this.scene?.show(scene ? layered : [], layout);
  }

  /** The store has more, or other numbers. */
  update() {
    this.picture?.update();
    this.#marks?.update();
    this.balls?.update();
    this.scene?.update();
    this.#cursor.place(this.rests);
  }

  /** The axes are on the move. */
  follow() {
    this.picture?.place();
    this.#marks?.place();
    this.drawn();
  }

  /** The curves have been drawn. */
  drawn() {
    this.#heads.place(this.rests);
  }

  /** The axes have other ranges, or another size. */
  place() {
    this.follow();
    this.balls?.update();
    this.scene?.place();
    this.#cursor.place(this.rests);
    if (this.#isStage) hideCovered(this.#element);
  }

  dispose() {
    this.picture?.dispose();
    this.#marks?.dispose();
    this.balls?.dispose();
    this.scene?.dispose();
    this.#cursor.dispose();
    this.#heads.dispose();
  }
}
