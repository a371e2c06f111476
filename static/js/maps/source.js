// @ts-check
/**
 * The maps that the page has, and when it asks the run for others. A map depends on the settings but not on the start,
 * so another start, or another run with the same settings, keeps it.
 *
 * @typedef {import("../run/decode.js").Snapshot} Snapshot
 * @typedef {{values: import("../run/decode.js").TypedArray, moments: number}} Paths
 * @typedef {object} RacerMap
 * @property {ArrayLike<number>} reached the code of each start
 * @property {ArrayLike<number>} updates
 * @property {Uint8Array} levels
 * @property {number} side
 * @property {Snapshot | undefined} paths of the swarm
 * @property {ArrayLike<number>} ends codes of the swarm's starts
 */
import { snapshotOf } from "../run/decode.js";
import { levelsOf } from "./colours.js";

/** @typedef {Pick<import("../page/state.js").State, "config" | "seed" | "valid">} State of the form */

export class MapSource {
  #store;
  #ask;
  /** What was asked for: the settings, the kind, and what we call it. */
  #key = "";
  #kind = "";
  #number = 0;
  #complete = false;
  /** @type {(RacerMap | undefined)[]} */
  maps = [];
  /** @type {[number, number][]} */
  minima = [];
  /** @type {[[number, number], [number, number]]} */
  domain = [
    [0, 1],
    [0, 1],
  ];
  /** At which the swarm's places are known. @type {number[]} */
  moments = [];
  /** How far each start is followed. */
  steps = 0;
  /** Starts a side of each racer's finest map. @type {number[]} */
  finest = [];

  /**
   * @param {{present: (name: string) => unknown}} store
   * @param {(request: import("../run/messages.js").MapRequest) => void} ask
   */
  constructor(store, ask) {
    this.#store = store;
    this.#ask = ask;
  }

  /** Asks for a map of this kind, unless it is there or under way. @param {State} state @param {string} kind */
  want(state, kind) {
    if (!state.valid) return;
    const key = keyOf(state);
    if (key === this.#key && (kind === this.#kind || this.#kind === "swarm")) return;
    this.#key = key;
    this.#kind = kind;
    this.#complete = false;
    this.#ask({ kind, number: ++this.#number });
  }

  /** Something else was asked of the run, which drops what it had not done. */
  forsake() {
    if (!this.#complete) this.#key = "";
  }

  /** Another run has begun: it does not know what was asked of the one before. @param {State} state @param {string} kind */
  again(state, kind) {
    this.forsake();
    this.want(state, kind);
  }

  /** Takes in what has come. @returns {boolean} whether there is anything new */
  take() {
    const value = (/** @type {string} */ name) => this.#store.present(`basins.${name}`);
    if (value("number") !== this.#number || !this.#number) return false;
    this.minima = /** @type {typeof this.minima} */ (value("minima")) ?? this.minima;
    this.domain = /** @type {typeof this.domain} */ (value("domain")) ?? this.domain;
    this.moments = /** @type {number[]} */ (value("moments")) ?? this.moments;
    this.steps = Number(value("steps"));
    this.finest = /** @type {number[]} */ (value("finest")) ?? this.finest;
    this.#complete = value("done") === this.#number;
    let isNew = false;
    for (let racer = 0; racer < this.finest.length; racer++) {
      const [reached, updates] = [snapshotOf(value(`${racer}.reached`)), snapshotOf(value(`${racer}.updates`))];
      const paths = snapshotOf(value(`${racer}.paths`));
      const before = this.maps[racer];
      if (!reached || !updates) continue;
      if (before?.reached === reached.values && before.paths === paths) continue;
      this.maps[racer] = {
        reached: reached.values,
        updates: updates.values,
        levels: levelsOf(updates.values, this.steps),
        side: reached.shape[0],
        paths,
        ends: snapshotOf(value(`${racer}.ends`))?.values ?? [],
      };
      isNew = true;
    }
    this.maps.length = this.finest.length;
    return isNew;
  }
}

/** @param {State} state */
const keyOf = ({ config, seed }) => JSON.stringify([{ ...config, start: null }, config.noise ? seed : 0]);

/**
 * Where a swarm is at a step, between the moments at which its places are known.
 * @param {Snapshot} paths (moments, 2, n)
 * @param {number[]} moments
 * @param {number} step
 * @returns {{x: Float32Array, y: Float32Array}} from 0 to 65535
 */
export function placesAt({ values, shape: [, , count] }, moments, step) {
  let next = moments.findIndex((moment) => moment >= step);
  if (next < 0) next = moments.length - 1;
  const last = Math.max(next - 1, 0);
  const share = next === last ? 0 : Math.min(1, (step - moments[last]) / (moments[next] - moments[last]));
  const at = (/** @type {number} */ axis) =>
    Float32Array.from({ length: count }, (_, i) => {
      const [from, to] = [values[(2 * last + axis) * count + i], values[(2 * next + axis) * count + i]];
      return from + share * (to - from);
    });
  return { x: at(0), y: at(1) };
}
