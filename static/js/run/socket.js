// @ts-check
/**
 * The WebSocket: sends and receives the messages of app/wire/protocol as objects, and opens again by itself when it
 * closes: soon, then ever more seldom, never together with all others, and at once when the network or the viewer comes
 * back.
 *
 * A connection may be dead without being closed. One that has been silent is asked, and given up when it does not
 * answer.
 *
 * @typedef {import("./messages.js").ClientMessage} ClientMessage
 * @typedef {import("./messages.js").ServerMessage} ServerMessage
 *
 * @typedef {object} Handlers
 * @property {() => void} onOpen
 * @property {(message: ServerMessage) => void} onMessage
 * @property {() => void} onClose
 */

const FIRST_WAIT = 250;
const LONGEST_WAIT = 8000;
const SILENCE = 5000;
const LOOK_EVERY = 1000;
const LONGEST_ANSWER = 5000;

/** The server closes with it a socket whose session went on elsewhere: opening it again is up to the viewer. */
const TAKEN_OVER = 4001;
/** … and with this one that of a presentation which is over. */
const ENDED = 4002;

/** @param {string} url @param {Handlers} handlers */
export const connect = (url, handlers) => new Socket(url, handlers);

/**
 * A server whose token has changed refuses the socket, and a browser does not tell why. Loaded again, the page is the
 * form for the token, which leads back here.
 */
const reloadWithoutToken = async () => {
  const answer = await fetch("/api/labs", { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer?.status === 401) location.reload();
};

class Socket {
  #url;
  #handlers;
  /** Without one, none is wanted or the next one waits for its time. @type {WebSocket | null} */
  #socket = null;
  #wait = FIRST_WAIT;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #heardAt = 0;
  #askedAt = 0;
  /** How many messages are on their way through the decompression, and the last of them. */
  #inflating = 0;
  /** @type {Promise<void>} */
  #inflated = Promise.resolve();

  /** @param {string} url @param {Handlers} handlers */
  constructor(url, handlers) {
    this.#url = url;
    this.#handlers = handlers;
    setInterval(() => this.#check(), LOOK_EVERY);
    for (const name of ["online", "offline", "pageshow"]) window.addEventListener(name, () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
    this.#open();
  }

  /** @param {ClientMessage} message @returns {boolean} whether it left */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Opens what would else wait. */
  wake() {
    if (!this.#socket) this.#open();
  }

  /** Give the connection up, and open another one. */
  reopen() {
    this.#socket?.close();
    this.#lose(true);
  }

  #open() {
    clearTimeout(this.#timer);
    const own = new WebSocket(this.#url);
    own.binaryType = "arraybuffer";
    this.#socket = own;
    this.#askedAt = 0;
    let opened = false;
    own.addEventListener("open", () => {
      opened = true;
      if (own !== this.#socket) return;
      this.#ask();
      this.#handlers.onOpen();
    });
    own.addEventListener("message", (event) => {
      if (typeof event.data === "string" && !this.#inflating) this.#hear(own, event.data);
      else void this.#inflate(own, event.data);
    });
    own.addEventListener("close", async (event) => {
      if (this.#inflating) await this.#inflated; // what came before the end is heard before it
      if (own !== this.#socket) return;
      this.#lose(event.code !== TAKEN_OVER && event.code !== ENDED);
      if (!opened && !location.pathname.startsWith("/watch/")) void reloadWithoutToken();
    });
  }

  /** A message that is compressed, or comes after such a one: in the order of sending. @param {WebSocket} own @param {string | ArrayBuffer} data */
  async #inflate(own, data) {
    this.#inflating += 1;
    const text = typeof data === "string" ? data : inflated(data);
    const before = this.#inflated;
    this.#inflated = Promise.all([before, text]).then(([, said]) => {
      this.#inflating -= 1;
      this.#hear(own, said);
    });
    await this.#inflated;
  }

  /** @param {WebSocket} own @param {string} text */
  #hear(own, text) {
    if (own !== this.#socket) return;
    const message = /** @type {ServerMessage} */ (JSON.parse(text));
    this.#heardAt = Date.now();
    this.#askedAt = 0;
    this.#wait = FIRST_WAIT;
    if (message.type !== "pong") this.#handlers.onMessage(message);
  }

  /** @param {boolean} again whether to open another one */
  #lose(again) {
    this.#socket = null;
    this.#askedAt = 0; // nobody is left to answer
    if (again) {
      this.#timer = setTimeout(() => this.#open(), this.#wait * (0.5 + Math.random()));
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
    } else this.#timer = undefined;
    this.#handlers.onClose();
  }

  /** One that has begun to close does not answer either: its end may never come. */
  #ask() {
    if (this.#askedAt || !this.#socket) return;
    const closes = this.#socket.readyState > WebSocket.OPEN;
    if (closes || this.send({ type: "ping" })) this.#askedAt = Date.now();
  }

  /** Whether it still lives. */
  #check() {
    const now = Date.now();
    if (this.#askedAt && now - this.#askedAt > LONGEST_ANSWER) {
      this.#socket?.close();
      this.#lose(true);
    } else if (now - this.#heardAt > SILENCE) this.#ask();
  }

  /** Something has changed: a socket that waits need not wait longer, one that is open may be dead. */
  #hurry() {
    if (this.#socket) this.#ask();
    else if (this.#timer !== undefined) this.#open();
  }
}

/** The text that was compressed. @param {ArrayBuffer} data raw deflate */
const inflated = (data) =>
  new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
