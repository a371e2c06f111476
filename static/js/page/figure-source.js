// @ts-check
/** Fetches a state's figures, once for all states that have the same. */
import { inLanguage } from "../common/language.js";

export class FigureSource {
  /** What the figures depend on that were asked for last. */
  #part = "";

  /**
   * The figures of a state by name; null where they are shown already, or others were asked for meanwhile. Throws when
   * they cannot be fetched; they are asked for again then.
   * @param {import("./state.js").State} state
   * @param {Promise<void>} [first] what comes before they are drawn
   * @returns {Promise<Record<string, import("../plots/plotly.js").Figure> | null>}
   */
  async fetch({ figures, figures_part }, first) {
    const part = JSON.stringify(figures_part);
    if (part === this.#part) return null;
    this.#part = part;
    try {
      const response = await fetch(inLanguage(figures));
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      await first;
      return part === this.#part ? answer : null;
    } catch (error) {
      if (part !== this.#part) return null;
      this.#part = "";
      throw error;
    }
  }
}

/**
 * The figures of a state that have another ground where only a part of the plane is seen, by name.
 * @param {import("./state.js").State} state
 * @param {import("../plots/zoom.js").Seen} seen
 * @returns {Promise<Record<string, import("../plots/plotly.js").Figure>>}
 */
export async function fetchWithin({ figures }, { x, y }) {
  const window = [...x, ...y].join();
  const response = await fetch(`${figures}${figures.includes("?") ? "&" : "?"}${new URLSearchParams({ window })}`);
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}
