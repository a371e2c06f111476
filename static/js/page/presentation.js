// @ts-check
/** A page's part in a presentation: it shows one that another page gives, or may give one itself. */
import { mountBackTo } from "./back-to.js";
import { mountPresenting } from "./presenting.js";
import { mountWatching } from "./watching.js";

/** The code of the presentation that the page is of; empty for every other page. @param {HTMLElement} main */
export const codeOf = (main) => ("watching" in main.dataset ? location.pathname.replace("/watch/", "") : "");

/** Where the run of a page comes from. @param {string} code */
export const socketOf = (code) => location.origin.replace(/^http/, "ws") + (code ? "/watch/socket" : "/ws");

/**
 * @typedef {object} Shows what shows an earlier moment
 * @property {Pick<import("../run/series.js").SeriesStore, "showMoment">} store
 * @property {ReturnType<typeof import("./timeline.js").mountTimeline>} timeline
 * @property {{arrived: () => void}} visits
 * @property {import("./display.js").Display} display
 *
 * @param {HTMLElement} main
 * @param {string} code
 * @param {Omit<import("./watching.js").Context & import("./presenting.js").Context, "showMoment"> & Shows} parts
 */
export function mountPresentation(main, code, parts) {
  const { store, timeline, visits, display } = parts;
  /** @param {import("../run/messages.js").Moment} moment */
  const showMoment = (moment) => {
    if (!timeline.arrived(moment.index)) return;
    store.showMoment(moment);
    visits.arrived();
    display.askPaint();
  };
  if (code) return mountWatching(main, code, { ...parts, showMoment });
  mountBackTo(main);
  return mountPresenting(main, { ...parts, showMoment });
}
