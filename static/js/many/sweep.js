// @ts-check
/**
 * A sweep on the server, as a page follows it: asks for news until there is no more.
 *
 * @typedef {"seeds" | "grid" | "rate"} Kind
 * @typedef {{id: string, title: string, higher: boolean}} Measure
 * @typedef {{racer: number, measure: string, [quantile: string]: number | string | null}} Spread
 * @typedef {object} News see app/web/sweeps.py
 * @property {string} id
 * @property {Kind} kind
 * @property {number} version
 * @property {"ready" | "running" | "stopped" | "done" | "failed"} state
 * @property {number} done
 * @property {number} total
 * @property {number | null} left seconds
 * @property {string} message
 * @property {string[]} said
 * @property {Record<string, string>} failures
 * @property {string[]} labels
 * @property {{field: string, title: string, values: string[]}[]} axes
 * @property {Measure[]} measures
 * @property {string} measure
 * @property {number} racer
 * @property {{axis: number, at: number} | null} [rest] the axis that a map does not show, and its value; −1 for the median
 * @property {Spread[]} [spreads]
 * @property {{field: string, label: string, lr: string}[]} [rates] that a range test suggests
 * @property {{rows: (string | number | null)[][], addresses: Record<string, string>}} [table]
 * @property {Record<string, import("../plots/plotly.js").Figure>} figures
 */
import { inLanguage } from "../common/language.js";

/** Before another try, when the server does not answer. */
const RETRY_MS = 2000;

export class RefusedError extends Error {
  /** @param {{where: string, message: string}[]} problems */
  constructor(problems) {
    super(problems[0]?.message ?? "");
    this.problems = problems;
  }
}

export class Sweep {
  #hear;
  #gone;
  #id = "";
  #version = -1;
  #look = { measure: "", racer: 0, at: -1 };
  #watching = 0;
  /** What ends a question that waits. @type {AbortController | null} */
  #asking = null;

  /** @param {(news: News) => void} hear @param {() => void} gone the server has forgotten it */
  constructor(hear, gone) {
    this.#hear = hear;
    this.#gone = gone;
  }

  get id() {
    return this.#id;
  }

  /** @param {string} lab @param {string} query its settings @param {Kind} kind @param {import("./axes.js").Axis[]} axes */
  async begin(lab, query, kind, axes) {
    if (this.#id) void this.#post("", "DELETE");
    this.leave();
    const pairs = new URLSearchParams(query);
    pairs.set("kind", kind);
    for (const { field, values } of axes) {
      pairs.append("over", field);
      pairs.append("values", values);
    }
    const response = await fetch(inLanguage(`/api/labs/${lab}/sweeps?${pairs}`), { method: "POST" });
    const told = await response.json();
    if (!response.ok) throw new RefusedError(told.problems ?? [{ where: "", message: told.message ?? "" }]);
    this.follow(told.id);
  }

  /** Goes on with one that there is. @param {string} id */
  follow(id) {
    this.leave();
    this.#id = id;
    this.#version = -1;
    this.#look.at = -1;
    void this.#watch();
  }

  /** Asks no more. */
  leave() {
    this.#watching++;
    this.#asking?.abort();
    this.#id = "";
  }

  /**
   * Of which measure, racer and value of a third setting figures and table are.
   * @param {{measure?: string, racer?: number, at?: number}} look
   */
  look(look) {
    Object.assign(this.#look, look);
    this.#again();
  }

  async stop() {
    await this.#post("/stop");
  }

  async resume() {
    await this.#post("/resume");
    this.#again();
  }

  /** @param {"csv" | "json"} kind */
  file(kind) {
    return `/api/sweeps/${this.#id}/table.${kind}`;
  }

  #again() {
    this.#version = -1;
    this.#asking?.abort();
    void this.#watch();
  }

  /** @param {string} path @param {string} [method] */
  async #post(path, method = "POST") {
    await fetch(inLanguage(`/api/sweeps/${this.#id}${path}`), { method }).catch(() => null);
  }

  async #watch() {
    const turn = ++this.#watching;
    while (turn === this.#watching && this.#id) {
      const news = await this.#ask();
      if (turn !== this.#watching) return;
      if (news === "gone") return this.#gone();
      if (news === null) await pause(RETRY_MS);
      else {
        this.#version = news.version;
        this.#hear(news);
        if (news.state !== "running" && news.state !== "ready") return;
      }
    }
  }

  /** @returns {Promise<News | "gone" | null>} null when there is no answer */
  async #ask() {
    const { measure, racer, at } = this.#look;
    const pairs = new URLSearchParams({ after: String(this.#version), racer: String(racer), at: String(at) });
    if (measure) pairs.set("measure", measure);
    this.#asking = new AbortController();
    try {
      const address = inLanguage(`/api/sweeps/${this.#id}?${pairs}`);
      const response = await fetch(address, { signal: this.#asking.signal });
      if (response.status === 404) return "gone";
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }
}

/** @param {number} ms @returns {Promise<void>} */
const pause = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
