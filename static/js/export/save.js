// @ts-check
/**
 * The menu "Save": plots as pictures, the run's numbers, the run as an animation and as a page of its own.
 *
 * What is saved is what the page shows: the moment that is looked at, the zoom, the scales, the colours, a ghost. Files
 * are named by `fileName`.
 *
 * @typedef {object} Facts of the run and of the page
 * @property {string} lab
 * @property {string} experiment
 * @property {string} title
 * @property {string} query
 * @property {string} link
 * @property {import("../run/messages.js").Config} config
 * @property {number} seed
 * @property {string[]} labels of the racers
 * @property {{outcome: string, message: string} | null} ending
 *
 * @typedef {object} Hooks
 * @property {() => import("../plots/views.js").NamedFigure[]} figures
 * @property {() => Facts} facts
 * @property {(index: number) => Promise<void>} visit shows a moment; rejects when it cannot
 * @property {Pick<import("../run/run.js").Run, "index" | "stride" | "exists">} run
 * @property {() => () => void} hold stops the run for a recording; what it returns lets it go on, at the present
 *
 * @typedef {import("../common/context.js").PlotView & Hooks} Context
 * @typedef {"png" | "svg" | "csv" | "json" | "gif" | "html"} Kind
 */
import { _ } from "../common/translate.js";
import { titled } from "../plots/still.js";
import { drawingsOf, drawn } from "./drawing.js";
import { fileName } from "./filename.js";
import { blobOf, saveBlob } from "./files.js";
import { filmOf, momentsOf } from "./film.js";
import { replayOf } from "./replay.js";
import { sceneAsSvg, sceneOf } from "./scene.js";
import { SaveMenu } from "./save-menu.js";
import { toCSV, toJSON } from "./tabular.js";

/** Pixels of a PNG for each of the page's. */
const SHARPNESS = 2;

/** @param {HTMLElement} root @param {Context} context */
export function mountSave(root, context) {
  const save = new Save(root, context);
  // The camera in a plot's own bar saves what the menu does, by the same name.
  root.addEventListener("savefigure", ({ target }) => {
    save.save("png", /** @type {HTMLElement} */ (target).dataset.figure ?? "");
  });
}

class Save {
  #root;
  #menu;
  #context;
  /** @type {AbortController | null} */
  #recording = null;

