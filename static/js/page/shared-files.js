// @ts-check
/** Files of runs that were steered by hand: saved from the menu "Save", and opened there. */
import { _ } from "../common/translate.js";
import { fileName } from "../export/filename.js";
import { saveBlob } from "../export/files.js";
import { addressOfFile, fileOfRun } from "./shared-run.js";

/** Characters of a file; one that the app has written is much smaller. */
const MOST = 1_000_000;

/**
 * @param {HTMLElement} main
 * @param {object} parts
 * @param {Pick<import("./state.js").Page, "query" | "state">} parts.page
 * @param {() => Promise<import("../run/messages.js").Like | null>} parts.like
 * @param {(sentence: string) => void} parts.say
 */
export function mountSharedFiles(main, { page, like, say }) {
  main.querySelector("[data-share-file]")?.addEventListener("click", async () => {
    const run = await like();
    if (!run) return say(_("nothing was done to this run by hand: its link is all that it takes"));
    const { query, state } = page;
    saveBlob(fileName({ ...state, query, figure: "run" }, "json"), fileOfRun({ lab: state.lab, query, like: run }));
  });
  const control = /** @type {HTMLInputElement | null} */ (main.querySelector("[data-shared-file]"));
  main.querySelector("[data-open-shared]")?.addEventListener("click", () => control?.click());
  control?.addEventListener("change", async () => {
    const [file] = control.files ?? [];
    const address = file && file.size <= MOST ? addressOfFile(await file.text()) : null;
    control.value = ""; // the same file may be chosen again
    if (address) location.assign(address);
    else say(_("this file is not a saved run"));
  });
}
