// @ts-check
/**
 * What a form says, as names and texts.
 *
 * @typedef {[string, string][]} Pairs
 */

/**
 * Names and texts of all controls; of a check box and its hidden companion the last counts. A blank field says what its
 * data-blank does, where that is not the same as nothing.
 * @param {HTMLFormElement} form
 */
export function pairsOf(form) {
  const pairs = new Map(/** @type {Pairs} */ ([...new FormData(form)]));
  for (const field of /** @type {NodeListOf<HTMLTextAreaElement>} */ (form.querySelectorAll("[data-blank]")))
    if (!field.value.trim()) pairs.set(field.name, field.dataset.blank ?? "");
  return [...pairs];
}

/** The names whose values are not the same. @param {Pairs} before @param {Pairs} after */
export function differing(before, after) {
  const [old, now] = [new Map(before), new Map(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((name) => old.get(name) !== now.get(name));
}

/** @param {Pairs} pairs @param {Record<string, string>} values @returns {Pairs} */
export function replaced(pairs, values) {
  return [...pairs.filter(([name]) => !(name in values)), .../** @type {Pairs} */ (Object.entries(values))];
}

/**
 * @param {string} name
 * @param {string} [patterns] names; a `*` stands for any position, a last dot for all below
 */
export function matches(name, patterns = "") {
  return patterns
    .split(" ")
    .filter(Boolean)
    .some((pattern) => {
      const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^.]+");
      return new RegExp(`^${source}${pattern.endsWith(".") ? "" : "$"}`).test(name);
    });
}
