// @ts-check
/**
 * File controls: a chosen file goes to the server, whose name for it becomes the value of the field beside it; what
 * else it answers under `sets` goes into the fields named there, of `racers.*.lr` into those of all racers.
 */
import { inLanguage } from "../common/language.js";
import { _ } from "../common/translate.js";
import { matches } from "./pairs.js";

/**
 * @param {HTMLElement} root its controls come and go
 * @param {Pick<import("./state.js").Page, "set">} page a control names the fields that a new file makes stale
 */
export function mountUploads(root, page) {
  root.addEventListener("change", async (event) => {
    const control = /** @type {HTMLInputElement} */ (event.target);
    const field = control.dataset.uploadFor;
    const file = control.files?.[0];
    if (!field || !file) return;
    const complaint = control.closest(".field")?.querySelector("[data-upload-error]");
    const say = (/** @type {string} */ sentence) => complaint && (complaint.textContent = sentence);
    say("");
    try {
      const response = await fetch(inLanguage(control.dataset.uploadTo ?? "/api/uploads"), {
        method: "POST",
        body: file,
      });
      const answer = await response.json();
      const stale = Object.fromEntries(
        (control.dataset.makesStale ?? "")
          .split(" ")
          .filter(Boolean)
          .map((name) => [name, ""]),
      );
      if (response.ok)
        page.set({ ...stale, ...outdated(root, answer.sets), ...spread(root, answer.sets), [field]: answer.name });
      else say(`${file.name}: ${answer.message}`);
    } catch {
      say(_("the server does not answer; choose the file again"));
    }
  });
}

/**
 * What choices become stale that the file changes, as if the person had chosen so: the settings of other data.
 * @param {HTMLElement} root
 * @param {Record<string, string>} [sets]
 */
function outdated(root, sets = {}) {
  const changed = [...root.querySelectorAll("select")].filter(({ name, value }) => (sets[name] ?? value) !== value);
  const patterns = changed.map((select) => {
    const option = [...select.options].find(({ value }) => value === sets[select.name]);
    return option?.dataset.resets ?? select.dataset.resets ?? "";
  });
  const names = [...root.querySelectorAll("[name]")].map((field) => field.getAttribute("name") ?? "");
  const stale = names.filter((name) => matches(name, patterns.join(" ")));
  return Object.fromEntries(stale.map((name) => [name, ""]));
}

/** `racers.*.lr` for each racer that the page has. @param {HTMLElement} root @param {Record<string, string>} [sets] */
function spread(root, sets = {}) {
  const pairs = Object.entries(sets).flatMap(([name, value]) => {
    if (!name.includes("*")) return [[name, value]];
    const [before, after] = name.split("*");
    const fields = /** @type {NodeListOf<HTMLInputElement>} */ (
      root.querySelectorAll(`[name^="${before}"][name$="${after}"]`)
    );
    return [...fields].map((field) => [field.name, value]);
  });
  return Object.fromEntries(pairs);
}
