// @ts-check
/** What takes something of a run away: pictures, films and tables of it, its program, files of its state. */
import { _ } from "../common/translate.js";
import { mountExports } from "../export/files.js";
import { mountSave } from "../export/save.js";
import { mountCode } from "./code.js";
import { mountSharedFiles } from "./shared-files.js";
import { fileFacts } from "./facts.js";

/**
 * @param {HTMLElement} main
 * @param {import("../common/context.js").PlotView & {
 *   page: import("./state.js").Page;
 *   run: import("../run/run.js").Run;
 *   views: import("../plots/views.js").Views;
 *   visits: import("./visits.js").Visits;
 *   like: () => Promise<import("../run/messages.js").Like | null>;
 *   say: (sentence: string) => void;
 * }} parts
 */
export function mountSaving(main, { Plotly, store, theme, page, run, views, visits, like, say }) {
  mountSave(main, {
    Plotly,
    store,
    theme,
    figures: () => views.all(),
    facts: () => fileFacts(page, run, store),
    visit: (index) => visits.to(index),
    hold: () => visits.hold(),
    run,
  });
  mountSharedFiles(main, { page, like, say });
  mountCode(main, { page });
  mountExports(main, (where) => {
    if (run.exists) run.save(where);
    else say(_("there is no run yet: start one first"));
  });
}
