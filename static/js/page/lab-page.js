// @ts-check
/** A lab's page: puts the form, the run, the figures and the live numbers together. */

import { inLanguage } from "../common/language.js";
import { createTheme } from "../common/theme.js";
import { _ } from "../common/translate.js";
import { saveFile } from "../export/files.js";
import { mountViews } from "../plots/views.js";
import { createRun } from "../run/run.js";
import { SeriesStore } from "../run/series.js";
import { takeRequest } from "./address.js";
import { mountBeside } from "./beside.js";
import { Branching } from "./branching.js";
import { mountControls } from "./controls.js";
import { Display } from "./display.js";
import { Drag } from "./drag.js";
import { runFacts } from "./facts.js";
import { fetchWithin } from "./figure-source.js";
import { mountFurniture } from "./furniture.js";
import { Ground, extend } from "./ground.js";
import { Link } from "./link.js";
import { Notices } from "./notices.js";
import { fieldsOf, picking } from "./picks.js";
import { Opening } from "./opening.js";
import { mountPins } from "./pins.js";
import { codeOf, mountPresentation, socketOf } from "./presentation.js";
import { Remembered } from "./remembered.js";
import { mountSaving } from "./saving.js";
import { mountShown } from "./shown.js";
import { Sketches } from "./sketches.js";
import { mountSliders } from "./sliders.js";
import { mountPage } from "./state.js";
import { mountTimeline } from "./timeline.js";
import { Visits } from "./visits.js";

/** With these errors a run is gone. */
const LOSSES = ["unknown-session", "taken-over", "worker"];

/** @param {HTMLElement} main @param {import("../plots/plotly.js").Plotly} Plotly */
export const mountLab = (main, Plotly) => new LabPage(main, Plotly);

class LabPage {
  #main;
  #store = new SeriesStore();
  #theme = createTheme(document.documentElement);
  #notices;
  #sliders;
  /** What shows the store's numbers, beside the figures. */
  #shown;
  #page;
  #run;
  #views;
  #pins;
  #timeline;
  #link;
  #visits;
  #drag;
  #controls;
  #display;
  /** What is computed beside the run. */
  #beside;
  #sketches;
  /** What the run that is shown stands on. */
  #ground;
  #opening;
  #branching;
  /** Of a page that shows a presentation, its code. */
  #code;
  #presentation;
  #remembered;
  /** The config that the run has ahead of the page. */
  #led = "";

