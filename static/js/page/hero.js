// @ts-check
/**
 * The home page's race: five optimizers on a landscape, replayed step after step; a click starts them from there.
 *
 * @typedef {import("../run/decode.js").TypedArray} Numbers
 * @typedef {{x: Numbers, y: Numbers, slope_x: Numbers, slope_y: Numbers, loss: Numbers}} Racer step after step
 * @typedef {{start: [number, number], steps: number, racers: Racer[], address: string}} Race
 *
 * @typedef {object} Scene what the page brings
 * @property {{values: Float32Array[], domain: [[number, number], [number, number]], top: number}} terrain
 * @property {[[number, number], [number, number]]} reach
 * @property {[number, number][]} minima
 * @property {Race} race
 */
import { inLanguage } from "../common/language.js";
import { createTheme } from "../common/theme.js";
import { _ } from "../common/translate.js";
import { watchSight, watchSize } from "../common/watch.js";
import { decodeAll } from "../run/decode.js";
import { HeroStage } from "./hero-stage.js";

const STEPS_A_SECOND = 9;
/** How long the race stands at its end before it begins again. */
const PAUSE_SECONDS = 4;
/** Where it stands for those who want no motion. */
const TELLING_STEP = 12;

/** A loss as all in the legend are written, with two decimals. @param {number} loss */
const written = (loss) => (loss < 0.005 ? "< 0.01" : loss.toFixed(2));

/** @param {HTMLElement} root [data-hero] */
export const mountHero = (root) => new Hero(root);

class Hero {
  #root;
  #stage;
  #scene;
  #race;
  /** Of the legend, in the order of the racers. */
  #rows;
  #step = 0;
  #playing = false;
  #seen = true;
  #before = 0;
  #waited = 0;
  #asking = new AbortController();
  #still = matchMedia("(prefers-reduced-motion: reduce)");

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#scene = /** @type {Scene} */ (
      decodeAll(JSON.parse(/** @type {HTMLElement} */ (document.getElementById("scene")).textContent ?? ""))
    );
    this.#race = this.#scene.race;
    this.#rows = /** @type {HTMLElement[]} */ ([...this.#button("racers").children]);
    const theme = createTheme(document.documentElement);
    this.#stage = new HeroStage(root, this.#scene, theme);
    this.#button("play").addEventListener("click", () => this.#play(!this.#playing));
    this.#button("drop").addEventListener("click", () => this.#drop(this.#anywhere()));
    this.#time.addEventListener("input", () => {
      this.#play(false);
      this.#show(Number(this.#time.value));
    });
    this.#stage.onPress = (place) => this.#drop(place);
    watchSize(root, () => this.#paint());
    watchSight(root, (seen) => {
      this.#seen = seen;
      this.#run();
    });
    document.addEventListener("visibilitychange", () => this.#run());
    theme.subscribe(() => this.#paint());
    this.#still.addEventListener("change", () => this.#play(!this.#still.matches));
    if (this.#still.matches) this.#step = TELLING_STEP;
    this.#paint();
    this.#play(!this.#still.matches);
  }

  /** @param {string} name @returns {HTMLElement} */
  #button(name) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(`[data-${name}]`));
  }

  get #time() {
    return /** @type {HTMLInputElement} */ (this.#root.querySelector("[data-time]"));
  }

  /** @param {boolean} playing */
  #play(playing) {
    if (playing && this.#step >= this.#race.steps) this.#step = 0;
    this.#playing = playing;
    const button = this.#button("play");
    button.setAttribute("aria-pressed", String(playing));
    this.#run();
  }

  /** Goes on with the next frame, where there is anybody to see it. */
  #run() {
    this.#before = 0;
    cancelAnimationFrame(this.#frame);
    if (this.#playing && this.#seen && !document.hidden) this.#frame = requestAnimationFrame(this.#tick);
  }

  #frame = 0;

  #tick = (/** @type {number} */ now) => {
    const passed = this.#before ? Math.min((now - this.#before) / 1000, 0.1) : 0;
    this.#before = now;
    if (this.#step < this.#race.steps) this.#show(Math.min(this.#step + passed * STEPS_A_SECOND, this.#race.steps));
    else if ((this.#waited += passed) > PAUSE_SECONDS) this.#show(0);
    this.#frame = requestAnimationFrame(this.#tick);
  };

  /** @param {number} step where it stands, between two steps, too */
  #show(step) {
    const whole = Math.floor(step);
    const counted = whole !== Math.floor(this.#step) || !step;
    this.#step = step;
    if (step < this.#race.steps) this.#waited = 0;
    this.#stage.draw(this.#race, this.#still.matches ? whole : step);
    if (counted) this.#tell(whole);
  }

  #paint() {
    this.#stage.paint();
    this.#stage.draw(this.#race, this.#step);
    this.#tell(Math.floor(this.#step));
  }

  /** The numbers of the legend, the lowest loss first. @param {number} step */
  #tell(step) {
    const list = this.#button("racers");
    const losses = this.#race.racers.map(({ loss }) => loss[Math.min(step, loss.length - 1)]);
    this.#rows.forEach((row, racer) => {
      /** @type {HTMLElement} */ (row.querySelector("output")).textContent = written(losses[racer]);
    });
    const order = this.#rows.map((row, racer) => ({ row, loss: losses[racer] })).sort((a, b) => a.loss - b.loss);
    if (order.some(({ row }, place) => list.children[place] !== row)) list.append(...order.map(({ row }) => row));
    this.#button("step").textContent = _("step {n} of {all}", { n: step, all: this.#race.steps });
    this.#time.value = String(step);
  }

  /** @returns {[number, number]} */
  #anywhere() {
    const [x, y] = this.#scene.reach.map(([low, high]) => low + Math.random() * (high - low));
    return [x, y];
  }

  /** Starts them from another place. @param {[number, number]} place */
  async #drop(place) {
    const [x, y] = place.map((value, i) => {
      const [low, high] = this.#scene.reach[i];
      return Math.round(Math.min(Math.max(value, low), high) * 1000) / 1000;
    });
    this.#asking.abort();
    const { signal } = (this.#asking = new AbortController());
    const answer = await fetch(inLanguage(`/api/race?x=${x}&y=${y}`), { signal }).catch(() => null);
    if (signal.aborted) return;
    const said = this.#button("said");
    if (!answer?.ok) {
      said.textContent = _("The server does not answer. Try again.");
      return;
    }
    const race = /** @type {Race} */ (decodeAll(await answer.json()));
    if (signal.aborted) return;
    said.textContent = _("Live. Click anywhere to start them from there");
    this.#race = race;
    /** @type {HTMLAnchorElement} */ (this.#button("open")).href = race.address;
    this.#step = 0;
    if (this.#still.matches) {
      this.#play(false);
      this.#show(race.steps);
    } else {
      this.#show(0);
      this.#play(true);
    }
  }
}
