// @ts-check
/**
 * The player of a saved page. The page holds it with all that it plays, and so it imports nothing.
 *
 * @typedef {import("../plots/plotly.js").Trace} Trace
 * @typedef {import("../plots/plotly.js").Layout} Layout
 * @typedef {import("../plots/plotly.js").LayoutImage} LayoutImage
 * @typedef {{places: number[], points: Record<string, (number | null)[]>[], image: LayoutImage | null}} Shown
 * @typedef {object} Recording see app/export/replay_page.py
 * @property {{data: Trace[], layout: Layout, ground: LayoutImage | null}[]} figures
 * @property {{name: string, figures: Shown[]}[]} moments
 * @property {number} seconds for each moment
 * @property {boolean} dark whether its colours are those of the dark
 * @property {Record<string, string>} repainted from its colours to those of the other scheme
 * @property {object} config
 *
 * @typedef {object} Plotly of which the page has the whole
 * @property {(host: HTMLElement, data: Trace[], layout: Layout, config: object) => Promise<unknown>} newPlot
 * @property {(host: HTMLElement, traces: object, layout: object, places: number[]) => Promise<unknown>} update
 * @property {(host: HTMLElement, layout: object) => Promise<unknown>} relayout
 * @property {(host: HTMLElement, traces: object, places: number[]) => Promise<unknown>} restyle
 */
const { Plotly } = /** @type {{Plotly: Plotly}} */ (/** @type {unknown} */ (globalThis));

const MARGIN = { l: 44, r: 10, t: 8, b: 34 };
const CLEAR = "rgba(0,0,0,0)";
const STEPS = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1 });

/** @param {string} selector */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const scheme = matchMedia("(prefers-color-scheme: dark)");

/** The recording in the colours of the viewer's scheme. @returns {Recording} */
function read() {
  const text = find("#recording").textContent ?? "";
  const given = /** @type {Recording} */ (JSON.parse(text));
  if (given.dark === scheme.matches) return given;
  document.documentElement.classList.add("repainted");
  return JSON.parse(text, (_, value) => (typeof value === "string" ? (given.repainted[value] ?? value) : value));
}

/** Whether a figure has several plots or a scene, and so needs height. @param {Layout} layout */
const isTall = (layout) =>
  layout.scene !== undefined || Object.keys(layout).filter((key) => key.startsWith("yaxis")).length > 1;

class Player {
  #recording = read();
  #hosts = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-plot]"))];
  #time = /** @type {HTMLInputElement} */ (find("[data-time]"));
  #play = find("[data-play]");
  #pause = find("[data-pause]");
  /** Whoever opens the page sees the whole run; Play begins at its start. */
  #at = this.#last;
  #playing = false;
  #timer = 0;
  #drawn;

  constructor() {
    this.#tell();
    this.#drawn = this.#each((number, host) => this.#draw(number, host));
    this.#play.addEventListener("click", () => this.#start());
    this.#pause.addEventListener("click", () => this.#stop());
    this.#time.addEventListener("input", () => this.#visit(Number(this.#time.value)));
    addEventListener("keydown", (event) => this.#press(event));
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-line]"))) {
      this.#paintRow(row);
      row.addEventListener("click", () => this.#switchLine(row));
    }
  }

