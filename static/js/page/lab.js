// @ts-check
/** The entry of every lab's page: puts the form, the run, the figures and the live numbers together. */

import { copyText } from "../common/clipboard.js";
import { mountCode } from "./code.js";
import { mountConfusion } from "../nets/confusion.js";
import { mountControls } from "./controls.js";
import { decodeArray, decodeSnapshot } from "../run/decode.js";
import { mountDrawing } from "../digits/drawing.js";
import { mountGalleries } from "../digits/gallery.js";
import { mountDownloads } from "./downloads.js";
import { mountExports, saveFile } from "../export/files.js";
import { mountNames } from "./names.js";
import { mountPage } from "./state.js";
import "./print.js";
import { mountPictures } from "../nets/pictures.js";
import { mountPins } from "./pins.js";
import { keeper } from "./resume-store.js";
import { mountReadouts } from "./readouts.js";
import { createRun } from "../run/run.js";
import { mountSave } from "../export/save.js";
import { SeriesStore } from "../run/series.js";
import { mountSliders } from "./sliders.js";
import { createTheme } from "../common/theme.js";
import { mountTimeline } from "./timeline.js";
import { mountUploads } from "./uploads.js";
import { mountViews } from "../plots/views.js";
import { _ } from "../common/translate.js";

const Plotly = /** @type {any} */ (globalThis).Plotly;
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const status = /** @type {HTMLElement} */ (main.querySelector("p.status"));
const notice = /** @type {HTMLElement} */ (main.querySelector('[role="alert"]'));

const store = new SeriesStore();
const theme = createTheme(document.documentElement);
const sliders = mountSliders(main);
const readouts = mountReadouts(main, store);
const drawing = mountDrawing(main, { store, theme, send: look });
/** What shows the store's numbers, beside the figures. */
const shown = [
  readouts,
  mountConfusion(main, store),
  mountPictures(main, { store, theme }),
  mountGalleries(main, { store, theme }),
  mountNames(main),
  drawing,
];

/** How long a button says that it has copied. */
const COPIED_MS = 1500;
/** What the server takes at once. */
const MOST_STEPS_AT_ONCE = 999_999;

/** What the drawn figures depend on, and the structure of the run that is shown. */
let drawn = "";
let structure = "";
let said = "";
let waiting = "";
let paintAsked = false;
/** Whether the run is gone whose numbers are still shown. */
let lost = false;
/** Who waits for a moment to be shown. */
let visiting = /** @type {{arrived: () => void, lost: (error: Error) => void} | null} */ (null);
/** Whether something is being dragged, where to when the page can follow, and whether a run waits for the end of it. */
const drag = { held: false, wish: /** @type {Record<string, string> | null} */ (null), following: false, plays: false };

const kept = keeper(location.pathname);
const page = mountPage(main, {
  onState: follow,
  onOffline: () => say(_("the server does not answer; trying again with the next change")),
});
const run = createRun(`${location.origin.replace(/^http/, "ws")}/ws`, {
  onBeginning() {
    clear();
    drawing.again();
  },
  onMoment({ index, sizes, replace }) {
    if (!timeline.arrived(index)) return;
    store.showMoment(sizes, new Map(Object.entries(replace).map(([name, value]) => [name, decodeSnapshot(value)])));
    visiting?.arrived();
    askPaint();
  },
  onFrame: take,
  onChange() {
    show();
    askPaint(); // the ending is told after what led to it
  },
  onFile: (file) => saveFile(/** @type {any} */ (file)),
  onError(error) {
    if (["unknown-session", "taken-over", "worker"].includes(error.code) && run.index > 0) lost = true;
    if (error.where === "seek") timeline.toPresent();
    say(error.message);
  },
  onSession: remember,
  onResumed({ config }) {
    timeline.again();
    if (page.state.valid && JSON.stringify(config) !== JSON.stringify(page.state.config)) run.change(page.state.config);
  },
  onWait(sentence) {
    waiting = sentence;
    show();
  },
});
const views = mountViews(main, { Plotly, store, theme, clicked, dragged, edit: run.edit });
const pins = mountPins(main, { store, facts: summary, curves: views.lossCurves, changed: () => views.redraw() });
const timeline = mountTimeline(main, { run, changed: lookAround });
const controls = mountControls(main, {
  start() {
    if (run.phase !== "live") return begin(true);
    timeline.toPresent();
    run.play();
  },
  pause: () => run.pause(),
  back: timeline.back,
  step() {
    if (timeline.isBack) timeline.forward();
    else if (run.phase === "live") run.step();
    else begin(false);
  },
  restart: () => begin(true),
  branch,
  pin,
  link: copyLink,
  speed(value) {
    run.setSpeed(value);
    if (run.session) remember();
  },
});

