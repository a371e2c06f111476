// @ts-check
/** The dialog "Many runs": the run of the form with many seeds, or over a grid of its settings. */
import { keep, kept } from "../common/kept.js";
import { _ } from "../common/translate.js";
import { Axes } from "./axes.js";
import { Drawings } from "./drawings.js";
import { addressOf, choicesOf, countOf, element, rateButton, tableOf } from "./results.js";
import { RefusedError, Sweep } from "./sweep.js";
import { SortedTable } from "./table.js";

/**
 * @typedef {import("./sweep.js").News} News
 * @typedef {import("./sweep.js").Kind} Kind
 * @typedef {{id: string, kind: Kind, axes: import("./axes.js").Axis[]}} Kept for when the page is loaded again
 *
 * @param {HTMLElement} root
 * @param {object} context
 * @param {import("../plots/plotly.js").Plotly} context.Plotly
 * @param {import("../common/theme.js").Theme} context.theme
 * @param {Pick<import("../page/state.js").Page, "state" | "query" | "settled" | "set">} context.page
 */
export function mountMany(root, context) {
  const dialog = /** @type {HTMLDialogElement | null} */ (root.querySelector("dialog[data-many]"));
  if (!dialog) return;
  const many = new ManyRuns(dialog, context);
  root.addEventListener("click", ({ target }) => {
    if (/** @type {HTMLElement} */ (target).closest("[data-open-many]")) void many.open();
  });
  many.show();
  window.addEventListener("hashchange", () => many.show());
}

/** What is typed at first. @type {Record<Kind, import("./axes.js").Axis[]>} */
const FIRST = { seeds: [{ field: "seed", values: "0..19" }], grid: [], rate: [] };

class ManyRuns {
  #dialog;
  #page;
  #axes;
  #drawings;
  #table;
  #sweep;
  #said;
  /** @type {Kind} */
  #kind = "seeds";
  /** What is typed in the tab that is not shown. @type {Record<Kind, import("./axes.js").Axis[]>} */
  #typed = { ...FIRST };
  /** @type {News | null} */
  #news = null;