  get #last() {
    return this.#recording.moments.length - 1;
  }

  /** @param {(number: number, host: HTMLElement) => Promise<unknown>} act */
  async #each(act) {
    await Promise.all(this.#hosts.map((host, number) => act(number, host)));
  }

  /** @param {number} number of the figure */
  #shown(number) {
    return this.#recording.moments[this.#at].figures[number];
  }

  /** @param {number} number of the figure */
  #images(number) {
    return [this.#recording.figures[number].ground, this.#shown(number).image].filter((image) => image !== null);
  }

  /** @param {number} number of the figure @param {HTMLElement} host */
  #draw(number, host) {
    const { data, layout } = this.#recording.figures[number];
    const { places, points } = this.#shown(number);
    const images = this.#images(number);
    host.classList.toggle("tall", isTall(layout) || images.length > 0);
    for (const [index, place] of places.entries()) Object.assign(data[place], points[index]);
    const ours = { autosize: true, showlegend: false, hovermode: "closest", paper_bgcolor: CLEAR, plot_bgcolor: CLEAR };
    const whole = { ...layout, ...ours, margin: { ...MARGIN, ...layout.margin }, images };
    return Plotly.newPlot(host, data, whole, this.#recording.config);
  }

  /** The points of this moment. @param {number} number of the figure @param {HTMLElement} host */
  async #redraw(number, host) {
    const { places, points, image } = this.#shown(number);
    const layout = image ? { images: this.#images(number) } : {};
    /** @type {Record<string, unknown[]>} */
    const columns = {};
    for (const axis of ["x", "y", "z"])
      if (points.some((point) => point[axis])) columns[axis] = points.map((point) => point[axis]);
    if (places.length) await Plotly.update(host, columns, layout, places);
    else if (image) await Plotly.relayout(host, layout);
  }

  /** Resolves when it is drawn; of moments asked for meanwhile only the newest is. @param {number} moment */
  #show(moment) {
    this.#at = Math.max(0, Math.min(this.#last, moment));
    const asked = this.#at;
    this.#tell();
    this.#drawn = this.#drawn.then(async () => {
      if (asked === this.#at) await this.#each((number, host) => this.#redraw(number, host));
    });
    return this.#drawn;
  }

  #tell() {
    const { name } = this.#recording.moments[this.#at];
    this.#time.value = String(this.#at);
    this.#time.style.setProperty("--at", String(this.#last ? this.#at / this.#last : 1));
    this.#time.setAttribute("aria-valuetext", name);
    find("[data-step]").textContent = name;
  }

  /** @param {boolean} playing */
  #turn(playing) {
    const focused = [this.#play, this.#pause].some((button) => button === document.activeElement);
    this.#playing = playing;
    this.#play.hidden = playing;
    this.#pause.hidden = !playing;
    if (focused) (playing ? this.#pause : this.#play).focus();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#turn(false);
  }

  #start() {
    this.#turn(true);
    if (this.#at === this.#last) this.#show(0);
    this.#goOn();
  }

  async #goOn() {
    await this.#drawn;
    if (!this.#playing) return;
    if (this.#at === this.#last) return this.#stop();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#show(this.#at + 1);
      this.#goOn();
    }, 1000 * this.#recording.seconds);
  }

  /** @param {number} moment */
  #visit(moment) {
    this.#stop();
    this.#show(moment);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey || !(target instanceof Element)) return;
    const toggles = key === " " && !target.closest("button, summary");
    if (!toggles && !(key in STEPS && target !== this.#time)) return;
    event.preventDefault();
    if (!toggles) this.#visit(this.#at + STEPS[key]);
    else if (this.#playing) this.#stop();
    else this.#start();
  }

  /** A line in every figure, with what else has its name. @param {HTMLElement} row */
  #switchLine(row) {
    const visible = row.getAttribute("aria-pressed") === "false";
    row.setAttribute("aria-pressed", String(visible));
    this.#each(async (number, host) => {
      const places = [];
      for (const [place, { name }] of this.#recording.figures[number].data.entries())
        if (name === row.dataset.line) places.push(place);
      if (places.length) await Plotly.restyle(host, { visible }, places);
    });
  }

  /** A row has the color of its line, or of its points. @param {HTMLElement} row */
  #paintRow(row) {
    const traces = this.#recording.figures.flatMap(({ data }) => data);
    const named = traces.filter(({ name }) => name === row.dataset.line);
    const drawn = /** @type {{color?: unknown}[]} */ (named.flatMap(({ line, marker }) => [line ?? {}, marker ?? {}]));
    const color = drawn.map((each) => each.color).find((each) => typeof each === "string");
    if (color) row.style.setProperty("--colour", String(color));
  }
}

new Player();
scheme.addEventListener("change", () => location.reload());
