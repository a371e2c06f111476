// @ts-check
/**
 * Watching: this page shows another one's run and state, and changes nothing. What the presenter does arrives as
 * messages; what is pressed or typed here goes nowhere, but for what stands in an element with `data-free`.
 *
 * @typedef {object} Context
 * @property {Pick<import("./state.js").Page, "take" | "query" | "state">} page
 * @property {ReturnType<typeof import("./timeline.js").mountTimeline>} timeline
 * @property {Pick<import("./pins.js").Pins, "arrive">} pins
 * @property {Pick<import("../digits/drawing.js").Drawing, "mirror" | "drawn">} drawing
 * @property {(moment: import("../run/messages.js").Moment) => void} showMoment
 * @property {Pick<import("./display.js").Display, "showSketch">} display
 * @property {Pick<import("../run/run.js").Run, "present" | "ending">} run
 * @property {Pick<import("../run/series.js").SeriesStore, "get" | "whole">} store
 */
import { _ } from "../common/translate.js";
import { linkTo } from "./address.js";
import { Asked } from "./asked.js";
import { rememberWatched } from "./back-to.js";
import { pixelsOf } from "./pointed.js";
import { fetchSketch } from "./sketcher.js";
import { pressSwitches } from "./switches.js";

const STEERING = ["pointerdown", "mousedown", "touchstart", "click", "dblclick", "input", "change", "keydown", "drop"];
/** After a while without a word of it, the dot is not shown. */
const POINTED_MS = 4000;

/** @param {HTMLElement} main @param {string} code @param {Context} context */
export const mountWatching = (main, code, context) => new Watching(main, code, context);

