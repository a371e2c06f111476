// @ts-check
/**
 * Names of saved files: lab, experiment or function (or data set) with what differs from the defaults, figure, step.
 * `descent-rosenbrock-adam-lr0.3-contour-step200.png`. Lower-case letters, digits, dots and hyphens only, so that every
 * system takes them.
 *
 * @typedef {object} Named
 * @property {string} lab
 * @property {string} experiment that the page shows, or nothing
 * @property {string} query what differs from the defaults
 * @property {import("../run/messages.js").Config} config
 * @property {string} [figure]
 * @property {unknown} [step]
 */

const LONGEST = 60;
/** Characters of a part: what is longer (points, matrices, files' names) tells nobody anything. */
const LONGEST_PART = 16;
const MOST_OPTIMIZERS = 3;
/** What a name says in another way, or not at all. */
const LEFT_OUT =
  /^(experiment|seed|function|expression|placed|weights|data|data\.(kind|upload)|racers\.\d+\.optimizer)$/;

/** @param {Named} named @param {string} kind the file's ending @returns {string} of 60 characters at most */
export function fileName({ lab, experiment, query, config, figure = "", step }, kind) {
  const said = step === undefined || step === null ? "" : part(`step${step}`);
  const ends = [part(figureOf(figure, config), 20), said];
  const rest = joined([lab, ...ends], kind).length + 1;
  const subject = part(experiment || subjectOf(config), LONGEST - rest);
  const join = (/** @type {string[]} */ middle) => joined([lab, subject, ...middle, ...ends], kind);
  /** @type {string[]} */
  const kept = [];
  for (const difference of experiment ? [] : differencesOf(query, config))
    if (!kept.includes(difference) && join([...kept, difference]).length <= LONGEST) kept.push(difference);
  return join(kept);
}

/** @param {string[]} parts @param {string} kind */
const joined = (parts, kind) => `${parts.filter(Boolean).join("-")}.${kind}`;

/** The function or the data set. @param {import("../run/messages.js").Config} config */
function subjectOf({ function: name, data }) {
  const subject = name ?? (isRecord(data) ? data.kind : data);
  return typeof subject === "string" ? subject : "";
}

/** What differs, as parts of a name: optimizers first. @param {string} query @param {Named["config"]} config */
function differencesOf(query, config) {
  const pairs = [...new URLSearchParams(query)];
  const raced = pairs.some(([name]) => /^racers\.\d+\.optimizer$/.test(name));
  const settings = pairs.filter(([name]) => !LEFT_OUT.test(name)).map(([name, value]) => setting(name, value));
  return [...(raced ? optimizersOf(config) : []), ...settings].filter(Boolean);
}

/** @param {Named["config"]} config */
function optimizersOf({ racers }) {
  const names = new Set((Array.isArray(racers) ? racers : []).map(({ optimizer }) => part(String(optimizer))));
  return names.size > MOST_OPTIMIZERS ? [`${names.size}-optimizers`] : [...names];
}

/** `lr0.3`, `x-7` for minus 7, `init-he`, `cosine` for a kind of something. @param {string} name @param {string} value */
function setting(name, value) {
  const last = part(name.split(".").at(-1) ?? "");
  const said = plain(value);
  if (!said || said.length > LONGEST_PART) return "";
  if (last === "kind") return said;
  return /^\d/.test(value) && /[a-z]$/.test(last) ? `${last}${said}` : `${last}-${said}`;
}

/**
 * `regions` of a single racer; of several `regions-2` for the second one's `regions.1` or `racer.1.regions`.
 * @param {string} figure
 * @param {Named["config"]} config
 */
function figureOf(figure, { racers }) {
  const [, before, name = figure, after] = /^(?:racer\.(\d+)\.)?(.+?)(?:\.(\d+))?$/.exec(figure) ?? [];
  const number = before ?? after;
  return number && Array.isArray(racers) && racers.length > 1 ? `${name}-${Number(number) + 1}` : name;
}

/** @param {string} text @param {number} [most] characters */
const part = (text, most = LONGEST_PART) =>
  plain(text)
    .slice(0, most)
    .replace(/[-.]+$/, "");

/** What a file's name may hold of a text. @param {string} text */
const plain = (text) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z\d.]+/g, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "");

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isRecord = (value) => typeof value === "object" && value !== null;
