// @ts-check
/**
 * The presenter's question to the class, on the presenter's page and on those who watch: the choices as bars, or the
 * rates as dots over a slider, with how many gave each answer so far. Only those who watch can answer.
 *
 * @typedef {import("../run/messages.js").Ask} Ask
 * @typedef {import("../run/messages.js").Answers} Answers
 *
 * @typedef {object} Context
 * @property {Pick<import("./state.js").Page, "state">} page
 * @property {Pick<import("../run/series.js").SeriesStore, "get" | "whole">} store
 * @property {{ending: {outcome: string} | null}} run
 *
 * @typedef {object} Does
 * @property {((value: number) => void) | null} answer null on the page that asks
 * @property {() => void} remove the question from this page
 */
import { format } from "../common/numbers.js";
import { _, ngettext } from "../common/translate.js";

/** Of the dots' picture. */
const [WIDTH, HEIGHT, RADIUS] = [400, 70, 4];

export class Asked {
  /** The question that was removed from this page alone. */
  #removed = 0;
  #card;
  #context;
  #does;
  /** @type {Ask | null} */
  #ask = null;
  /** @type {Answers | null} */
  #answers = null;
  /** What this page answered. @type {number | null} */
  #own = null;

  /** @param {HTMLElement} main @param {Context} context @param {Does} does */
  constructor(main, context, does) {
    this.#card = /** @type {HTMLElement} */ (main.querySelector("[data-prediction]"));
    this.#context = context;
    this.#does = does;
    this.#find("remove").addEventListener("click", () => this.#remove());
    this.#find("choices").addEventListener("click", ({ target }) => this.#choose(/** @type {Element} */ (target)));
    const rate = /** @type {HTMLInputElement} */ (this.#find("rate"));
    rate.addEventListener("input", () => this.#showRate());
    rate.addEventListener("change", () => this.#give(this.#rateAt(Number(rate.value))));
    const ended = new MutationObserver(() => this.update());
    ended.observe(document.body, { attributeFilter: ["data-phase"] });
  }

  #remove() {
    this.#removed = this.#ask?.number ?? 0;
    this.#card.hidden = true;
    this.#does.remove();
  }

  /** The question, if there is one. */
  get ask() {
    return this.#ask;
  }

  /** What this page answered to the question; null for nothing. */
  get own() {
    return this.#own;
  }

  /** @param {Ask | null} ask null: there is no question */
  show(ask) {
    const isNew = ask?.number !== this.#ask?.number;
    if (isNew) [this.#own, this.#answers] = [null, null];
    this.#ask = ask;
    this.#card.hidden = !ask?.kind || ask.number === this.#removed;
    if (!ask?.kind) return;
    const isRate = ask.kind === "rate";
    this.#find("question").textContent = questionOf(ask);
    this.#find("choices").hidden = isRate;
    this.#find("rates").hidden = !isRate;
    const rate = /** @type {HTMLInputElement} */ (this.#find("rate"));
    if (isNew) rate.value = "0.5";
    rate.hidden = this.#find("own").hidden = !this.#does.answer;
    rate.disabled = !ask.open;
    this.#find("low").textContent = fewDigits(ask.low);
    this.#find("high").textContent = fewDigits(ask.high);
    const close = this.#card.querySelector("[data-prediction-close]");
    if (close instanceof HTMLElement) close.hidden = !ask.open;
    this.update();
  }

  /** @param {Answers} answers */
  count(answers) {
    if (answers.number !== this.#ask?.number) return;
    this.#answers = answers;
    this.update();
  }

  /** The numbers, and once the run has ended what was right. */
  update() {
    const ask = this.#ask;
    if (!ask?.kind) return;
    const counts = this.#answers?.counts ?? [];
    const all = counts.reduce((sum, count) => sum + count, 0);
    if (ask.kind === "rate") {
      this.#find("dots").replaceChildren(...dotsOf(counts));
      this.#showRate();
    } else this.#showChoices(ask, counts, all);
    const people = this.#answers?.watchers ?? 0;
    const among = { n: all, all: Math.max(all, people) };
    const said = ask.open
      ? _("{n} of {all} have answered", among)
      : ngettext("{n} answer; the question is closed", "{n} answers; the question is closed", all, among);
    const line = this.#find("said");
    if (line.textContent !== said) line.textContent = said;
  }

  /** @param {Ask} ask @param {number[]} counts @param {number} all */
  #showChoices(ask, counts, all) {
    const place = this.#find("choices");
    while (place.children.length > ask.choices) place.lastElementChild?.remove();
    while (place.children.length < ask.choices) place.append(choiceButton(place.children.length));
    const right = ask.open ? null : this.#right(ask);
    const names = ask.kind === "winner" ? this.#racers(ask.choices) : [_("No"), _("Yes")];
    for (const [index, child] of [...place.children].entries()) {
      const button = /** @type {HTMLButtonElement} */ (child);
      const [name, count] = /** @type {[HTMLElement, HTMLElement]} */ (/** @type {unknown} */ (button.children));
      button.style.setProperty("--share", String(all ? (counts[index] ?? 0) / all : 0));
      button.style.setProperty("--colour", ask.kind === "winner" ? `var(--racer-${index % 6})` : "var(--ink-soft)");
      button.setAttribute("aria-pressed", String(this.#own === index));
      button.disabled = !ask.open || !this.#does.answer;
      button.toggleAttribute("data-right", right === index);
      button.title = right === index ? _("This is how the run ended") : "";
      if (name.textContent !== names[index]) name.textContent = names[index];
      count.textContent = String(counts[index] ?? 0);
    }
  }

  /** @param {number} count @returns {string[]} what the racers are called here */
  #racers(count) {
    const { page, store } = this.#context;
    const name = (/** @type {number} */ racer) => store.get(`racer.${racer}.label`) ?? page.state.labels[racer];
    return Array.from({ length: count }, (_none, racer) => String(name(racer) ?? racer + 1));
  }

  /** The choice that the ended run has shown to be right; null where that cannot be said. @param {Ask} ask */
  #right({ kind, choices }) {
    const { page, run, store } = this.#context;
    if (!run.ending) return null;
    const isAlone = page.state.labels.length === 1;
    if (kind === "diverges") return isAlone ? Number(run.ending.outcome === "diverged") : null;
    const losses = Array.from({ length: choices }, (_none, racer) => store.whole(`racer.${racer}.loss`).at(-1) ?? NaN);
    const lowest = Math.min(...losses.filter(Number.isFinite));
    return Number.isFinite(lowest) ? losses.indexOf(lowest) : null;
  }

  /** @param {Element} target */
  #choose(target) {
    const button = target.closest("button");
    if (button) this.#give([...this.#find("choices").children].indexOf(button));
  }

  /** @param {number} value */
  #give(value) {
    if (!this.#ask?.open || !this.#does.answer) return;
    this.#own = value;
    this.#does.answer(value);
    this.update();
  }

  #showRate() {
    const rate = /** @type {HTMLInputElement} */ (this.#find("rate"));
    const own = fewDigits(this.#rateAt(Number(rate.value)));
    rate.style.setProperty("--at", rate.value);
    rate.setAttribute("aria-valuetext", own);
    this.#find("own").textContent = this.#own === null ? _("Move the slider to answer") : own;
  }

  /** The rate at a place of the range. @param {number} share from 0 to 1 */
  #rateAt(share) {
    const { low, high } = this.#ask ?? { low: 1, high: 1 };
    return Math.min(high, Math.max(low, low * (high / low) ** share));
  }

  /** @param {string} name of a part of the card */
  #find(name) {
    return /** @type {HTMLElement} */ (this.#card.querySelector(`[data-prediction-${name}]`));
  }
}

/** @param {number} value */
const fewDigits = (value) => format(Number(value.toPrecision(2)));

/** @param {Ask} ask */
function questionOf({ kind }) {
  if (kind === "winner") return _("Which optimizer ends with the lowest loss?");
  if (kind === "diverges") return _("Will the run diverge?");
  return _("What is the largest learning rate that converges?");
}

/** @param {number} index */
function choiceButton(index) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.choice = String(index);
  button.append(document.createElement("span"), document.createElement("output"));
  return button;
}

/** A dot for each answer, over its place in the range; closer together where they would not fit. @param {number[]} counts */
function dotsOf(counts) {
  const step = Math.min(2 * RADIUS + 1, (HEIGHT - 2 * RADIUS) / Math.max(1, ...counts));
  return counts.flatMap((count, bin) =>
    Array.from({ length: count }, (_none, at) => {
      const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      dot.setAttribute("cx", String(((bin + 0.5) / counts.length) * WIDTH));
      dot.setAttribute("cy", String(HEIGHT - RADIUS - at * step));
      dot.setAttribute("r", String(RADIUS));
      return dot;
    }),
  );
}
