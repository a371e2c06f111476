// @ts-check
/**
 * One run as the page sees it: its session, its pace, the frames that arrived, and the acknowledgement after painting.
 *
 * States: idle (no run) → starting → live (playing or paused) → done; any state → idle by `stop`.
 *
 * @typedef {import("./socket.js").Message} Message
 * @typedef {object} Hooks
 * @property {() => void} onBeginning the next frame tells all from the start: what was shown is void
 * @property {(frame: Message) => void} onFrame
 * @property {() => void} onChange the state, the pace or the connection changed
 * @property {(moment: Message) => void} onMoment the answer to `seek`
 * @property {(file: Message) => void} onFile what `save` asked for
 * @property {(sentence: string) => void} onWait the place in the queue of a busy server; empty when the run has begun
 * @property {(error: Message) => void} onError
 * @property {(session: string) => void} onSession which one this run has now; empty for none
 * @property {(started: Message) => void} onResumed the run goes on after the connection was lost, or after the page was
 *   loaded anew
 */

import { connect } from "./socket.js";

/**
 * @param {string} url of the socket
 * @param {Hooks} hooks
 */
export function createRun(url, hooks) {
  /** @type {"idle" | "starting" | "live" | "done"} */
  let phase = "idle";
  let playing = false;
  let connected = false;
  /** Whether the server has answered, over this connection, that it has the run. */
  let heard = false;
  let session = "";
  let seq = 0;
  let index = 0;
  let stride = 1;
  let computed = 0;
  /** Seconds that it has played since it was asked for, up to when it last changed, and since when it plays. */
  let wall = 0;
  let since = NaN;
  /** Steps to take at once when it has started and does not play. */
  let steps = 1;
  let acknowledged = 0;
  /** @type {number | null} */
  let stepsPerSecond = null;
  /** @type {Message | null} a start, or a session to be taken up, that waits for the socket or for its answer */
  let asked = null;
  /** @type {Message | null} */
  let ending = null;
  /**
   * What could not be said while there was no connection or no answer yet; of each kind the newest.
   * @type {Map<string, Message>}
   */
  const unsaid = new Map();

  const socket = connect(url, { onOpen, onMessage, onClose });

  function onOpen() {
    connected = true;
    heard = false;
    if (asked) socket.send(asked);
    else if (phase === "live" || phase === "done") socket.send({ type: "resume", session, seq });
    hooks.onChange();
  }

  function onClose() {
    connected = false;
    hooks.onChange();
  }

  /** @param {Message} message */
  function onMessage(message) {
    if (
      (phase === "starting" || phase === "idle") &&
      message.type !== "started" &&
      message.type !== "error" &&
      message.type !== "waiting"
    )
      return; // of the run before
    if (message.type === "waiting") {
      since = NaN; // nothing is played in the queue
      return hooks.onWait(phase === "starting" ? message.message : "");
    } else if (message.type === "started") {
      if (phase === "idle") return; // stopped before it began
      hooks.onWait("");
      heard = true;
      const starts = asked?.type === "start";
      if (asked) {
        seq = acknowledged = index = 0;
        ending = null;
        phase = "live";
        if (starts && !asked.playing) socket.send({ type: "step", n: steps });
      }
      asked = null;
      session = message.session;
      hooks.onSession(session);
      if (!starts) hooks.onResumed(message);
      for (const message of unsaid.values()) socket.send(message);
      unsaid.clear();
    } else if (message.type === "frame") {
      if (message.base === 0) hooks.onBeginning();
      else if (message.base !== seq) return void socket.send({ type: "resume", session, seq: (seq = 0) });
      ({ seq, step: index, stride, seconds: computed } = /** @type {any} */ (message));
      hooks.onFrame(message);
      return;
    } else if (message.type === "state") {
      playing = message.playing;
    } else if (message.type === "done") {
      phase = "done";
      playing = false;
      ending = message;
    } else if (message.type === "moment") {
      return hooks.onMoment(message);
    } else if (message.type === "file") {
      return hooks.onFile(message);
    } else if (message.type === "error") {
      if (
        phase === "starting" ||
        message.where === "run" ||
        message.code === "unknown-session" ||
        message.code === "taken-over"
      )
        forget();
      hooks.onError(message);
    }
    count();
    hooks.onChange();
  }

  /** Counts the time that it plays. */
  function count() {
    const now = performance.now();
    if (since) wall += (now - since) / 1000;
    since = playing && (phase === "live" || (phase === "starting" && since)) ? now : NaN;
  }

  function forget() {
    phase = "idle";
    playing = false;
    asked = null;
    session = "";
    unsaid.clear();
    hooks.onSession("");
    hooks.onWait("");
  }

  /** @param {Message} message to the run @returns {boolean} whether it left */
  const send = (message) => heard && socket.send(message);

  /** Say it to the run, as soon as there is one that listens. @param {string} kind @param {Message} message */
  function tell(kind, message) {
    const exists = phase === "live" || phase === "done";
    if (exists && send(message)) return;
    if (exists || phase === "starting") unsaid.set(kind, message);
  }

  /** @param {boolean} wanted */
  function setPlaying(wanted) {
    tell("pace", { type: wanted ? "play" : "pause" });
    playing = wanted;
    hooks.onChange();
  }

  return {
    /**
     * @param {string} lab
     * @param {object} config
     * @param {number} seed
     * @param {boolean} play whether it plays at once
     * @param {number} [first] steps to take if not
     */
    start(lab, config, seed, play, first = 1) {
      steps = first;
      phase = "starting";
      unsaid.clear();
      [wall, computed, since] = [0, 0, play ? performance.now() : NaN];
      asked = { type: "start", lab, config, seed, playing: play, steps_per_second: stepsPerSecond };
      playing = play;
      if (!socket.send(asked)) socket.wake();
      hooks.onChange();
    },
    /** Take up a run that this page had before it was loaded anew. @param {string} before its session */
    takeUp(before) {
      phase = "starting";
      wall = NaN; // how long it has played before is not known
      session = before;
      asked = { type: "resume", session, seq: 0 };
      socket.send(asked);
      hooks.onChange();
    },
    play: () => setPlaying(true),
    pause: () => setPlaying(false),
    step: () => void send({ type: "step", n: 1 }),
    /** Ask for the run as it was at a tick, or for the present again. @param {number | null} index */
    seek: (index) => send({ type: "seek", index }),
    /** Go on from the moment that is looked at. @param {object} config its live fields may differ */
    branch(config) {
      if (!send({ type: "branch", config })) return;
      phase = "live";
      ending = null;
      playing = true;
      hooks.onChange();
    },
    /** @param {object} config */
    change: (config) => tell("change", { type: "change", config }),
    /** Set one number of the run's state. @param {string} where @param {number} value */
    edit: (where, value) => send({ type: "edit", where, value }),
    /** What was drawn so far. @param {[number, number][][]} strokes points in [0, 1], from the upper left */
    draw: (strokes) => tell("draw", { type: "draw", strokes }),
    /** Ask for a file of the run's state. @param {string} where */
    save: (where) => send({ type: "export", where }),
    stop() {
      if (session || phase === "starting") socket.send({ type: "stop" });
      forget();
      ending = null;
      hooks.onChange();
    },
    /** @param {number | null} value steps a second, null for as fast as it goes */
    setSpeed(value) {
      stepsPerSecond = value;
      tell("speed", { type: "speed", steps_per_second: value });
    },
    /** Call after painting what `onFrame` brought. */
    acknowledge() {
      if (seq > acknowledged && phase !== "starting" && phase !== "idle" && send({ type: "ack", seq }))
        acknowledged = seq;
    },
    get session() {
      return session;
    },
    /** Where the present is, in ticks. */
    get index() {
      return index;
    },
    /** Seconds that it has played; NaN when this page has not seen all of it. */
    get wall() {
      count();
      return wall;
    },
    /** Seconds that the server has computed for it. */
    get computed() {
      return computed;
    },
    /** How many ticks make a step. */
    get stride() {
      return stride;
    },
    get phase() {
      return phase;
    },
    get playing() {
      return playing;
    },
    get connected() {
      return connected;
    },
    get ending() {
      return ending;
    },
  };
}