class Watching {
  #main;
  #code;
  #context;
  #dot;
  /** @type {import("../run/messages.js").Page | null} */
  #page = null;
  /** The moment that came last. @type {import("../run/messages.js").Moment | null} */
  #moment = null;
  #pins = "";
  #drawn = "";
  #isFollowing = false;
  #asked;
  /** What this page is to the server that counts answers. */
  #name = randomName();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} main @param {string} code @param {Context} context */
  constructor(main, code, context) {
    this.#main = main;
    this.#code = code;
    this.#context = context;
    this.#dot = document.createElement("div");
    this.#dot.className = "pointed";
    this.#dot.hidden = true;
    document.body.append(this.#dot);
    this.#asked = new Asked(main, context, { answer: (value) => this.#answer(value), remove: () => undefined });
    for (const type of STEERING) window.addEventListener(type, (event) => this.#guard(event), { capture: true });
    main.addEventListener("click", (event) => this.#press(event));
  }

  /** @param {Event} event */
  #guard(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (!event.isTrusted || !(target instanceof Element)) return;
    const steers = this.#main.contains(target) || (event.type === "keydown" && target === document.body);
    const isFree = target.closest("[data-free]") !== null;
    if (!steers || (isFree && event.type !== "keydown")) return;
    if (event instanceof KeyboardEvent && ["Tab", "Escape"].includes(event.key)) return;
    event.stopImmediatePropagation(); // the page's keys press its buttons
    if (isFree) return; // where a key does what it does in a browser
    if (event.type !== "touchstart") event.preventDefault(); // a finger may still scroll
  }

  /** @param {MouseEvent} event */
  #press({ target }) {
    const link = /** @type {HTMLElement} */ (target).closest("a[data-try]");
    if (!link) return;
    rememberWatched(this.#code);
    const { page, timeline } = this.#context;
    const address = linkTo(page.query, timeline.step).split(location.pathname)[1] ?? "";
    link.setAttribute("href", `/labs/${page.state.lab}${address}`);
  }

  /** @param {import("../run/messages.js").PresentationMessage} message */
  hear(message) {
    if (message.type === "page") this.#take(message);
    else if (message.type === "point") this.#point(message);
    else if (message.type === "ask") this.#hearAsked(message);
    else if (message.type === "answers") this.#asked.count(message);
    else if (message.type === "presenter") this.#tell(message.here, message.ended);
    else if (message.type === "error") this.#tell(false, this.#page === null);
  }

  /** The presenter's question; whoever is asked again over another connection gives the same answer. @param {import("../run/messages.js").Ask} ask */
  #hearAsked(ask) {
    this.#asked.show(ask);
    if (ask.open && this.#asked.own !== null) this.#answer(this.#asked.own);
  }

  /** @param {number} value */
  #answer(value) {
    const { number } = /** @type {import("../run/messages.js").Ask} */ (this.#asked.ask);
    this.#context.run.present({ type: "answer", number, page: this.#name, value });
  }

  /** @param {boolean} here whether the presenter is @param {boolean} ended */
  #tell(here, ended) {
    const status = /** @type {HTMLElement} */ (this.#main.querySelector("[data-watch-status]"));
    const away = _("The presenter is away; the presentation continues when the connection is back.");
    status.textContent = ended ? _("The presentation has ended.") : here ? _("Live") : away;
    document.body.dataset.watch = ended ? "ended" : here ? "live" : "away";
    if (!here) this.#dot.hidden = true;
    if (ended) this.#asked.show(null);
  }

  /** @param {import("../run/messages.js").Page} page */
  #take(page) {
    if (page.lab !== this.#context.page.state.lab) return location.replace(location.pathname + langOf());
    this.#page = page;
    return void this.#follow();
  }

  /** Show what the presenter's page shows; what comes meanwhile is taken along. */
  async #follow() {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    for (let page = this.#page; page; page = page === this.#page ? null : this.#page) {
      if (page.query !== this.#context.page.query) await this.#context.page.take(page.query);
      if (page.sketched) await this.#sketch(page);
      pressSwitches(this.#main, page.switches);
      this.lookAround();
      const drawing = JSON.stringify(page.drawing);
      if (drawing !== this.#drawn)
        this.#context.drawing.mirror(page.drawing ?? { strokes: [], pen: 0.07, image: null });
      this.#drawn = drawing;
      const pins = JSON.stringify(page.pins);
      if (pins !== this.#pins) await this.#context.pins.arrive(page.lab, page.pins);
      this.#pins = pins;
    }
    this.#isFollowing = false;
  }

  /** The whole run that the presenter's page shows before one is started. @param {import("../run/messages.js").Page} page */
  async #sketch({ lab, query }) {
    const answer = await fetchSketch(`/api/labs/${lab}/sketch?${query}`);
    if (answer?.sketch && this.#page?.sketched) this.#context.display.showSketch(answer.sketch);
  }

  /** The presenter's page has an earlier moment. @param {import("../run/messages.js").Moment} moment */
  arrived(moment) {
    this.#moment = moment;
    this.lookAround();
  }

  /** Show the moment that the presenter looks at, or the present. */
  lookAround() {
    const { timeline, showMoment } = this.#context;
    const at = this.#page?.at ?? null;
    if (at === null) return void (timeline.isBack && timeline.toPresent());
    if (timeline.shown !== at || !timeline.isBack) timeline.goTo(at);
    if (this.#moment?.index === at) showMoment(this.#moment);
    return undefined;
  }

  /** @param {import("../run/messages.js").Point} point */
  #point(point) {
    const place = pixelsOf(this.#main, point);
    this.#dot.hidden = !place;
    clearTimeout(this.#timer);
    if (!place) return;
    this.#dot.style.translate = `${place.left}px ${place.top}px`;
    this.#timer = setTimeout(() => {
      this.#dot.hidden = true;
    }, POINTED_MS);
  }
}

/** Letters by which answers of this page are told from those of others. */
const randomName = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => "abcdefghjkmnpqrstuvwxyz23456789-"[byte % 32]).join(
    "",
  );

/** The language that the address asks for, if any. */
const langOf = () => {
  const lang = new URLSearchParams(location.search).get("lang");
  return lang ? `?${new URLSearchParams({ lang })}` : "";
};