  /** @param {HTMLElement} main @param {import("../plots/plotly.js").Plotly} Plotly */
  constructor(main, Plotly) {
    this.#main = main;
    this.#code = codeOf(main);
    const [store, theme] = [this.#store, this.#theme];
    this.#notices = new Notices(/** @type {HTMLElement} */ (main.querySelector('[role="alert"]')));
    this.#sliders = mountSliders(main);
    this.#shown = mountShown(main, { store, theme, run: () => this.#run }, (drawing) => this.#look(drawing));
    this.#page = mountPage(main, {
      onState: (state) => this.#follow(state),
      leads: (held) => (this.#code ? "" : this.#opening.leads(held)),
      onLead: (state) => this.#lead(state),
      onOffline: () => this.#display.say(_("the server does not answer; trying again…")),
      onTouch: (pairs, names) => this.#sketches.touch(pairs, names),
    });
    this.#ground = new Ground(this.#page.state);
    this.#run = createRun(inLanguage(socketOf(this.#code)), this.#runHooks(), this.#code);
    this.#views = mountViews(main, { Plotly, store, theme, ...this.#viewHooks() });
    this.#pins = mountPins(main, {
      store,
      facts: () => runFacts(this.#page, this.#run, { step: store.get("step"), link: this.#link.address }),
      curves: () => this.#views.lossCurves(),
      changed: () => this.#views.redraw(),
      say: (sentence) => this.#display.say(sentence),
    });
    const open = (/** @type {number} */ step) => void this.#begin(false, this.#display.sketchSteps, step);
    this.#timeline = mountTimeline(main, { run: this.#run, changed: () => this.#lookAround(), open });
    this.#link = new Link(main, this.#page, this.#timeline, this.#pins, this.#run);
    this.#visits = new Visits(this.#run, this.#timeline);
    this.#drag = new Drag(this.#page, () => this.#begin(true));
    this.#controls = mountControls(main, this.#actions());
    const parts = { store, theme, page: this.#page, run: this.#run, timeline: this.#timeline, pins: this.#pins };
    const isBeginning = () => this.#display.isBeginning;
    this.#beside = mountBeside(main, {
      ...parts,
      isBeginning,
      begin: (playing) => this.#begin(playing, playing ? 0 : this.#display.sketchSteps),
    });
    this.#display = new Display({
      ...parts,
      main,
      shown: { ...this.#shown, pictures: [...this.#shown.pictures, this.#beside] },
      notices: this.#notices,
      views: this.#views,
      controls: this.#controls,
      drawn: (part) => this.#sketches.drawn(part),
    });
    this.#branching = new Branching({ ...parts, views: this.#views });
    const forgetBranch = () => this.#branching.forget();
    const [drag, display, beside] = [this.#drag, this.#display, this.#beside];
    const sketches = new Sketches({ ...parts, display, begin: forgetBranch, drop: () => this.#replace() });
    this.#sketches = sketches;
    this.#opening = new Opening({ ...parts, drag, display, sketches, beside, forgetBranch });
    this.#remembered = new Remembered({ run: this.#run, ground: this.#ground, controls: this.#controls });
    this.#presentation = mountPresentation(main, this.#code, {
      ...parts,
      drawing: this.#shown.drawing,
      display: this.#display,
      visits: this.#visits,
    });
    this.#mountRest(Plotly);
    this.#open();
  }

  /** @returns {import("../run/run.js").Hooks} */
  #runHooks() {
    return {
      onBeginning: () => {
        void this.#display.open();
        this.#shown.begin();
      },
      onPresentation: (message) => this.#presentation.hear(message),
      onMoment: (moment) => this.#presentation.arrived(moment),
      onFrame: (frame) => this.#display.take(frame),
      onChange: () => {
        this.#display.show();
        this.#display.askPaint(); // the ending is told after what led to it
      },
      onFile: saveFile,
      onError: ({ code, where, message }, playing) => {
        if (code === "unknown-session" && this.#run.index > 0 && !this.#code) return void this.#opening.again(playing);
        if (LOSSES.includes(code) && this.#run.index > 0) this.#display.lose();
        if (where === "seek") this.#timeline.toPresent();
        return this.#display.say(message);
      },
      onSession: () => this.#remembered.save(),
      onResumed: ({ config }) => {
        this.#timeline.again();
        const { valid, config: wanted } = this.#page.state;
        if (valid && JSON.stringify(config) !== JSON.stringify(wanted)) this.#run.change(wanted);
      },
      onNotice: (sentence) => this.#display.tell(sentence),
      onWait: (sentence) => this.#display.wait(sentence),
    };
  }

  /** @returns {import("../plots/views.js").Hooks} */
  #viewHooks() {
    return {
      ...picking(this.#main, this.#page),
      dragged: ({ dataset }, x, y, over) => this.#drag.move(fieldsOf(dataset.sets ?? "", x, y), over),
      within: (seen) => fetchWithin(this.#page.state, seen),
      edit: (where, value) => void this.#opening.edit(where, value),
      toggle: (field) => this.#page.set({ [field]: this.#page.get(field) === "on" ? "off" : "on" }),
    };
  }

  /** What the buttons do. @returns {import("./controls.js").Actions} */
  #actions() {
    return {
      start: async () => void ((await this.#branching.play()) || this.#opening.play()),
      pause: () => this.#run.pause(),
      back: () => this.#timeline.back(),
      step: () => void this.#opening.step(),
      restart: () => this.#begin(true),
      again: () => this.#begin(true),
      more: () => void extend(this.#page, this.#run, this.#timeline),
      branch: () => void this.#branching.go(),
      pin: () => this.#pin(),
      link: () => this.#link.copy().then((said) => said && this.#display.say(said)),
      speed: (value) => {
        this.#run.setSpeed(value);
        if (this.#run.session) this.#remembered.save();
      },
    };
  }

  /** @param {import("../plots/plotly.js").Plotly} Plotly */
  #mountRest(Plotly) {
    const main = this.#main;
    const [theme, page] = [this.#theme, this.#page];
    const changed = () => this.#beside.want() ?? this.#display.askPaint();
    mountFurniture(main, { Plotly, theme, page, views: this.#views, changed });
    mountSaving(main, {
      Plotly,
      store: this.#store,
      theme: this.#theme,
      page: this.#page,
      run: this.#run,
      views: this.#views,
      visits: this.#visits,
      like: () => this.#link.like(true),
      say: (sentence) => this.#display.say(sentence),
    });
  }

  /** The page as it was loaded. */
  #open() {
    document.querySelector(".top [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    this.#display.preview();
    this.#display.draw();
    this.#display.show();
    if (this.#code) return;
    this.#pins.restore();
    if (!this.#playIfAsked()) this.#remembered.takeUp(this.#page.state.valid);
    this.#beside.want();
    window.addEventListener("hashchange", () => this.#playIfAsked());
  }

  /** @returns {boolean} whether the address asks for a run */
  #playIfAsked() {
    const request = takeRequest();
    void this.#pins.arrive(this.#page.state.lab, request?.pins ?? []);
    if (request?.run) return this.#opening.openShared(request.run);
    if (!request || request.steps === null) return false;
    this.#begin(request.play, request.steps, request.back);
    return true;
  }

  /**
   * A new run of what the form says.
   * @param {boolean} playing or just so many steps
   * @param {number} [steps]
   * @param {number | null} [back] the earlier step that is to be seen
   */
  #begin(playing, steps = 1, back = null) {
    return this.#opening.begin(playing, steps, null, back);
  }

  /** Another moment of the run is wanted, or its present. */
  #lookAround() {
    this.#branching.look();
    this.#visits.looked();
    if (this.#timeline.isBack) {
      if (this.#run.playing) this.#run.pause();
    } else {
      this.#store.showPresent();
      const { valid, config } = this.#page.state;
      if (valid && this.#run.exists) this.#run.change(config); // what was set while looking back
    }
    this.#display.show();
    this.#display.askPaint();
  }

  #pin() {
    if (!this.#run.exists) this.#display.say(_("there is no run yet: start one first"));
    else if (!this.#pins.pin()) this.#display.say(_("four runs are pinned; unpin one first"));
  }

  /**
   * A drawing goes to the run; without one, a net begins, to look at it.
   * @param {import("../run/messages.js").Drawing} drawing
   */
  #look(drawing) {
    if (this.#run.exists) this.#run.draw(drawing);
    else if (this.#run.phase === "idle" && (drawing.strokes.length || drawing.image !== null)) this.#begin(false);
  }

  /**
   * The form has a new state: redraw what depends on it, and tell the run.
   * @param {import("./state.js").State} state
   */
  #follow(state) {
    this.#notices.say("");
    this.#sliders.update();
    this.#display.collect();
    const holds = this.#ground.holds(state);
    if (this.#sketches.active) this.#display.show();
    else if (!holds || this.#display.sketch) this.#replace();
    else if (!this.#timeline.isBack && JSON.stringify(state.config) !== this.#led) this.#run.change(state.config);
    this.#led = "";
    if (this.#run.session) this.#remembered.save();
    this.#display.draw();
    this.#display.preview();
    this.#shown.readouts.update();
    if (this.#pins.some) this.#pins.update();
    this.#beside.want();
    this.#display.show();
  }

  /**
   * What is wanted is known, but the page has it not yet: the run that plays is ahead of it. What is shown stays until
   * the first frame of the new one. Without a run, it is its first frame.
   * @param {import("./state.js").State} state
   */
  #lead(state) {
    const [painted, holds] = [this.#display.painted(), this.#ground.holds(state)];
    this.#led = this.#run.playing ? JSON.stringify(state.config) : "";
    if (!this.#run.playing) this.#replace();
    else if (holds) this.#run.change(state.config);
    else this.#opening.now(true, 1);
    void this.#display.draw(this.#run.playing ? painted : undefined); // it takes longer than the run's first frame
    this.#display.preview();
    return painted;
  }

  /** The run cannot follow to the form's state: it ends, and if it was playing, another one begins. */
  #replace() {
    if (this.#code) return; // what takes its place is told
    const again = this.#run.playing || this.#drag.plays;
    this.#run.stop();
    this.#store.ghosts.delete("branch");
    this.#display.clear();
    if (again && !this.#drag.interrupts()) this.#begin(true);
  }
}
