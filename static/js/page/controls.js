// @ts-check
/**
 * The run controls: start, pause, step, restart, more steps, speed; by button and by key.
 *
 * @typedef {"start" | "pause" | "more" | "back" | "step" | "restart" | "again" | "branch" | "pin" | "link"} Action
 * @typedef {Record<Action, () => void> & {speed: (value: number | null) => void}} Actions
 * @typedef {Record<Action | "help", HTMLButtonElement>} Buttons
 * @typedef {{steps: number, inEpochs: boolean}} Length of a run: 0 steps where that is not known
 */
import { _, ngettext } from "../common/translate.js";
import { openMenus } from "./open-menus.js";

/** Steps a second at each stop of the speed slider; null is as fast as it goes. @type {(number | null)[]} */
const SPEEDS = [1, 2, 5, 10, 30, 60, 120, 500, 2000, 10000, null];
/** @type {Action[]} */
const ACTIONS = ["start", "pause", "more", "back", "step", "restart", "again", "branch", "pin", "link"];

/**
 * @param {HTMLElement} root
 * @param {Actions} actions
 */
export function mountControls(root, actions) {
  const find = (/** @type {string} */ name) => [name, root.querySelector(`button[data-action="${name}"]`)];
  const buttons = /** @type {Buttons} */ (Object.fromEntries([...ACTIONS, "help"].map(find)));
  const help = /** @type {HTMLDialogElement} */ (root.querySelector("dialog[data-help]"));
  for (const action of ACTIONS) buttons[action].addEventListener("click", () => actions[action]());
  buttons.help.addEventListener("click", () => help.showModal());
  listenForKeys(buttons, help);
  const speed = mountSpeed(root, actions.speed);
  const showLength = mountLength(root);
  return {
    /** Where the speed's slider is. */
    get pace() {
      return speed.value;
    },
    set pace(value) {
      speed.value = value;
    },
    /**
     * @param {object} now
     * @param {boolean} now.playing
     * @param {boolean} now.done
     * @param {boolean} now.valid
     * @param {boolean} now.isBack an earlier moment is looked at
     * @param {boolean} now.mayGoBack
     * @param {string} now.more how far a run can be extended; empty for a lab whose runs have no length
     * @param {boolean} now.mayHaveMore whether this one can
     * @param {Length} now.length
     */
    show({ playing, done, valid, isBack, mayGoBack, more: amount, mayHaveMore, length }) {
      const { start, pause, more, restart, step, back, branch } = buttons;
      const focused = document.activeElement === start || document.activeElement === pause;
      start.hidden = playing;
      pause.hidden = !playing;
      if (focused) (playing ? pause : start).focus();
      start.disabled = restart.disabled = !valid;
      step.disabled = !valid || playing || (done && !isBack);
      back.disabled = !mayGoBack;
      more.hidden = !amount;
      more.disabled = !valid || !mayHaveMore;
      if (more.textContent !== amount) more.textContent = amount;
      branch.hidden = !isBack;
      branch.disabled = !valid;
      showLength(length);
    },
  };
}

/**
 * What stands below the number of the step: how many there are at most, where that is known, and what a step is.
 * @param {HTMLElement} root
 * @returns {(length: Length) => void}
 */
function mountLength(root) {
  const [most, unit] = root.querySelectorAll("[data-length] > span");
  let shown = "";
  return ({ steps, inEpochs }) => {
    if (shown === `${steps} ${inEpochs}`) return;
    shown = `${steps} ${inEpochs}`;
    most.textContent = steps ? _("of {n}", { n: steps.toLocaleString("en") }) : "";
    unit.textContent = steps > 1 ? (inEpochs ? _("epochs") : _("steps")) : inEpochs ? _("epoch") : _("step");
  };
}

/**
 * Keys press the buttons, unless they mean something where the focus is.
 * @param {Buttons} buttons
 * @param {HTMLDialogElement} help
 */
function listenForKeys({ start, pause, back, step, restart, branch, pin, help: question }, help) {
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea, canvas")) return;
    if (event.key === " " && target.closest("button, summary, a")) return; // it presses that
    if (help.open || openMenus().length) return;
    const keys = { arrowleft: back, arrowright: step, r: restart, b: branch, p: pin, "?": question };
    const pressed = { " ": pause.hidden ? start : pause, ...keys }[event.key.toLowerCase()];
    if (!pressed) return;
    event.preventDefault();
    if (!pressed.disabled && !pressed.hidden) pressed.click();
  });
}

/**
 * The speed's slider, and what it says.
 * @param {HTMLElement} root
 * @param {(value: number | null) => void} changed called at once
 */
function mountSpeed(root, changed) {
  const slider = /** @type {HTMLInputElement} */ (root.querySelector('input[data-action="speed"]'));
  const said = root.querySelectorAll("[data-speed-said]");
  function update() {
    const value = SPEEDS[Number(slider.value)];
    for (const output of said) output.textContent = value === null ? _("full") : _("{n} /s", { n: value });
    const words =
      value === null ? _("full speed") : ngettext("{n} step a second", "{n} steps a second", value, { n: value });
    slider.setAttribute("aria-valuetext", words);
    slider.style.setProperty("--at", String(Number(slider.value) / Number(slider.max)));
    changed(value);
  }
  slider.addEventListener("input", update);
  update();
  return {
    get value() {
      return slider.value;
    },
    set value(value) {
      slider.value = value;
      update();
    },
  };
}
