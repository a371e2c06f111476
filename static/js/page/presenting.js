// @ts-check
/**
 * Presenting: others watch what this page shows. The run reaches them by itself; what else they see is told here, as
 * often as it changes: settings, the earlier step, views, pinned runs, a drawing, the pointer.
 *
 * The key of the presentation is the tab's: a page that is loaded anew, or another lab's, goes on with it.
 *
 * @typedef {object} Context
 * @property {Pick<import("../run/run.js").Run, "present" | "connected" | "connections" | "session" | "phase" | "playing" | "ending">} run
 * @property {Pick<import("./state.js").Page, "query" | "state">} page
 * @property {{isBack: boolean, shown: number}} timeline
 * @property {{links: string[]}} pins
 * @property {Pick<import("../digits/drawing.js").Drawing, "mirror" | "drawn">} drawing
 * @property {Pick<import("./display.js").Display, "sketch" | "say">} display
 * @property {(moment: import("../run/messages.js").Moment) => void} showMoment
 * @property {Pick<import("../run/series.js").SeriesStore, "get" | "whole">} store
 */
import { copyText } from "../common/clipboard.js";
import { keep, kept } from "../common/kept.js";
import { _, ngettext } from "../common/translate.js";
import { Asking } from "./asking.js";
import { partOf } from "./linked.js";
import { placeOf } from "./pointed.js";
import { pressedSwitches } from "./switches.js";

/** The key of this tab's presentation is kept under this name. */
const KEPT = "descent-lab.presentation";
/** No presentation. */
const NONE = { key: "", server: "" };
/** How often the page looks whether there is something to tell. */
const LOOK_MS = 100;
/** Fewest milliseconds from one place of the pointer to the next. */
const POINT_MS = 50;

/** @param {HTMLElement} main @param {Context} context */
export const mountPresenting = (main, context) => new Presenting(main, context);

class Presenting {
  #main;
  #context;
  #button;
  /** In the bar while others may watch: how many do. */
  #badge;
  #dialog;
  #key = /** @type {typeof NONE} */ (kept("tab", KEPT) ?? NONE);
  #link = "";
  /** The connection that knows of the presentation. */
  #connection = 0;
  #told = "";
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #pointedAt = -Infinity;
  /** What was pressed last wants to see the dialog. */
  #asked = false;
  #asking = /** @type {Asking | null} */ (null);