  /** @param {HTMLElement} root @param {Context} context */
  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    this.#menu = new SaveMenu(/** @type {HTMLDetailsElement} */ (root.querySelector("details[data-save]")), {
      figures: () => [
        ...context.figures().map(({ name, element }) => ({ name, title: titleOf(element), plays: true })),
        ...drawingsOf(root).map((element) => ({
          name: element.dataset.drawing ?? "",
          title: titleOf(element),
          plays: false,
        })),
      ],
      save: (kind, figure) => this.save(/** @type {Kind} */ (kind), figure),
      stop: () => this.#recording?.abort(),
    });
  }

  /** @param {Kind} kind @param {string} figure */
  async save(kind, figure) {
    if (this.#recording) return;
    const { saved, failed } = this.#menu.words;
    try {
      const blob = await this.#blob(kind, figure);
      if (!blob) return;
      const name = fileName({ ...this.#context.facts(), figure, step: this.#step }, kind);
      saveBlob(name, blob);
      this.#menu.say(`${saved} ${name}`);
    } catch (error) {
      this.#menu.say(`${failed} ${error instanceof Error ? error.message : ""}`);
    }
  }

  /** @param {Kind} kind @param {string} figure @returns {Promise<Blob | null>} */
  async #blob(kind, figure) {
    if (kind === "png" || kind === "svg") return this.#picture(figure, kind);
    if (kind === "csv" || kind === "json") return this.#numbers(kind);
    return this.#recorded(kind, figure);
  }

  /** The step that is shown. */
  get #step() {
    return this.#context.store.get("step");
  }

  /** A figure as it is shown, with the title that it has on the page. @param {string} name */
  #still(name) {
    const found = this.#context.figures().find((other) => other.name === name);
    const still = found?.figure.still();
    return found && still ? titled(still, titleOf(found.element), this.#subtitle(), this.#context.theme) : null;
  }

  /** Which run, and where it is. */
  #subtitle() {
    const { title, seed } = this.#context.facts();
    const step = this.#step;
    const words = [seed ? _("seed {seed}", { seed }) : "", step === undefined ? "" : _("step {step}", { step })];
    return [this.#menu.words.lab, title, ...words].filter(Boolean).join(" · ");
  }

  /** @param {string} name @param {"png" | "svg"} format */
  async #picture(name, format) {
    const drawing = drawingsOf(this.#root).find(({ dataset }) => dataset.drawing === name);
    if (drawing) return drawn(drawing, format, this.#context.theme.color("panel"), SHARPNESS);
    const still = this.#still(name);
    if (!still) return this.#refuse("failed");
    const { data, layout } = still;
    for (const [index, points] of still.points()) Object.assign(data[index], points);
    const { width, height } = layout;
    if (still.over) return this.#scene(still, format);
    const image = still.image();
    layout.images = image ? [image] : [];
    const scale = format === "png" ? SHARPNESS : 1;
    return blobOf(await this.#context.Plotly.toImage({ data, layout }, { format, width, height, scale }));
  }

  /** @param {import("../plots/still.js").Still} still @param {"png" | "svg"} format @returns {Promise<Blob | null>} */
  async #scene(still, format) {
    const size = { width: still.layout.width, height: still.layout.height, scale: SHARPNESS };
    if (format === "svg") return sceneAsSvg(still, size, this.#context.Plotly);
    return blobOf((await sceneOf(still, size, this.#context.Plotly)).toDataURL());
  }

  /** @param {"csv" | "json"} kind */
  #numbers(kind) {
    const { store, run } = this.#context;
    const series = store.all();
    if (!series.size && !run.exists) return this.#refuse("noRun");
    const { labels, ...facts } = this.#context.facts();
    if (kind === "csv") return new Blob([toCSV(series, labels, store.values())], { type: "text/csv" });
    const document = { app: "Descent Lab", ...facts, step: this.#step ?? null, racers: labels };
    return new Blob([toJSON(series, store.values(), document)], { type: "application/json" });
  }

  /** @param {string} reason a name among the menu's words */
  #refuse(reason) {
    this.#menu.say(this.#menu.words[reason] ?? "");
    return null;
  }

  /** The run again, moment by moment. @param {"gif" | "html"} kind @param {string} name */
  async #recorded(kind, name) {
    const { run, hold, visit } = this.#context;
    if (!run.exists) return this.#refuse("noRun");
    if (!run.index) return this.#refuse("noMoments");
    const stop = new AbortController();
    this.#recording = stop;
    const progress = this.#menu.record();
    const goOn = hold();
    /** @type {import("./film.js").Camera} */
    const camera = {
      moments: momentsOf(run.index, run.stride),
      visit: (index) => unlessStopped(visit(index), stop.signal),
      signal: stop.signal,
      progress,
      step: () => this.#step,
      subtitle: () => this.#subtitle(),
    };
    try {
      return (await (kind === "gif" ? this.#film(name, camera) : this.#replay(camera))) ?? this.#refuse("failed");
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      return null;
    } finally {
      goOn();
      this.#menu.recorded();
      this.#recording = null;
    }
  }

  /** @param {string} name @param {import("./film.js").Camera} camera */
  #film(name, camera) {
    return filmOf(() => this.#still(name), camera, this.#context.Plotly);
  }

  /** @param {import("./film.js").Camera} camera */
  #replay(camera) {
    const { theme, facts, figures, Plotly } = this.#context;
    const shown = figures().filter(({ element }) => element.clientWidth);
    const parts = shown.map(({ element, figure }) => ({ title: titleOf(element), still: figure.still() }));
    const page = { subtitle: this.#subtitle(), paper: theme.color("panel") };
    return replayOf(parts, camera, { ...facts(), ...page }, Plotly);
  }
}

/** @param {Promise<void>} promise @param {AbortSignal} signal @returns {Promise<void>} which rejects at once when it is stopped */
const unlessStopped = (promise, signal) =>
  new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });

/** A figure's heading; of several under one heading what the switch says. @param {HTMLElement | SVGElement} element */
function titleOf(element) {
  const plot = element.closest(".plot, section");
  if (element.dataset.title) return element.dataset.title;
  const words = plot?.querySelector("h2, h3")?.cloneNode(true);
  if (words instanceof Element) for (const key of words.querySelectorAll(".key")) key.remove();
  const heading = words?.textContent?.trim() || element.getAttribute("aria-label") || element.dataset.figure || "";
  const choice = plot?.querySelector(`[data-show="${element.dataset.figure}"]`)?.textContent?.trim();
  const counted = element.querySelector("caption:not(.visually-hidden)")?.textContent?.trim();
  if (counted) return `${heading} (${counted})`;
  return choice ? `${heading} (${choice})` : heading;
}
