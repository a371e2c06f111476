// @ts-check
/** Maps of many runs, with what they need of the page: its form, its run and the moment that is shown. */
import { mountBasins } from "../maps/basins.js";
import { mountRates } from "../maps/rates.js";
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
 * @param {(playing: boolean) => Promise<void>} parts.begin a run; one that does not play is the whole of what is
 *   sketched, or stands at its start
 */
export function mountMaps(root, { store, theme, page, run, timeline, isBeginning, begin }) {
  const state = () => page.state;
  /** @param {import("../run/messages.js").MapRequest} request @param {{forsake: () => void}} other the run has one map */
  function ask(request, other) {
    other.forsake();
    if (isBeginning()) return; // it asks when it has begun
    if (run.phase === "idle") void begin(false);
    else run.map(request);
  }
  /** @param {Record<string, string>} fields */
  async function play(fields) {
    await page.set(fields);
    await begin(true);
  }
  const basins = mountBasins(root, {
    store,
    theme,
    state,
    moment() {
      const whole = !timeline.isBack && (run.phase === "done" || (run.index === 0 && !run.playing));
      return { step: run.exists ? timeline.shown / run.stride : 0, whole: !run.exists || whole };
    },
    ask: (request) => ask(request, rates),
    start: (x, y) => {
      const element = /** @type {HTMLElement | null} */ (root.querySelector('[data-map="basins"]'));
      return play(fieldsOf(element?.dataset.sets ?? "", x, y));
    },
  });
  /** @type {ReturnType<typeof mountRates>} */
  const rates = mountRates(root, { store, theme, state, ask: (request) => ask(request, basins), play });
  const both = [basins, rates];
  return {
    collect: () => both.forEach((maps) => maps.collect()),
    update: () => both.forEach((maps) => maps.update()),
    /** The form, or what is shown, has changed. */
    want: () => both.forEach((maps) => maps.want()),
    /** Another run begins. */
    begin: () => both.forEach((maps) => maps.begin()),
  };
}
