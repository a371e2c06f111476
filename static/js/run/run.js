// @ts-check
/**
 * One run as the page sees it: its session, its pace, the frames that arrived, and the acknowledgement after painting.
 *
 * States: idle (no run) → starting → live (playing or paused) → done; any state → idle by `stop`.
 *
 * @typedef {import("./messages.js").ServerMessage} ServerMessage
 * @typedef {import("./messages.js").ClientMessage} ClientMessage
 * @typedef {import("./messages.js").Config} Config
 *
 * @typedef {object} Hooks
 * @property {() => void} onBeginning the next frame tells all from the start: what was shown is void
 * @property {(frame: import("./messages.js").Frame) => void} onFrame
 * @property {() => void} onChange the state, the pace or the connection changed
 * @property {(moment: import("./messages.js").Moment) => void} onMoment the answer to `seek`
 * @property {(file: import("./messages.js").RunFile) => void} onFile what `save` asked for
 * @property {(sentence: string) => void} onWait the place in the queue of a busy server; empty when the run has begun
 * @property {(sentence: string) => void} onNotice what keeps the run from going on for a while; empty when it goes on
 * @property {(error: import("./messages.js").Refusal, playing: boolean) => void} onError playing: whether the run was
 * @property {(message: import("./messages.js").PresentationMessage) => void} onPresentation
 * @property {() => void} onSession the run has another session now, or none
 * @property {(started: import("./messages.js").Started) => void} onResumed the run goes on after the connection was
 *   lost, or after the page was loaded anew
 */

import { isPresentation } from "./presentation.js";
import { connect } from "./socket.js";
import { Stopwatch } from "./stopwatch.js";

/** After these the server knows the run no more. */
const FATAL = ["unknown-session", "taken-over"];

/**
 * @param {string} url of the socket
 * @param {Hooks} hooks
 * @param {string} [code] of the presentation whose run is only watched
 */
export const createRun = (url, hooks, code = "") => new Run(url, hooks, code);

export class Run {
  #hooks;
  #socket;
  /** @type {"idle" | "starting" | "live" | "done"} */
  #phase = "idle";
  #playing = false;
  /** As all that is not private here, for others to read alone. */
  connected = false;
  /** Whether the server has answered, over this connection, that it has the run. */
  #heard = false;
  #session = "";
  #seq = 0;
  #index = 0;
  /** How many ticks make a step. */
  stride = 1;
  /** Seconds that the server has computed for it. */
  computed = 0;
  #stopwatch = new Stopwatch();
  /** Steps to take at once when it has started and does not play. */
  #steps = 1;
  #acknowledged = 0;
  /** @type {number | null} */
  #stepsPerSecond = null;
  /**
   * A start, or a session to be taken up, that waits for the socket or for its answer.
   * @type {import("./messages.js").Start | import("./messages.js").Resume | null}
   */
  #asked = null;
  /** @type {import("./messages.js").Done | null} */
  ending = null;
  /**
   * What could not be said while there was no connection or no answer yet; of each kind the newest, where each number
   * of the run's state that is set is a kind.
   * @type {Map<string, ClientMessage>}
   */
  #unsaid = new Map();

  /** Hears what was done to the run, when that was asked for. @type {(answer: import("./messages.js").Shared | null) => void} */
  #shared = () => undefined;

  /** The presentation whose run this is; empty for a run of one's own. */
  #code;
  /** How often the socket has opened. */
  connections = 0;

