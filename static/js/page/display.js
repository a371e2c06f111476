// @ts-check
/**
 * What a lab's page shows: the figures and numbers of the store, painted once a frame; the state of the run; notices.
 *
 * @typedef {object} Parts
 * @property {HTMLElement} main
 * @property {import("../run/series.js").SeriesStore} store
 * @property {Record<"pictures" | "words", import("../common/context.js").Shown[]>} shown what shows the store's
 *   numbers, beside the figures
 * @property {import("./notices.js").Notices} notices
 * @property {import("./state.js").Page} page
 * @property {import("../run/run.js").Run} run
 * @property {import("../plots/views.js").Views} views
 * @property {import("./pins.js").Pins} pins
 * @property {ReturnType<typeof import("./timeline.js").mountTimeline>} timeline
 * @property {import("../common/theme.js").Theme} theme
 * @property {ReturnType<typeof import("./controls.js").mountControls>} controls
 * @property {(part: unknown) => void} drawn the figures that `State.sketched_on` stands for are drawn
 */
import { _ } from "../common/translate.js";
import { Beat, oncePerFrame } from "../run/throttle.js";
import { Ahead } from "./ahead.js";
import { FigureSource } from "./figure-source.js";
import { withoutPanels } from "./panels.js";
import { tellShownNet } from "./shown-net.js";
import { fetchSketch } from "./sketcher.js";
import { mountTrack } from "./track.js";

/** Longest that anything waits for a picture. */
const LONGEST_WAIT_MS = 250;
/** The run's own first frames come first. */
const FORETOLD_AFTER_MS = 200;
/**
 * A person reads no faster. With words that change the browser lays out and paints much of the page anew: at each frame
 * that took as long as all pictures of a net.
 */
const WORDS_EVERY_MS = 80;

export class Display {
  #parts;
  #status;
  #track;
  #source = new FigureSource();
  #ahead = new Ahead();
  /** Says that the form has changed since the run ended. */
  #outdated;
  /** The form's state when the run ended. @type {import("./state.js").State | null} */
  #ended = null;
  /** Whether the run is gone whose numbers are still shown. */
  #lost = false;
  /** The whole run that is shown before it is started. @type {import("./sketcher.js").Sketch | null} */
  sketch = null;
  /** Whether a start is asked for and waits for the form to be read. */
  #beginning = false;
  /** Whether there is something new since somebody waits for its picture, and what tells that it is painted. */
  #taken = false;
  #tellPainted = () => {};
  #words = new Beat(WORDS_EVERY_MS, () => this.askPaint());
  /** When the track of the timeline is painted: at each frame, as long as frames are in time. */
  #moves = new Beat(0, () => this.askPaint());
  /** Paints in the next frame. */
  askPaint = oncePerFrame(() => this.#paint());

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    const { main, store, theme, views } = parts;
    this.#track = mountTrack(main, { store, theme, curves: () => views.timeCurves(), ahead: this.#ahead });
    this.#status = /** @type {HTMLElement} */ (parts.main.querySelector("p.status"));
    this.#outdated = /** @type {HTMLElement} */ (parts.main.querySelector("[data-outdated]"));
  }

  /** Whether a run is about to begin. */
  get isBeginning() {
    return this.#beginning;
  }

  /** The run is gone; its numbers stay. */
  lose() {
    this.#lost = true;
  }

  /** A start is asked for: no end of before stands beside it. */
  begin() {
    this.#beginning = true;
    this.#status.textContent = "";
    this.show();
  }

  /** What was asked for has begun, or cannot begin. */
  begun() {
    this.#beginning = false;
    this.show();
  }

  /** There is no run, or a new one. */
  clear() {
    const { store, timeline } = this.#parts;
    this.#lost = false;
    this.#taken = true;
    this.sketch = null;
    store.clear();
    timeline.forget();
    this.askPaint();
  }