document.querySelector(".top [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
mountSwitches();
mountUploads(main, (values) => page.set(values));
mountDownloads(main, (values) => page.set(values));
mountSave(main, {
  Plotly,
  store,
  theme,
  figures: views.all,
  facts,
  visit,
  hold,
  run: () => ({ index: run.index, stride: run.stride, exists: run.phase === "live" || run.phase === "done" }),
});
mountCode(main, {
  state: () =>
    page.settled().then(() => ({ lab: page.state.lab, query: main.dataset.query ?? "", valid: page.state.valid })),
});
mountExports(main, (where) =>
  run.phase === "live" || run.phase === "done" ? run.save(where) : say(_("there is no run yet: start one first")),
);
structure = structureOf(page.state);
preview();
draw();
show();
if (!playIfAsked()) takeUpAgain();
window.addEventListener("hashchange", playIfAsked);

/**
 * An address that ends with #play starts the run, one with #at=120 takes 120 steps; without the ending it can be
 * followed again.
 */
function playIfAsked() {
  const [, play, at] = /^#(play)?(?:at=(\d{1,6}))?$/.exec(location.hash) ?? [];
  if (!play && !at) return false;
  history.replaceState(null, "", location.pathname + location.search);
  begin(Boolean(play), Math.min(Math.max(Number(at ?? 1), 1), MOST_STEPS_AT_ONCE));
  return true;
}

/** The address of what is shown, with the step. */
function link() {
  const query = main.dataset.query ? `?${main.dataset.query}` : "";
  const step = timeline.step;
  return location.origin + location.pathname + query + (step > 0 ? `#at=${step}` : "");
}

async function copyLink() {
  await page.settled();
  if (!(await copyText(link()))) return say(link());
  const button = /** @type {HTMLElement} */ (main.querySelector('button[data-action="link"]'));
  button.textContent = _("Copied");
  setTimeout(() => (button.textContent = _("Copy link")), COPIED_MS);
}

/** A page that was loaded anew has the run that it had, if its address still says the same. */
function takeUpAgain() {
  const before = kept.load();
  if (!before || before.structure !== structure || !page.state.valid) return;
  controls.pace = before.pace;
  run.takeUp(before.session);
}

/** What a page that is loaded anew must know, or that there is nothing to know. */
function remember() {
  kept.save(run.session ? { session: run.session, structure, pace: controls.pace } : null);
}

/** What cannot change while a run goes on. @param {import("./state.js").State} state */
function structureOf(state) {
  return JSON.stringify([state.structure, state.seed]);
}

/** A new run of what the form says. @param {boolean} playing or just so many steps @param {number} [steps] */
async function begin(playing, steps = 1) {
  drag.plays = false;
  await page.settled();
  const state = page.state;
  if (!state.valid) return say(_("a setting is not valid; see the form"));
  say("");
  forgetGhost();
  run.start(state.lab, state.config, state.seed, playing, steps);
}

/** Another moment of the run is wanted, or its present. */
function lookAround() {
  if (timeline.isBack) {
    if (run.playing) run.pause();
  } else {
    store.showPresent();
    // what was set while looking back
    if (page.state.valid && (run.phase === "live" || run.phase === "done")) run.change(page.state.config);
  }
  show();
  askPaint();
}

/** Shows a moment of the run; settles when it is shown. @param {number} index @returns {Promise<void>} */
function visit(index) {
  visiting?.lost(new Error("another moment is wanted"));
  return new Promise((arrived, lost) => {
    visiting = { arrived, lost };
    timeline.show(true);
    if (timeline.goTo(index)) arrived();
  });
}

/** Lets the run stand for a recording. @returns {() => void} to let it be as it was, at its present */
function hold() {
  const playing = run.playing;
  if (playing) run.pause();
  return () => {
    visiting = null;
    timeline.toPresent();
    if (playing && run.phase === "live") run.play();
  };
}

/** What there is to say of the page and its run, for files. */
function facts() {
  const { lab, config, seed, labels, experiment, changed, title } = page.state;
  return {
    lab,
    experiment: experiment && changed ? `${experiment}-changed` : experiment,
    title,
    query: main.dataset.query ?? "",
    link: location.href,
    config,
    seed,
    labels,
    ending: run.phase === "done" && run.ending ? { outcome: run.ending.outcome, message: run.ending.message } : null,
  };
}

/** Goes on from the moment that is looked at, with what the form says; the run as it went before stays as its ghost. */
async function branch() {
  await page.settled();
  if (!timeline.isBack || !page.state.valid) return;
  store.ghosts.set("branch", { store: store.copy(), label: _("before") });
  views.redraw();
  run.branch(page.state.config);
}

function forgetGhost() {
  if (store.ghosts.delete("branch")) views.redraw();
}

/** A run in numbers, for comparison. @returns {import("./pins.js").Facts} */
function summary() {
  const { config, seed, comparable, beginning } = page.state;
  const outcome = (run.phase === "done" && run.ending?.outcome) || "";
  return {
    config,
    seed,
    link: link(),
    comparable: JSON.stringify(comparable),
    beginning: JSON.stringify(beginning),
    outcome,
    step: Number(store.get("step") ?? 0),
    wall: run.wall,
    computed: run.computed,
  };
}

function pin() {
  if (run.phase !== "live" && run.phase !== "done") say(_("there is no run yet: start one first"));
  else if (!pins.pin()) say(_("four runs are pinned; unpin one first"));
}

/**
 * A press in a figure: a start, or another point, as the figure's element says.
 * @param {HTMLElement} element
 * @param {number} x
 * @param {number} y
 */
function clicked({ dataset: { sets, adds } }, x, y) {
  if (sets) page.set(fieldsOf(sets, x, y));
  if (adds) page.set({ [adds]: [page.get(adds), [x, y, chosen("class")]].filter(String).join(";") });
}

/**
 * The fields named in data-sets, for x and for y; a name may be left out.
 * @param {string} sets
 * @param {number} x
 * @param {number} y
 */
function fieldsOf(sets, x, y) {
  return Object.fromEntries(
    sets
      .split(" ")
      .map((name, i) => [name, String([x, y][i])])
      .filter(([name]) => name),
  );
}

/** A drag: the page follows it as fast as it can, and a run that was playing begins again at its end. */
async function dragged(
  /** @type {HTMLElement} */ { dataset: { sets = "" } },
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {boolean} */ over,
) {
  drag.held = !over;
  drag.wish = fieldsOf(sets, x, y);
  if (drag.following) return;
  drag.following = true;
  while (drag.wish) {
    const values = drag.wish;
    drag.wish = null;
    await page.set(values);
  }
  drag.following = false;
  if (!drag.held && drag.plays) begin(true);
}

/** A drawing goes to the run; without one, a net begins, to look at it. @param {[number, number][][]} strokes */
function look(strokes) {
  if (run.phase === "live" || run.phase === "done") run.draw(strokes);
  else if (run.phase === "idle" && strokes.length) begin(false);
}

/** The choice of a click's meaning, which is no part of the config. @param {string} name */
function chosen(name) {
  return /** @type {HTMLInputElement | null} */ (main.querySelector(`[data-choice="${name}"]:checked`))?.value ?? "0";
}

/** The form has a new state: redraw what depends on it, and tell the run. @param {import("./state.js").State} state */
function follow(state) {
  said = "";
  sliders.update();
  for (const view of shown) view.collect();
  views.rescan();
  if (state.valid) {
    const now = structureOf(state);
    if (now !== structure) {
      const again = run.playing || drag.plays;
      structure = now;
      run.stop();
      store.ghosts.delete("branch");
      clear();
      draw();
      if (again && drag.held) drag.plays = true;
      else if (again) begin(true);
    } else {
      if (!timeline.isBack) run.change(state.config);
      draw();
    }
  }
  preview();
  readouts.update();
  if (pins.some) pins.update();
  show();
}

/** Without a run, its first frame. */
function preview() {
  if (run.phase !== "idle" || lost || !page.state.preview) return;
  store.clear();
  take(page.state.preview);
}

/** @param {{append: Record<string, any>, gap?: Record<string, number>, replace: Record<string, any>}} frame */
function take({ append, gap = {}, replace }) {
  for (const [name, missing] of Object.entries(gap)) store.append(name, new Float64Array(missing).fill(NaN));
  const missing = Math.max(0, ...Object.values(gap));
  if (missing)
    say(
      _("this run is longer than what the server keeps of one: the first {n} points of its curves are missing here", {
        n: missing,
      }),
    );
  for (const [name, points] of Object.entries(append)) store.append(name, decodeArray(points));
  for (const [name, value] of Object.entries(replace)) store.set(name, decodeSnapshot(value));
  askPaint();
  if (document.hidden) run.acknowledge(); // nothing is painted, but the run need not wait
}

async function draw() {
  const part = JSON.stringify(page.state.figures_part);
  if (part === drawn) return;
  drawn = part;
  try {
    const response = await fetch(page.state.figures);
    if (!response.ok) throw new Error(String(response.status));
    const specifications = await response.json();
    if (part !== drawn) return;
    views.draw(specifications);
    askPaint();
  } catch {
    if (part !== drawn) return;
    drawn = "";
    say(_("the figures could not be fetched; they are drawn again with the next change"));
  }
}

function clear() {
  lost = false;
  store.clear();
  timeline.forget();
  askPaint();
}

function askPaint() {
  if (paintAsked) return;
  paintAsked = true;
  requestAnimationFrame(() => {
    paintAsked = false;
    views.update();
    for (const view of shown) view.update();
    const outcome = ((run.phase === "done" || lost) && !timeline.isBack && run.ending?.message) || "";
    if (status.textContent !== outcome) status.textContent = outcome; // it is read aloud at each change
    if (pins.some && !run.playing) pins.show();
    timeline.show(run.phase === "live" || run.phase === "done");
    run.acknowledge();
  });
}

function show() {
  const exists = run.phase === "live" || run.phase === "done";
  controls.show({
    playing: run.playing,
    done: run.phase === "done",
    valid: page.state.valid,
    isBack: timeline.isBack,
    mayGoBack: exists && !timeline.isAtStart,
  });
  for (const line of main.querySelectorAll("[data-series][aria-live]"))
    line.setAttribute("aria-live", run.playing ? "off" : "polite"); // nobody can hear them that fast
  notice.textContent =
    !run.connected && run.phase !== "idle" ? _("the connection is lost; reconnecting…") : said || waiting;
  notice.classList.toggle("waits", notice.textContent === waiting);
}

/** @param {string} sentence what went wrong; empty when all is well again */
function say(sentence) {
  said = sentence;
  show();
}

/** Buttons that switch a view of the figures; views are the viewer's own, not part of the config. */
function mountSwitches() {
  main.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    const { log, axis, show: shown } = button.dataset;
    if (log) {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      views.setAxisType(log, axis ?? "y", on ? "log" : "linear");
    }
    if (shown) {
      for (const other of button.parentElement?.querySelectorAll("button") ?? []) {
        const on = other === button;
        other.setAttribute("aria-pressed", String(on));
        views.show(other.dataset.show ?? "", on);
      }
      askPaint();
    }
  });
}
