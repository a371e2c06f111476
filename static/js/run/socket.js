// @ts-check
/**
 * The WebSocket: sends and receives the messages of app/wire/protocol.py as objects, and opens again by itself when it
 * closes: soon, then ever more seldom, never together with all others, and at once when the network or the viewer comes
 * back.
 *
 * A connection may be dead without being closed. One that has been silent is asked, and given up when it does not
 * answer.
 *
 * @typedef {{type: string, [field: string]: any}} Message
 * @typedef {{onOpen: () => void, onMessage: (message: Message) => void, onClose: () => void}} Handlers
 */

const FIRST_WAIT = 250;
const LONGEST_WAIT = 8000;
const SILENCE = 5000;
const LOOK_EVERY = 1000;
const LONGEST_ANSWER = 5000;

/** The server closes with it a socket whose session went on elsewhere: opening it again is up to the viewer. */
const TAKEN_OVER = 4001;

/**
 * @param {string} url
 * @param {Handlers} handlers
 * @returns {{send: (message: Message) => boolean, wake: () => void}} `send` says whether the message left; `wake` opens
 *   what would else wait
 */
export function connect(url, handlers) {
  /** @type {WebSocket | null} without one, none is wanted or the next one waits for its time */
  let socket = null;
  let wait = FIRST_WAIT;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let heardAt = 0;
  let askedAt = 0;

  function open() {
    clearTimeout(timer);
    const own = (socket = new WebSocket(url));
    askedAt = 0;
    own.addEventListener("open", () => {
      if (own !== socket) return;
      ask();
      handlers.onOpen();
    });
    own.addEventListener("message", (event) => {
      if (own !== socket) return;
      heardAt = Date.now();
      askedAt = 0;
      wait = FIRST_WAIT;
      const message = JSON.parse(event.data);
      if (message.type !== "pong") handlers.onMessage(message);
    });
    own.addEventListener("close", (event) => {
      if (own === socket) lose(event.code !== TAKEN_OVER);
    });
  }

  /** @param {boolean} again whether to open another one */
  function lose(again) {
    socket = null;
    if (again) {
      timer = setTimeout(open, wait * (0.5 + Math.random()));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    } else timer = undefined;
    handlers.onClose();
  }

  /** @param {Message} message */
  function send(message) {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  function ask() {
    if (!askedAt && send({ type: "ping" })) askedAt = Date.now();
  }

  setInterval(() => {
    const now = Date.now();
    if (askedAt && now - askedAt > LONGEST_ANSWER) {
      socket?.close();
      lose(true);
    } else if (now - heardAt > SILENCE) ask();
  }, LOOK_EVERY);

  /** Something has changed: a socket that waits need not wait longer, one that is open may be dead. */
  function hurry() {
    if (socket) ask();
    else if (timer !== undefined) open();
  }
  for (const name of ["online", "offline", "pageshow"]) window.addEventListener(name, hurry);
  document.addEventListener("visibilitychange", () => document.hidden || hurry());

  open();
  return {
    send,
    wake() {
      if (!socket) open();
    },
  };
}