  /** @param {HTMLDialogElement} dialog @param {Parameters<typeof mountMany>[1]} context */
  constructor(dialog, { Plotly, theme, page }) {
    this.#dialog = dialog;
    this.#page = page;
    this.#said = this.#part("[data-many-said]");
    this.#axes = new Axes(this.#part("[data-axes]"));
    this.#drawings = new Drawings(this.#part("[data-figures]"), Plotly, theme, (axes, places) =>
      this.#openRun(axes, places),
    );
    this.#table = new SortedTable(/** @type {HTMLTableElement} */ (this.#part("[data-table]")));
    this.#sweep = new Sweep(
      (news) => this.#hear(news),
      () => this.#lost(),
    );
    this.#part("[data-many-form]").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#begin();
    });
    dialog.addEventListener("click", ({ target }) => this.#act(/** @type {HTMLElement} */ (target)));
    dialog.addEventListener("change", ({ target }) => this.#choose(/** @type {HTMLElement} */ (target)));
    this.#part('[role="tablist"]').addEventListener("keydown", ({ key }) => {
      if (key !== "ArrowLeft" && key !== "ArrowRight") return;
      const tabs = [...dialog.querySelectorAll(/** @type {"button"} */ ('[role="tab"]'))];
      const at = tabs.findIndex((tab) => tab.dataset.tab === this.#kind);
      const next = tabs[(at + (key === "ArrowLeft" ? tabs.length - 1 : 1)) % tabs.length];
      this.#show(/** @type {Kind} */ (next.dataset.tab));
      this.#part('[role="tab"][aria-selected="true"]').focus();
    });
  }

  /** @param {string} selector */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.#dialog.querySelector(selector));
  }

  async open() {
    await this.#page.settled();
    if (!this.#dialog.open) this.#dialog.showModal();
    const before = /** @type {Kept | null} */ (kept("tab", this.#key));
    this.#show(before && !this.#sweep.id ? before.kind : this.#kind, before?.axes);
    if (before && !this.#sweep.id) this.#sweep.follow(before.id);
  }

  /** Begins what the experiment of the page shows, if it shows many runs and the address plays it. */
  show() {
    const { experiment, changed } = this.#page.state;
    const { sweep } = this.#dialog.dataset;
    const asked = location.hash.startsWith("#play");
    if (asked && sweep && experiment && !changed) void this.#play(new URLSearchParams(sweep));
  }

  /** @param {URLSearchParams} pairs */
  async #play(pairs) {
    const values = pairs.getAll("values");
    await this.#page.settled();
    if (!this.#dialog.open) this.#dialog.showModal();
    const axes = pairs.getAll("over").map((field, number) => ({ field, values: values[number] }));
    this.#show(/** @type {Kind} */ (pairs.get("kind") ?? "grid"), axes);
    await this.#begin();
  }

  get #key() {
    return `descent-lab-sweep-${this.#page.state.lab}`;
  }

  /** @param {Kind} kind @param {import("./axes.js").Axis[]} [axes] */
  #show(kind, axes) {
    if (kind !== this.#kind) this.#typed[this.#kind] = this.#axes.all;
    this.#kind = kind;
    if (axes) this.#typed[kind] = axes;
    for (const tab of /** @type {NodeListOf<HTMLElement>} */ (this.#dialog.querySelectorAll('[role="tab"]'))) {
      const chosen = tab.dataset.tab === kind;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    this.#part('[role="tabpanel"]').setAttribute("aria-labelledby", `many-${kind}`);
    this.#dialog.dataset.kind = kind;
    const choices = this.#page.state.sweepable;
    const offered = kind === "seeds" ? choices.filter(({ field }) => field === "seed") : choices;
    if (!this.#typed[kind].length && kind === "grid") this.#typed[kind] = firstOf(choices);
    this.#axes.fill(offered, this.#typed[kind]);
    this.#part('[data-do="add"]').hidden = kind !== "grid";
    this.#paint();
  }

  async #begin() {
    this.#say("");
    await this.#page.settled();
    if (!this.#page.state.valid) return this.#say(_("A setting is not valid; see the form."));
    this.#axes.complain([]);
    this.#typed[this.#kind] = this.#axes.all;
    try {
      await this.#sweep.begin(this.#page.state.lab, this.#page.query, this.#kind, this.#typed[this.#kind]);
    } catch (error) {
      if (!(error instanceof RefusedError)) return this.#say(_("The server does not answer."));
      return this.#say(this.#axes.complain(error.problems));
    }
    return keep("tab", this.#key, { id: this.#sweep.id, kind: this.#kind, axes: this.#typed[this.#kind] });
  }

  /** @param {News} news */
  #hear(news) {
    this.#news = news;
    this.#paint();
  }

  #lost() {
    this.#news = null;
    keep("tab", this.#key, null);
    this.#paint();
  }

  #paint() {
    const news = this.#news?.kind === this.#kind ? this.#news : null;
    this.#part("[data-progress]").hidden = !news;
    this.#part("[data-results]").hidden = !news?.done;
    if (!news) return;
    const running = news.state === "running";
    const bar = /** @type {HTMLProgressElement} */ (this.#part("progress"));
    [bar.max, bar.value] = [news.total, news.done];
    this.#part("[data-count]").textContent = countOf(news);
    this.#part('[data-do="stop"]').hidden = !running;
    this.#part('[data-do="resume"]').hidden = running || news.done === news.total;
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (this.#dialog.querySelectorAll("[data-file]"))) {
      link.href = this.#sweep.file(link.dataset.file === "csv" ? "csv" : "json");
      link.download = `${this.#page.state.lab}-sweep.${link.dataset.file}`;
    }
    const failures = Object.values(news.failures);
    this.#say([news.message, ...new Set(failures)].filter(Boolean).join(" "));
    if (!news.done) return;
    this.#part("[data-verdicts]").replaceChildren(...news.said.filter(Boolean).map((text) => element("li", text)));
    this.#part("[data-choices]").replaceChildren(...(news.rates?.map(rateButton) ?? choicesOf(news)));
    this.#drawings.draw(news.figures);
    const table = tableOf(news);
    this.#part(".table-wrap").hidden = !table;
    if (table) this.#table.fill(table.titles, table.rows, news.table?.addresses);
  }

  /** @param {HTMLElement} target */
  #act(target) {
    const tab = /** @type {HTMLElement | null} */ (target.closest("[data-tab]"))?.dataset.tab;
    if (tab) this.#show(/** @type {Kind} */ (tab));
    const rate = /** @type {HTMLElement | null} */ (target.closest("[data-rate]"));
    if (rate) void this.#use(rate.dataset.rate ?? "", rate.dataset.lr ?? "");
    const action = /** @type {HTMLElement | null} */ (target.closest("[data-do]"))?.dataset.do;
    if (action === "add") this.#axes.add();
    if (action === "stop") void this.#sweep.stop();
    if (action === "resume") void this.#sweep.resume();
  }

  /** @param {HTMLElement} target another measure or racer */
  #choose(target) {
    if (!(target instanceof HTMLSelectElement) || !target.dataset.look) return;
    const { look } = target.dataset;
    this.#sweep.look(look === "measure" ? { measure: target.value } : { [look ?? ""]: Number(target.value) });
  }

  /** Takes a suggested learning rate. @param {string} field @param {string} lr */
  async #use(field, lr) {
    this.#dialog.close();
    await this.#page.set({ [field]: lr });
  }

  /** Opens the best run at a place of the map. @param {number[]} axes @param {number[]} places */
  #openRun(axes, places) {
    const address = this.#news && addressOf(this.#news, axes, places);
    if (address) location.assign(address);
  }

  /** @param {string} sentence */
  #say(sentence) {
    if (this.#said.textContent !== sentence) this.#said.textContent = sentence;
  }
}

/** The learning rate, of all racers where there are several, and the next setting. @param {import("./axes.js").Choice[]} choices */
function firstOf(choices) {
  const rate = choices.find(({ field }) => /^racers\.(\*|0)\.lr$/.test(field));
  const other = choices.find(({ field }) => ["batch_size", "hidden", "steps"].includes(field));
  return [rate, other].filter((choice) => choice !== undefined).map(({ field, values }) => ({ field, values }));
}
