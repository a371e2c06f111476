// @ts-check
/**
 * The WebSocket: sends and receives the messages of app/protocol.py as objects, and opens again by itself when it closes.
 *
 * @typedef {{type: string, [field: string]: any}} Message
 * @typedef {{onOpen: () => void, onMessage: (message: Message) => void, onClose: () => void}} Handlers
 */

const FIRST_WAIT = 250;
const LONGEST_WAIT = 8000;

/**
 * @param {string} url
 * @param {Handlers} handlers
 * @returns {{send: (message: Message) => boolean, readonly open: boolean}} `send` says whether the message left
 */
export function connect(url, handlers) {
  /** @type {WebSocket} */
  let socket;
  let wait = FIRST_WAIT;

  function open() {
    socket = new WebSocket(url);
    socket.addEventListener("open", () => {
      wait = FIRST_WAIT;
      handlers.onOpen();
    });
    socket.addEventListener("message", (event) => handlers.onMessage(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      handlers.onClose();
      setTimeout(open, wait * (0.5 + Math.random()));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    });
  }

  open();
  return {
    send(message) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
    get open() {
      return socket.readyState === WebSocket.OPEN;
    },
  };
}