  /** A run begins: where its whole can be computed at once, it is known before the run is there. */
  async open() {
    const known = this.sketch;
    this.clear();
    const { state } = this.#parts.page;
    await this.#ahead.begin(known, () => this.#foretold(state), settingsOf(state));
    this.askPaint();
  }

  /** @param {import("./state.js").State} state of the run @returns {Promise<import("./sketcher.js").Sketch | null>} */
  async #foretold({ lab, query, foretold }) {
    const { main, run } = this.#parts;
    await new Promise((resolve) => {
      setTimeout(resolve, FORETOLD_AFTER_MS);
    });
    // A class that is asked who wins is not told by its teacher's page.
    const told = "watching" in main.dataset || main.querySelector("button.present:not([hidden])");
    if (told || run.phase === "done" || !foretold) return null;
    return (await fetchSketch(`/api/labs/${lab}/sketch?${query}`))?.sketch ?? null;
  }

  /** @param {import("../run/messages.js").Content} frame */
  take(frame) {
    const { store, run } = this.#parts;
    const missing = store.take(frame);
    this.#taken = true;
    if (missing) this.say(shortened(missing));
    this.askPaint();
    if (document.hidden) run.acknowledge(); // nothing is painted, but the run need not wait
  }

  /**
   * A whole run that nobody has started. The stage, which a hand on a slider follows, comes in the next frame, all else
   * in the one after it.
   * @param {import("./sketcher.js").Sketch} sketch
   */
  showSketch(sketch) {
    this.#lost = false;
    this.sketch = sketch;
    this.#parts.store.renew(sketch);
    this.#parts.views.updateStage();
    this.show();
    requestAnimationFrame(this.askPaint);
  }

  /** Without a run, its first frame. */
  preview() {
    const { store, page, run } = this.#parts;
    if (run.phase !== "idle" || this.#lost || this.sketch || !page.state.preview) return;
    store.clear();
    this.take(page.state.preview);
  }

  /** The page's elements may be others, or called otherwise. */
  collect() {
    const { shown } = this.#parts;
    for (const view of [...shown.pictures, ...shown.words]) view.collect();
    this.#parts.views.rescan();
    tellShownNet(this.#parts.main);
  }

  /** Draws the figures of the page's state, unless they are drawn. @param {Promise<void>} [first] what comes before that */
  async draw(first) {
    const { page, views } = this.#parts;
    try {
      const figures = await this.#source.fetch(page.state, first);
      if (!figures) return;
      views.draw(figures);
      this.#parts.drawn(page.state.sketched_on);
      this.askPaint();
    } catch {
      this.say(_("the figures could not be loaded; the next change loads them again"));
    }
  }

  /** How many steps the sketch has. */
  get sketchSteps() {
    return this.sketch ? Math.ceil(this.sketch.step / this.sketch.stride) : 0;
  }

  /** The sketch, as long as there is no run. */
  get #sketched() {
    return this.#parts.run.phase === "idle" ? this.sketch : null;
  }

  /** The state of the run, on controls and in the notice. */
  show() {
    const { main, run, page, notices } = this.#parts;
    document.body.dataset.phase = this.#beginning ? "starting" : this.#sketched ? "sketched" : run.phase;
    this.#showControls();
    for (const line of main.querySelectorAll("[data-series][aria-live]"))
      line.setAttribute("aria-live", run.playing ? "off" : "polite"); // nobody can hear them that fast
    notices.show(run, page.state.problem);
  }

  #showControls() {
    const { run, page, timeline, controls } = this.#parts;
    const ending = this.#sketched ? this.#sketched.ending : run.phase === "done" ? run.ending : null;
    const made = run.phase === "done" ? Math.ceil(run.index / run.stride) : 0;
    const moves = run.playing ? "playing" : run.index > 0 ? "paused" : "";
    document.body.dataset.motion = run.phase === "live" ? moves : timeline.isBack ? "paused" : "";
    controls.show({
      playing: run.playing,
      done: run.phase === "done" || this.#sketched !== null,
      valid: page.state.valid,
      isBack: timeline.isBack,
      mayGoBack: this.sketchSteps > 0 || (run.exists && !timeline.isAtStart),
      more: page.state.more?.label ?? "",
      length: { steps: page.state.all_steps ?? made, inEpochs: page.state.config.step_unit === "epoch" },
      mayHaveMore: ending ? ending.finished : run.exists,
    });
    this.#outdated.hidden = !this.#isOutdated(run.phase === "done", page.state);
  }

  /** Whether the form has changed since the run has ended. @param {boolean} done @param {import("./state.js").State} now */
  #isOutdated(done, now) {
    if (!done) this.#ended = null;
    else this.#ended ??= now;
    return done && now !== this.#ended && textOf(now) !== textOf(this.#ended);
  }

  /** @param {string} sentence what went wrong; empty when all is well again */
  say(sentence) {
    this.#parts.notices.say(sentence);
    this.show();
  }

  /** @param {string} sentence what the run waits for; empty when there is nothing */
  wait(sentence) {
    this.#parts.notices.wait(sentence);
    this.show();
  }

  /** @param {string} sentence what keeps the run from going on; empty when it goes on, which can be read for a while */
  tell(sentence) {
    if (sentence) this.wait(sentence);
    else this.#parts.notices.waitNoMore(() => this.show());
  }

  /** Settles when the next frame is painted, or when none has come for a while. @returns {Promise<void>} */
  painted() {
    this.#taken = false;
    return new Promise((resolve) => {
      this.#tellPainted = resolve;
      setTimeout(resolve, LONGEST_WAIT_MS);
    });
  }

  /** Numbers as words, unless these were just written. @returns {boolean} whether they were written now */
  #write() {
    const { run, store, shown } = this.#parts;
    if (!this.#words.due(store.generation, !run.playing)) return false;
    for (const view of shown.words) view.update();
    return true;
  }

  #paint() {
    const { run, store, page, views, shown, timeline, pins } = this.#parts;
    views.update();
    for (const view of shown.pictures) view.update();
    const written = this.#write();
    const over = (run.phase === "done" || this.#lost) && !timeline.isBack;
    const ending = this.#beginning ? null : this.#sketched ? this.#sketched.ending : over ? run.ending : null;
    const outcome = ending?.message ?? "";
    if (this.#status.textContent !== outcome) this.#status.textContent = outcome; // it is read aloud at each change
    if (pins.some && !run.playing) pins.show();
    const { step: index, stride } = this.#sketched ?? { step: run.index, stride: run.stride };
    const sketched = this.#sketched ? this.sketchSteps : 0;
    const most = (run.phase !== "done" && page.state.all_steps) || 0;
    const length = timeline.show(run.exists, most, sketched, written);
    const shownAt = this.#sketched ? index : timeline.shown;
    if (this.#moves.due(store.generation, !run.playing))
      this.#track.show({ index, stride, length: length * stride, shown: shownAt, settings: settingsOf(page.state) });
    if (written) this.#showControls();
    run.acknowledge();
    if (this.#taken) setTimeout(this.#tellPainted); // here nothing is on the screen yet, and what waits takes long
  }
}

/** @param {number} n points */
const shortened = (n) =>
  _("this run is longer than the server keeps: the first {n} points of its curves are missing here", { n });

/** What decides how a run goes on, whatever its length. @param {import("./state.js").State} state */
function settingsOf(state) {
  const { config, seed, lengths } = state;
  const kept = Object.entries(withoutPanels(config)).filter(([name]) => !(name in lengths));
  if (!SETTINGS.has(state)) SETTINGS.set(state, JSON.stringify([seed, kept]));
  return SETTINGS.get(state);
}

/** They are asked for at each painting. @type {WeakMap<import("./state.js").State, string>} */
const SETTINGS = new WeakMap();

/** What a run would be made of. @param {import("./state.js").State | null} state */
const textOf = (state) => JSON.stringify(state && withoutPanels(state.config));
