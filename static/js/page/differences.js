// @ts-check
/** What differs between the settings of two runs, in the form's words. */
import { _ } from "../common/translate.js";
import { withoutPanels } from "./panels.js";

/**
 * @typedef {Record<string, {label?: string, said?: string}>} Words a setting's name and its value, by the field's name
 * @typedef {{config: import("../run/messages.js").Config, seed: number, words?: Words}} Settings `words` are those that
 *   the form had for the run: it may have no such field any more
 * @param {HTMLElement} root the page, whose form has the words
 * @param {Settings} run
 * @param {Settings} now as the form is
 * @returns {string[]} what the run has that the form has not
 */
export function differences(root, run, now) {
  const [before, after] = [run, now].map(({ config }) => new Map(flat(withoutPanels(config))));
  const names = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  const own = names.filter((name) => before.has(name)); // settings that only the other has say little of this one
  const parts = (own.length ? own : names).map(
    (name, at, all) =>
      racerOf(root, name, all[at - 1]) +
      settingOf(wordOf(root, name, before.get(name)), run.words?.[name], name, before.get(name)),
  );
  return run.seed === now.seed ? parts : [...parts, _("seed {seed}", { seed: run.seed })];
}

/**
 * Names and texts of nested values, named as the form's controls are.
 * @param {unknown} value
 * @param {string} [prefix]
 * @returns {[string, string][]}
 */
function flat(value, prefix = "") {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") return [[prefix, String(value)]];
  return Object.entries(value).flatMap(([name, item]) => flat(item, prefix ? `${prefix}.${name}` : name));
}

/**
 * Whose setting it is, where there are several racers and the one before was not of the same.
 * @param {HTMLElement} root
 * @param {string} name
 * @param {string} [before]
 */
function racerOf(root, name, before = "") {
  const [, racer] = /^racers\.(\d+)\./.exec(name) ?? [];
  if (!racer || before.startsWith(`racers.${racer}.`) || !root.querySelector('[name="racers.1.optimizer"]')) return "";
  return `${Number(racer) + 1}: `;
}

/**
 * The form's words for the settings of a run, to be kept with it.
 * @param {HTMLElement} root
 * @param {import("../run/messages.js").Config} config
 * @returns {Words}
 */
export const wordsOf = (root, config) =>
  Object.fromEntries(flat(withoutPanels(config)).map(([name, value]) => [name, wordOf(root, name, value)]));

/**
 * What the form calls a field, and a value of it that can be chosen.
 * @param {HTMLElement} root
 * @param {string} name
 * @param {string | undefined} value
 */
function wordOf(root, name, value) {
  const options = /** @type {NodeListOf<HTMLOptionElement>} */ (root.querySelectorAll(`select[name="${name}"] option`));
  const said = [...options].find((option) => option.value === value)?.text.trim();
  return { label: root.querySelector(`label[for="field-${name.replaceAll(".", "-")}"]`)?.textContent?.trim(), said };
}

/**
 * A setting in words; an optimizer's name says enough.
 * @param {Words[string]} now what the form has
 * @param {Words[string] | undefined} then what it had
 * @param {string} name
 * @param {string | undefined} value
 */
function settingOf(now, then, name, value) {
  const said = now.said ?? then?.said ?? value?.replace(/^-(?=[\d.]+(e[-+]?\d+)?$)/, "−") ?? "—";
  if (/^racers\.\d+\.optimizer$/.test(name)) return said;
  return `${now.label ?? then?.label ?? name.split(".").at(-1)?.replaceAll("_", " ")} ${said}`;
}
