// @ts-check
/** Maps of many runs, with what they need of the page: its form, its run and the moment that is shown. */
import { mountBasins } from "../maps/basins.js";
import { fieldsOf } from "./picks.js";

/**
 * @param {HTMLElement} root
 * @param {object} parts
 * @param {import("../run/series.js").SeriesStore} parts.store
 * @param {import("../common/theme.js").Theme} parts.theme
 * @param {import("./state.js").Page} parts.page
 * @param {import("../run/run.js").Run} parts.run
 * @param {ReturnType<typeof import("./timeline.js").mountTimeline>} parts.timeline
 * @param {() => boolean} parts.isBeginning whether a run is about to begin, which tells so
 * @param {(playing: boolean) => Promise<void>} parts.begin a run; one that does not play stands at its start
 */
export function mountMaps(root, { store, theme, page, run, timeline, isBeginning, begin }) {
  return mountBasins(root, {
    store,
    theme,
    state: () => page.state,
    moment() {
      const whole = !timeline.isBack && (run.phase === "done" || (run.index === 0 && !run.playing));
      return { step: run.exists ? timeline.shown / run.stride : 0, whole: !run.exists || whole };
    },
    ask(kind, number) {
      if (isBeginning()) return; // it asks when it has begun
      if (run.phase === "idle") void begin(false);
      else run.map(kind, number);
    },
    async start(x, y) {
      const element = /** @type {HTMLElement | null} */ (root.querySelector("[data-map]"));
      await page.set(fieldsOf(element?.dataset.sets ?? "", x, y));
      await begin(true);
    },
  });
}
