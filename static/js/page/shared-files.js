// @ts-check
/**
 * Files of runs that were steered by hand or begin with a visitor's own file: saved from the menu "Save", and opened
 * there. The server names a file by its content, so one that is sent again has the name that the run's settings know.
 *
 * @typedef {import("./shared-run.js").Upload} Upload
 */
import { inLanguage } from "../common/language.js";
import { _ } from "../common/translate.js";
import { fileName } from "../export/filename.js";
import { base64Of, bytesOf, saveBlob } from "../export/files.js";
import { addressOf, fileOfRun, readFile } from "./shared-run.js";

/** Characters of a file: somewhat more than the largest weights in base64. */
const MOST = 12_000_000;

/**
 * @param {HTMLElement} main
 * @param {object} parts
 * @param {Pick<import("./state.js").Page, "query" | "state">} parts.page
 * @param {() => Promise<import("../run/messages.js").Like | null>} parts.like of the run, also where nothing was done to it
 * @param {(sentence: string) => void} parts.say
 */
export function mountSharedFiles(main, { page, like, say }) {
  main.querySelector("[data-share-file]")?.addEventListener("click", async () => {
    const run = await like();
    const files = run ? filesOf(main, run.config) : [];
    if (!run || !(run.steering.length || files.length))
      return say(_("nothing was done to this run by hand: its link is all that it takes"));
    const { query, state } = page;
    const uploads = await Promise.all(files.map(fetched));
    if (uploads.includes(null)) return say(_("the server does not have this file; choose it again"));
    const shared = fileOfRun({ lab: state.lab, query, like: run }, /** @type {Upload[]} */ (uploads));
    saveBlob(fileName({ ...state, query, figure: "run" }, "json"), shared);
  });
  const control = /** @type {HTMLInputElement | null} */ (main.querySelector("[data-shared-file]"));
  main.querySelector("[data-open-shared]")?.addEventListener("click", () => control?.click());
  control?.addEventListener("change", async () => {
    const [file] = control.files ?? [];
    const run = file && file.size <= MOST ? readFile(await file.text()) : null;
    control.value = ""; // the same file may be chosen again
    if (!run) return say(_("this file is not a saved run"));
    for (const upload of run.uploads) {
      const refused = await sent(upload);
      if (refused) return say(refused);
    }
    location.assign(addressOf(run));
  });
}

/**
 * The files that a run begins with, and where each was sent.
 * @param {HTMLElement} main
 * @param {import("../run/messages.js").Config} config
 */
function filesOf(main, config) {
  const controls = /** @type {NodeListOf<HTMLElement>} */ (main.querySelectorAll("[data-upload-for]"));
  return [...controls]
    .map(({ dataset: { uploadFor = "", uploadTo = "" } }) => ({ to: uploadTo, name: valueAt(config, uploadFor) }))
    .filter(({ name }) => name);
}

/** @param {import("../run/messages.js").Config} config @param {string} path with dots */
const valueAt = (config, path) =>
  String(
    path
      .split(".")
      .reduce(
        (value, name) => /** @type {Record<string, unknown> | undefined} */ (value)?.[name],
        /** @type {unknown} */ (config),
      ) ?? "",
  );

/** @param {{to: string, name: string}} upload @returns {Promise<Upload | null>} null where the server lost it */
async function fetched({ to, name }) {
  const answer = await fetch(`/api/uploads/${name}`).catch(() => null);
  return answer?.ok ? { to, content: base64Of(new Uint8Array(await answer.arrayBuffer())) } : null;
}

/** @param {Upload} upload @returns {Promise<string>} why it was refused; empty when it was not */
async function sent({ to, content }) {
  try {
    const answer = await fetch(inLanguage(to), { method: "POST", body: new Blob([bytesOf(content)]) });
    return answer.ok ? "" : (await answer.json()).message;
  } catch {
    return _("the server does not answer; choose the file again");
  }
}
