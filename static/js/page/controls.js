// @ts-check
/** The run controls: start, pause, step, restart, speed; by button and by key. */
import { _, ngettext } from "../common/translate.js";

/** Steps a second at each stop of the speed slider; null is as fast as it goes. @type {(number | null)[]} */
const SPEEDS = [1, 2, 5, 10, 30, 60, 120, 500, 2000, 10000, null];

/**
 * @typedef {{start: () => void, pause: () => void, back: () => void, step: () => void, restart: () => void, branch: ()
 *   => void, pin: () => void, link: () => void, speed: (value: number | null) => void}} Actions
 * @param {HTMLElement} root
 * @param {Actions} actions
 */
export function mountControls(root, actions) {
  const button = (/** @type {string} */ name) =>
    /** @type {HTMLButtonElement} */ (root.querySelector(`button[data-action="${name}"]`));
  const speed = /** @type {HTMLInputElement} */ (root.querySelector('input[data-action="speed"]'));
  const said = /** @type {HTMLOutputElement} */ (root.querySelector("#speed-said"));
  const [start, pause, back, step, restart, branch, pin] = [
    "start",
    "pause",
    "back",
    "step",
    "restart",
    "branch",
    "pin",
  ].map(button);
  const help = /** @type {HTMLDialogElement} */ (root.querySelector("dialog[data-help]"));
  start.addEventListener("click", actions.start);
  pause.addEventListener("click", actions.pause);
  back.addEventListener("click", actions.back);
  step.addEventListener("click", actions.step);
  branch.addEventListener("click", actions.branch);
  pin.addEventListener("click", actions.pin);
  button("link").addEventListener("click", actions.link);
  button("help").addEventListener("click", () => help.showModal());
  restart.addEventListener("click", actions.restart);
  speed.addEventListener("input", setSpeed);
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea, canvas")) return;
    if (event.key === " " && target.closest("button, summary, a")) return; // it presses that
    if (help.open) return;
    const pressed = {
      " ": pause.hidden ? start : pause,
      arrowleft: back,
      arrowright: step,
      r: restart,
      b: branch,
      p: pin,
      "?": button("help"),
    }[event.key.toLowerCase()];
    if (!pressed) return;
    event.preventDefault();
    if (!pressed.disabled && !pressed.hidden) pressed.click();
  });

  function setSpeed() {
    const value = SPEEDS[Number(speed.value)];
    said.textContent =
      value === null
        ? _("as fast as it goes")
        : ngettext("{n} step a second", "{n} steps a second", value, { n: value });
    speed.setAttribute("aria-valuetext", said.textContent);
    actions.speed(value);
  }

  setSpeed();
  return {
    /** Where the speed's slider is. */
    get pace() {
      return speed.value;
    },
    set pace(value) {
      speed.value = value;
      setSpeed();
    },
    /**
     * @param {{playing: boolean, done: boolean, valid: boolean, isBack: boolean, mayGoBack: boolean}} now isBack: an
     *   earlier moment is looked at
     */
    show({ playing, done, valid, isBack, mayGoBack }) {
      const focused = document.activeElement === start || document.activeElement === pause;
      start.hidden = playing;
      pause.hidden = !playing;
      if (focused) (playing ? pause : start).focus();
      start.disabled = restart.disabled = !valid;
      step.disabled = !valid || playing || (done && !isBack);
      back.disabled = !mayGoBack;
      branch.hidden = !isBack;
      branch.disabled = !valid;
    },
  };
}
