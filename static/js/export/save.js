// @ts-check
/**
 * The menu "Save": plots as pictures, the run's numbers, the run as an animation and as a page of its own.
 *
 * What is saved is what the page shows: the moment that is looked at, the zoom, the scales, the colours, a ghost. Files
 * are named after lab, experiment (or what the settings differ in), figure and step.
 *
 * @typedef {object} Context
 * @property {any} Plotly
 * @property {import("../run/series.js").SeriesStore} store
 * @property {import("../common/theme.js").Theme} theme
 * @property {() => {name: string, element: HTMLElement, figure: ReturnType<typeof
 *   import("../plots/figure.js").mount>}[]} figures
 * @property {() => Record<string, any>} facts of the run and of the page: lab, experiment, query, labels, config, seed,
 *   outcome, …
 * @property {(index: number) => Promise<void>} visit shows a moment; rejects when it cannot
 * @property {() => {index: number, stride: number, exists: boolean}} run
 * @property {() => () => void} hold stops the run for a recording; what it returns lets it go on, at the present
 */
import { toCSV, toJSON, slug } from "./tabular.js";
import { blobOf, saveBlob } from "./files.js";
import { filmOf, momentsOf, replayOf } from "./film.js";
import { titled } from "../plots/still.js";
import { _ } from "../common/translate.js";

/** Pixels of a PNG for each of the page's. */
const SHARPNESS = 2;

/** @param {HTMLElement} root @param {Context} context */
export function mountSave(root, context) {
  const menu = /** @type {HTMLDetailsElement} */ (root.querySelector("details[data-save]"));
  const part = (/** @type {string} */ name) => /** @type {any} */ (menu.querySelector(`[data-${name}]`));
  const [rows, template, said, filming] = ["save-figures", "save-row", "save-said", "filming"].map(part);
  const { Plotly, store, theme } = context;
  /** @type {AbortController | null} */
  let recording = null;

  menu.addEventListener("toggle", () => menu.open && list());
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
    menu.querySelector("summary")?.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (menu.open && !menu.contains(/** @type {Node} */ (event.target))) close();
  });
  menu.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    if ("stopFilming" in button.dataset) recording?.abort();
    if ("openCode" in button.dataset) close();
    const kind = button.dataset.saveAs;
    if (kind) save(kind, button.dataset.of ?? "");
  });

  function close() {
    menu.open = false;
    say("");
  }

  /** @param {string} sentence */
  const say = (sentence) => (said.textContent = sentence);

  /** A row for each figure of the page. */
  function list() {
    rows.replaceChildren(
      ...context.figures().map(({ name, element }) => {
        const row = template.content.cloneNode(true);
        const title = titleOf(element);
        row.querySelector("span").textContent = title;
        for (const button of row.querySelectorAll("button")) {
          button.dataset.of = name;
          button.setAttribute("aria-label", `${title}, ${button.textContent}`);
        }
        return row;
      }),
    );
  }

  /** Its heading; of several under one heading what the switch says. @param {HTMLElement} element */
  function titleOf(element) {
    const plot = element.closest(".plot, section");
    const heading =
      plot?.querySelector("h2, h3")?.textContent?.trim() ||
      element.getAttribute("aria-label") ||
      element.dataset.figure ||
      "";
    const choice = plot?.querySelector(`[data-show="${element.dataset.figure}"]`)?.textContent?.trim();
    return choice ? `${heading} (${choice})` : heading;
  }

  /** lab-experiment-figure-step7 @param {string} figure @param {string} kind */
  function nameOf(figure, kind) {
    const { lab, experiment, query } = context.facts();
    const step = store.get("step");
    const parts = [lab, experiment || slug(query), slug(figure), step === undefined ? "" : `step${step}`];
    return `${parts.filter(Boolean).join("-")}.${kind}`;
  }

  // The camera in a plot's own bar saves what the menu does, by the same name.
  root.addEventListener("savefigure", ({ target }) =>
    save("png", /** @type {HTMLElement} */ (target).dataset.figure ?? ""),
  );

  /** @param {string} kind @param {string} figure */
  async function save(kind, figure) {
    if (recording) return;
    try {
      const blob = await (kind === "png" || kind === "svg"
        ? picture(figure, kind)
        : kind === "csv" || kind === "json"
          ? numbers(kind)
          : recorded(kind, figure));
      if (!blob) return;
      const name = nameOf(figure, kind);
      saveBlob(name, blob);
      say(`${said.dataset.saved} ${name}`);
    } catch (error) {
      say(`${said.dataset.failed} ${error instanceof Error ? error.message : ""}`);
    }
  }

  /** @param {string} name */
  const figureOf = (name) => /** @type {any} */ (context.figures().find((other) => other.name === name));

  /** A figure as it is shown, with the title that it has on the page. @param {string} name */
  function still(name) {
    const { element, figure } = figureOf(name);
    const drawn = figure.still();
    return drawn && titled(drawn, titleOf(element), subtitle(), theme);
  }

  /** Which run, and where it is. */
  function subtitle() {
    const { title, seed } = context.facts();
    const step = store.get("step");
    return [
      menu.dataset.lab,
      title,
      seed ? _("seed {seed}", { seed }) : "",
      step === undefined ? "" : _("step {step}", { step }),
    ]
      .filter(Boolean)
      .join(" · ");
  }

  /** @param {string} name @param {"png" | "svg"} format */
  async function picture(name, format) {
    const drawn = still(name);
    if (!drawn) return null;
    for (const [index, points] of drawn.points()) Object.assign(drawn.data[index], points);
    const { width, height } = drawn.layout;
    drawn.layout.images = [drawn.image()].filter(Boolean);
    return blobOf(
      await Plotly.toImage(
        { data: drawn.data, layout: drawn.layout },
        { format, width, height, scale: format === "png" ? SHARPNESS : 1 },
      ),
    );
  }

  /** @param {"csv" | "json"} kind */
  function numbers(kind) {
    const series = store.all();
    if (!series.size && !context.run().exists) return void say(said.dataset.noRun);
    const { labels, ...facts } = context.facts();
    if (kind === "csv") return new Blob([toCSV(series, labels, store.values())], { type: "text/csv" });
    return new Blob(
      [
        toJSON(series, store.values(), {
          app: "Descent Lab",
          ...facts,
          step: store.get("step") ?? null,
          racers: labels,
        }),
      ],
      { type: "application/json" },
    );
  }

  /** The run again, moment by moment. @param {string} kind @param {string} name */
  async function recorded(kind, name) {
    const { exists, index, stride } = context.run();
    if (!exists) return void say(said.dataset.noRun);
    if (!index) return void say(said.dataset.noMoments);
    const stop = (recording = new AbortController());
    const bar = filming.querySelector("progress");
    say("");
    filming.hidden = false;
    bar.value = 0;
    const goOn = context.hold();
    const camera = {
      moments: momentsOf(index, stride),
      visit: context.visit,
      signal: stop.signal,
      progress: (/** @type {number} */ share) => (bar.value = share),
      step: () => store.get("step"),
      subtitle,
    };
    try {
      if (kind === "gif") return await filmOf(() => still(name), camera, Plotly);
      return await replayOf(
        context
          .figures()
          .filter(({ element }) => element.clientWidth)
          .map(({ name, element, figure }) => ({ name, title: titleOf(element), still: figure.still() })),
        camera,
        { ...context.facts(), subtitle: subtitle(), paper: theme.color("panel"), ink: theme.color("ink") },
        Plotly,
      );
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      return null;
    } finally {
      goOn();
      filming.hidden = true;
      recording = null;
    }
  }
}