  /** @param {string} url @param {Hooks} hooks @param {string} code */
  constructor(url, hooks, code) {
    this.#hooks = hooks;
    this.#code = code;
    this.#socket = connect(url, {
      onOpen: () => this.#opened(),
      onMessage: (message) => this.#received(message),
      onClose: () => this.#closed(),
    });
  }

  /**
   * @param {string} lab
   * @param {Config} config
   * @param {number} seed
   * @param {boolean} play whether it plays at once
   * @param {number} [first] steps to take if not; 0 stays at the start
   * @param {import("./messages.js").Like | null} [like] another run, whose past it has
   */
  start(lab, config, seed, play, first = 1, like = null) {
    if (this.#code) return;
    this.#steps = first;
    this.#phase = "starting";
    this.#unsaid.clear();
    this.#stopwatch.restart(play);
    this.computed = 0;
    this.#asked = { type: "start", lab, config, seed, playing: play, steps_per_second: this.#stepsPerSecond, ...like };
    this.#playing = play;
    if (!this.#socket.send(this.#asked)) this.#socket.wake();
    this.#hooks.onChange();
  }

  /** Take up a run that this page had before it was loaded anew. @param {string} before its session */
  takeUp(before) {
    this.#phase = "starting";
    this.#stopwatch.lose();
    this.#session = before;
    this.#asked = { type: "resume", session: before, seq: 0 };
    this.#socket.send(this.#asked);
    this.#hooks.onChange();
  }

  play() {
    this.#setPlaying(true);
  }

  pause() {
    this.#setPlaying(false);
  }

  /** One that starts takes it when it has started, after what was said before. */
  step() {
    if (!this.isStarting) return void this.#send({ type: "step", n: 1 });
    const before = this.#unsaid.get("step");
    return this.#tell("step", { type: "step", n: before?.type === "step" ? before.n + 1 : 1 });
  }

  /** Ask for the run as it was at a tick, or for the present again. @param {number | null} index */
  seek(index) {
    this.#send({ type: "seek", index });
  }

  /** Go on from the moment that is looked at. @param {Config} config its live fields may differ */
  branch(config) {
    if (!this.#send({ type: "branch", config })) return;
    this.#phase = "live";
    this.ending = null;
    this.#playing = true;
    this.#hooks.onChange();
  }

  /** @param {Config} config */
  change(config) {
    this.#tell("change", { type: "change", config });
  }

  /** Set one number of the run's state. @param {string} where @param {number} value */
  edit(where, value) {
    this.#tell(`edit-${where}`, { type: "edit", where, value });
  }

  /** What was drawn so far. @param {import("./messages.js").Drawing} drawing */
  draw(drawing) {
    this.#tell("draw", { type: "draw", ...drawing });
  }

  /** Ask for a map of many runs. @param {import("./messages.js").MapRequest} request */
  map(request) {
    this.#tell("map", { type: "map", ...request });
  }

  /** Open these panels and no others. @param {import("./messages.js").Panels} open */
  panels(open) {
    this.#tell("panels", { type: "panels", open });
  }

  /** What others need to have the same run; null where that cannot be had. @returns {Promise<import("./messages.js").Shared | null>} */
  share() {
    this.#shared(null);
    if (!this.exists || !this.#send({ type: "share" })) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#shared = resolve;
    });
  }

  /** Ask for a file of the run's state. @param {string} where */
  save(where) {
    this.#send({ type: "export", where });
  }

  stop() {
    if (this.#code) return;
    if (this.#session || this.#phase === "starting") this.#socket.send({ type: "stop" });
    this.#forget();
    [this.#index, this.ending] = [0, null];
    this.#hooks.onChange();
  }

  /** @param {number | null} value steps a second, null for as fast as it goes */
  setSpeed(value) {
    this.#stepsPerSecond = value;
    this.#tell("speed", { type: "speed", steps_per_second: value });
  }

  /**
   * Tell those who watch, or as one of them answer the presenter.
   * @param {import("./messages.js").PresenterMessage | import("./messages.js").Answer} message
   * @returns {boolean} whether it left
   */
  present(message) {
    return this.#socket.send(message);
  }

  /** Call after painting what `onFrame` brought. */
  acknowledge() {
    if (this.#seq <= this.#acknowledged || !this.exists) return;
    if (this.#send({ type: "ack", seq: this.#seq })) this.#acknowledged = this.#seq;
  }

  /** Whether there is a run, going on or ended. */
  get exists() {
    return this.#phase === "live" || this.#phase === "done";
  }

  /** Whether a start has been asked for and not been answered: what is said to the run is told when it has started. */
  get isStarting() {
    return this.#phase === "starting" && this.#asked?.type === "start";
  }

  get session() {
    return this.#session;
  }

  /** Where the present is, in ticks. */
  get index() {
    return this.#index;
  }

  /** Seconds that it has played; NaN when this page has not seen all of it. */
  get wall() {
    this.#count();
    return this.#stopwatch.seconds;
  }

  get phase() {
    return this.#phase;
  }

  get playing() {
    return this.#playing;
  }

  #opened() {
    this.connected = true;
    this.#heard = Boolean(this.#code);
    this.connections += 1;
    if (this.#code) this.#socket.send({ type: "watch", code: this.#code, seq: this.#seq });
    else if (this.#asked) this.#socket.send(this.#asked);
    else if (this.exists) this.#resume();
    this.#hooks.onChange();
  }

  #closed() {
    this.connected = false;
    this.#shared(null);
    this.#hooks.onChange();
  }

  #resume() {
    if (this.#code) return this.#socket.reopen();
    return void this.#socket.send({ type: "resume", session: this.#session, seq: this.#seq });
  }

  /** @param {ServerMessage} message */
  #received(message) {
    if (isPresentation(message)) return this.#hooks.onPresentation(message);
    if (message.type === "stopped") return this.#watched("");
    if (!this.exists && !["started", "error", "waiting"].includes(message.type)) return; // of the run before
    switch (message.type) {
      case "waiting":
        this.#stopwatch.pause(); // nothing is played in the queue
        if (this.#asked?.type === "start") this.#asked = { ...this.#asked, place: message.place };
        return this.#hooks.onWait(this.#phase === "starting" ? message.message : "");
      case "frame":
        return this.#take(message);
      case "moment":
        return this.#hooks.onMoment(message);
      case "notice":
        return this.#hooks.onNotice(message.message);
      case "shared":
        return this.#shared(message);
      case "file":
        return this.#hooks.onFile(message);
      case "started":
        if (this.#code) this.#watched(message.session);
        else if (this.#phase === "idle")
          return undefined; // stopped before it began
        else this.#started(message);
        break;
      case "state":
        this.#playing = message.playing;
        if (!message.ended && this.#phase === "done") {
          this.#phase = "live"; // it was extended
          this.ending = null;
        }
        break;
      case "done":
        this.#phase = "done";
        this.#playing = false;
        this.ending = message;
        break;
      case "error": {
        const playing = this.#playing;
        if (message.where === "share") this.#shared(null);
        if (this.#phase === "starting" || message.where === "run" || FATAL.includes(message.code)) this.#forget();
        this.#hooks.onError(message, playing);
        break;
      }
      default:
    }
    this.#count();
    return this.#hooks.onChange();
  }

  /** @param {import("./messages.js").Frame} message */
  #take(message) {
    if (message.base === 0) this.#hooks.onBeginning();
    else if (message.base !== this.#seq) {
      this.#seq = 0;
      return this.#resume();
    }
    this.#seq = message.seq;
    this.#index = message.step;
    this.stride = message.stride;
    this.computed = message.seconds;
    return this.#hooks.onFrame(message);
  }

  /** @param {import("./messages.js").Started} message */
  #started(message) {
    this.#hooks.onWait("");
    this.#heard = true;
    const asked = this.#asked;
    if (asked) {
      this.#seq = this.#acknowledged = this.#index = 0;
      this.ending = null;
      this.#phase = "live";
      if (asked.type === "start" && !asked.playing && this.#steps > 0)
        this.#socket.send({ type: "step", n: this.#steps });
    }
    this.#asked = null;
    this.#session = message.session;
    this.#hooks.onSession();
    if (asked?.type !== "start") this.#hooks.onResumed(message);
    for (const unsaid of this.#unsaid.values()) this.#socket.send(unsaid);
    this.#unsaid.clear();
  }

  /** Another run is to be watched, or none. @param {string} session what it is called here */
  #watched(session) {
    if (session === this.#session) return;
    [this.#session, this.#phase] = [session, session ? "live" : "idle"];
    [this.#index, this.ending, this.#playing] = [0, null, false];
    this.#stopwatch.lose();
    this.#hooks.onBeginning();
    this.#hooks.onChange();
  }

  #count() {
    this.#stopwatch.count(
      this.#playing && (this.#phase === "live" || (this.#phase === "starting" && this.#stopwatch.goes)),
    );
  }

  #forget() {
    this.#phase = "idle";
    this.#playing = false;
    this.#asked = null;
    this.#session = "";
    this.#unsaid.clear();
    this.#hooks.onSession();
    this.#hooks.onWait("");
  }

  /** @param {ClientMessage} message to the run @returns {boolean} whether it left */
  #send(message) {
    if (this.#code && message.type !== "ack") return false;
    return this.#heard && this.#socket.send(message);
  }

  /** Say it to the run, as soon as there is one that listens. @param {string} kind @param {ClientMessage} message */
  #tell(kind, message) {
    if (this.exists && this.#send(message)) return;
    if (!this.#code && (this.exists || this.#phase === "starting")) this.#unsaid.set(kind, message);
  }

  /** @param {boolean} wanted */
  #setPlaying(wanted) {
    this.#tell("pace", { type: wanted ? "play" : "pause" });
    this.#playing = wanted;
    this.#hooks.onChange();
  }
}
