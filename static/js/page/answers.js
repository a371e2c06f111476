// @ts-check
/**
 * What the server makes of a query: the page that has it, or the facts of its state alone, which come sooner.
 *
 * @typedef {import("./pairs.js").Pairs} Pairs
 * @typedef {import("./state.js").State} State
 */
import { inLanguage } from "../common/language.js";

/**
 * The page of a query, to be read when it is still wanted.
 * @param {Pairs} query
 * @param {string} shown the query of what is shown, which stays where the new one cannot be taken
 * @returns {Promise<() => Element>}
 */
export async function fetchMain(query, shown) {
  const url = `${location.pathname}?${new URLSearchParams(query)}`;
  const response = await fetch(inLanguage(url), { headers: { accept: "text/html", "descent-lab-shown": shown } });
  const text = await response.text();
  return () => {
    const main = new DOMParser().parseFromString(text, "text/html").querySelector("main");
    if (!main) throw new Error(`no page in the answer (${response.status})`);
    return main;
  };
}

/**
 * What follows from the config of a query.
 * @param {string} lab
 * @param {Pairs} query
 * @param {string} shown as for the page
 * @param {boolean} previewed with the first frame of a run
 * @returns {Promise<Partial<State> | null>} null where the page has to say more: what is wrong, or what is missing
 */
export async function fetchFacts(lab, query, shown, previewed) {
  const url = `/api/labs/${lab}/state?${new URLSearchParams(query)}`;
  const headers = new Headers({ "descent-lab-shown": shown });
  if (previewed) headers.set("descent-lab-preview", "on");
  const response = await fetch(inLanguage(url), { headers });
  const facts = response.ok ? await response.json() : null;
  return facts?.valid ? facts : null;
}

/** @param {HTMLElement} main @returns {State} */
export function readState(main) {
  return JSON.parse(main.querySelector("#state")?.textContent ?? "{}");
}
