// @ts-check
/**
 * The presenter asks the class, from the dialog of the presentation: the question goes to all, their answers come back
 * counted. Starting the run closes the question.
 *
 * @typedef {import("./asked.js").Context & {run: {playing: boolean, phase: string, session: string, present: (message: import("../run/messages.js").Ask) => boolean}}} Context
 */
import { _ } from "../common/translate.js";
import { Asked } from "./asked.js";

/** As many racers as a question may name. */
const MOST_CHOICES = 20;

export class Asking {
  #main;
  #dialog;
  #context;
  #asked;
  /** The run that goes on or has ended, as of the last look; empty while none does. */
  #played = "";

  /** @param {HTMLElement} main @param {HTMLDialogElement} dialog @param {Context} context */
  constructor(main, dialog, context) {
    this.#main = main;
    this.#dialog = dialog;
    this.#context = context;
    this.#asked = new Asked(main, context, { answer: null, remove: () => this.#remove() });
    this.#find("kind").addEventListener("change", () => this.#suit());
    this.#find("send").addEventListener("click", () => this.#send());
    main.querySelector("[data-prediction-close]")?.addEventListener("click", () => this.#close());
  }

  /** The dialog opens: what can be asked of this page's run. */
  offer() {
    const { labels } = this.#context.page.state;
    const kind = this.#find("kind");
    const winner = /** @type {HTMLOptionElement} */ (kind.querySelector('[value="winner"]'));
    winner.disabled = labels.length < 2 || labels.length > MOST_CHOICES;
    if (winner.disabled && kind.value === "winner") kind.value = "diverges";
    this.#suit();
  }

  /** What the server says. @param {import("../run/messages.js").Ask | import("../run/messages.js").Answers} message */
  hear(message) {
    if (message.type === "ask") this.#asked.show(message);
    else this.#asked.count(message);
  }

  /** The connection is another one, perhaps to another server. */
  again() {
    const { ask } = this.#asked;
    if (ask?.open) this.#context.run.present(ask);
  }

  /**
   * Now and then: a run that begins to play closes the question, also one that has ended since. A question about other
   * optimizers than there are now is taken away.
   */
  look() {
    const { ask } = this.#asked;
    if (ask?.kind === "winner" && ask.choices !== this.#context.page.state.labels.length) this.#remove();
    const played = this.#playing;
    if (played && played !== this.#played) this.#close();
    this.#played = played;
  }

  get #playing() {
    const { playing, phase, session } = this.#context.run;
    return playing || phase === "done" ? session : "";
  }

  /** The presentation is over. */
  forget() {
    this.#asked.show(null);
  }

  /** Show the fields that this kind of question has. */
  #suit() {
    const isRate = this.#find("kind").value === "rate";
    this.#find("range").hidden = !isRate;
    if (!isRate || this.#find("low").value) return;
    const rate = rateOf(this.#context.page.state.config);
    this.#find("low").value = String(Number((rate / 10).toPrecision(2)));
    this.#find("high").value = String(Number((rate * 10).toPrecision(2)));
  }

  #send() {
    const kind = /** @type {"winner" | "diverges" | "rate"} */ (this.#find("kind").value);
    const [low, high] =
      kind === "rate" ? [Number(this.#find("low").value), Number(this.#find("high").value)] : [0.001, 10];
    const isRange = low >= 1e-9 && high <= 1e6 && low * 1.1 <= high;
    this.#find("problem").textContent = isRange ? "" : _("from a positive rate to a larger one");
    if (!isRange) return;
    const choices = kind === "winner" ? this.#context.page.state.labels.length : 2;
    const number = 1 + Math.floor(Math.random() * 2 ** 31);
    this.#played = this.#playing;
    this.#tell({ type: "ask", number, kind, choices, low, high, open: true });
    this.#dialog.close();
    /** @type {HTMLElement} */ (this.#main.querySelector('[data-action="start"]')).focus(); // the next thing to press
  }

  #close() {
    const { ask } = this.#asked;
    if (ask?.open) this.#tell({ ...ask, open: false });
  }

  #remove() {
    const { ask } = this.#asked;
    if (ask) this.#tell({ ...ask, kind: null });
  }

  /** @param {import("../run/messages.js").Ask} ask */
  #tell(ask) {
    if (this.#context.run.present(ask)) this.#asked.show(ask);
  }

  /** @param {string} name of a part of the dialog */
  #find(name) {
    return /** @type {HTMLInputElement} */ (this.#dialog.querySelector(`[data-ask-${name}]`));
  }
}

/** The learning rate of a config's first racer; of one without, 1. @param {import("../run/messages.js").Config} config */
function rateOf(config) {
  const [first] = /** @type {{lr?: number}[]} */ (config.racers ?? []);
  return Number(first?.lr) || 1;
}
