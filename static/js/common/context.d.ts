/** What parts of a page share. */
import type { SeriesStore } from "../run/series.js";
import type { Theme } from "./theme.js";
import type { Plotly } from "../plots/plotly.js";

export interface View {
  store: SeriesStore;
  theme: Theme;
}
export interface PlotView extends View {
  Plotly: Plotly;
}
/** Something that shows what the store has: `collect` looks for its elements anew, after the page was morphed. */
export interface Shown {
  collect(): void;
  update(): void;
}