  /** @param {HTMLElement} main @param {Context} context */
  constructor(main, context) {
    this.#main = main;
    this.#context = context;
    this.#button = /** @type {HTMLButtonElement} */ (main.querySelector("button[data-action=present]"));
    this.#badge = /** @type {HTMLButtonElement} */ (main.querySelector("button.present"));
    this.#dialog = /** @type {HTMLDialogElement} */ (main.querySelector("dialog[data-present]"));
    if (!this.#button) return; // a frame on another page presents nothing
    this.#asking = new Asking(main, this.#dialog, context);
    for (const button of [this.#button, this.#badge]) button.addEventListener("click", () => this.#press());
    this.#find("copy").addEventListener("click", () => void this.#copy());
    this.#find("end").addEventListener("click", () => this.#end());
    main.addEventListener("pointermove", (event) => this.#point(event));
    main.addEventListener("pointerleave", () => this.#pointAway());
    this.#find("pointer").addEventListener("change", () => this.#pointAway());
    if (this.#key.key) this.#begin();
  }

  get #isOn() {
    return this.#timer !== undefined;
  }

  /** @param {string} name of a part of the dialog */
  #find(name) {
    return /** @type {HTMLInputElement} */ (this.#dialog.querySelector(`[data-present-${name}]`));
  }

  #press() {
    if (this.#link) return this.#open();
    this.#asked = true;
    if (!this.#context.run.connected)
      this.#context.display.say(_("there is no connection to the server at the moment"));
    return this.#begin();
  }

  #open() {
    this.#asking?.offer();
    this.#dialog.showModal();
  }

  #begin() {
    if (!this.#isOn) this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#connection = 0;
    this.#look();
  }

  /** Tell what has changed. */
  #look() {
    const { run } = this.#context;
    if (!run.connected || run.phase === "starting") return;
    if (this.#connection !== run.connections) {
      if (!run.present({ type: "present", ...this.#key, address: location.origin })) return;
      this.#connection = run.connections;
      this.#told = "";
      this.#asking?.again();
    }
    this.#asking?.look();
    const page = this.#page();
    const text = JSON.stringify(page);
    if (text === this.#told || !run.present(page)) return;
    this.#told = text;
  }

  /** @returns {import("../run/messages.js").Page} */
  #page() {
    const { run, page, timeline, pins, drawing, display } = this.#context;
    const { drawn } = drawing;
    return {
      type: "page",
      run: run.session,
      lab: page.state.lab,
      query: page.query,
      at: timeline.isBack ? timeline.shown : null,
      switches: pressedSwitches(this.#main),
      pins: pins.links.map(partOf),
      drawing: drawn.strokes.length || drawn.image !== null ? { type: "draw", ...drawn } : null,
      sketched: display.sketch !== null,
    };
  }

  /** What the server says of the presentation. @param {import("../run/messages.js").PresentationMessage} message */
  hear(message) {
    if (message.type === "presenting") {
      this.#key = { key: message.key, server: message.server };
      this.#link = message.link;
      keep("tab", KEPT, this.#key);
      this.#show(message);
    } else if (message.type === "ask" || message.type === "answers") this.#asking?.hear(message);
    else if (message.type === "watchers") this.#count(message.count);
    else if (message.type === "error") {
      this.#forget();
      this.#context.display.say(message.message);
      if (this.#asked) this.#begin(); // the one before has ended: another one
    }
  }

  /** @param {import("../run/messages.js").Moment} moment */
  arrived(moment) {
    this.#context.showMoment(moment);
  }

  /** @param {import("../run/messages.js").Presenting} message */
  #show({ link, qr, side, watchers }) {
    const code = /** @type {SVGElement} */ (/** @type {unknown} */ (this.#find("code")));
    code.setAttribute("viewBox", `-4 -4 ${side + 8} ${side + 8}`);
    code.querySelector("path")?.setAttribute("d", qr);
    const place = /** @type {HTMLAnchorElement} */ (/** @type {unknown} */ (this.#find("link")));
    place.href = link;
    place.textContent = link.replace(/^https?:\/\//, "");
    this.#find("local").hidden = !/^(localhost|127\..*|\[::1\])$/.test(new URL(link).hostname);
    this.#badge.hidden = false;
    this.#count(watchers);
    if (this.#asked) this.#open();
    this.#asked = false;
  }

  /** @param {number} count */
  #count(count) {
    const said = ngettext("{n} person watches", "{n} people watch", count, { n: count });
    this.#find("watchers").textContent = said;
    const badge = /** @type {HTMLElement} */ (this.#badge.querySelector("output"));
    badge.textContent = String(count);
    badge.title = said;
  }

  async #copy() {
    const copied = await copyText(this.#link);
    if (copied) this.#find("copy").textContent = _("Copied");
  }

  #end() {
    this.#context.run.present({ type: "end-presentation" });
    this.#forget();
    this.#dialog.close();
  }

  #forget() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#link = this.#told = "";
    this.#key = NONE;
    keep("tab", KEPT, null);
    this.#badge.hidden = true;
    this.#asking?.forget();
  }

  /** @param {PointerEvent} event */
  #point(event) {
    if (!this.#isOn || !this.#find("pointer").checked || event.timeStamp - this.#pointedAt < POINT_MS) return;
    this.#pointedAt = event.timeStamp;
    this.#context.run.present({ type: "point", ...placeOf(this.#main, event) });
  }

  #pointAway() {
    if (this.#isOn) this.#context.run.present({ type: "point", where: "", x: 0, y: 0 });
  }
}
