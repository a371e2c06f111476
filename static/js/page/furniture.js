// @ts-check
/** What stands on a lab's page and needs no run: views, many runs, undo, files to and from the form, paper. */
import { mountMany } from "../many/many.js";
import { mountDownloads } from "./downloads.js";
import { mountExplained } from "./explained.js";
import { mountOwnFormula } from "./own-formula.js";
import { mountMapSwitches } from "./map-switches.js";
import { mountPresenter } from "./presenter.js";
import { mountPrint } from "./print.js";
import { mountSheet } from "./sheet.js";
import { mountSwitches } from "./switches.js";
import { mountUndo } from "./undo.js";
import { mountUploads } from "./uploads.js";

/**
 * @param {HTMLElement} main
 * @param {object} context
 * @param {import("../plots/plotly.js").Plotly} context.Plotly
 * @param {import("../common/theme.js").Theme} context.theme
 * @param {import("./state.js").Page} context.page
 * @param {import("../plots/views.js").Views} context.views
 * @param {() => void} context.changed other figures are in view
 */
export function mountFurniture(main, { Plotly, theme, page, views, changed }) {
  mountMany(main, { Plotly, theme, page });
  mountPrint(main);
  mountSheet(main);
  mountExplained(main);
  mountOwnFormula(main);
  mountPresenter(main);
  mountMapSwitches(main, views);
  mountSwitches(main, { views, changed });
  mountUndo(main, page);
  mountUploads(main, page);
  mountDownloads(main, page);
}
