// @ts-check
/**
 * Panels that look inside a net while it trains. The form says which are open (`inside.<id>.shown`), the server puts
 * them on the page; the run is told here, and again whenever another run begins.
 *
 * @typedef {Record<string, Record<string, string | number | boolean | null>>} Settings of those that are open, by id
 */

const NONE = "{}";

/**
 * @param {HTMLElement} root
 * @param {object} parts
 * @param {Pick<import("./state.js").Page, "state">} parts.page
 * @param {Pick<import("../run/run.js").Run, "phase" | "panels">} parts.run
 * @param {() => boolean} parts.isBeginning whether a run is about to begin, which tells so
 * @param {(playing: boolean) => Promise<void>} parts.begin a run; one that does not play stands at its start
 */
export function mountPanels(root, { page, run, isBeginning, begin }) {
  /** What the run was told, as text. */
  let told = NONE;
  /** Those that were on the page. @type {string[]} */
  let shown = [];

  /** What has been opened comes into view. */
  function follow() {
    const now = idsOn(root);
    const opened = now.find((id) => !shown.includes(id));
    shown = now;
    if (opened) root.querySelector(`[data-panel="${opened}"]`)?.scrollIntoView({ block: "start" });
  }
  function want() {
    const { valid, config } = page.state;
    if (!valid) return;
    const open = openOf(config);
    const text = JSON.stringify(open);
    if (text === told || isBeginning()) return; // one that begins is told when it has begun
    if (run.phase === "idle") void begin(false);
    else {
      told = text;
      run.panels(open);
    }
  }
  return {
    /** The form has changed. */
    want() {
      follow();
      want();
    },
    /** Another run begins. */
    begin() {
      told = NONE;
      want();
    },
  };
}

/** @param {HTMLElement} root */
const idsOn = (root) =>
  [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-panel]"))].map(
    ({ dataset }) => dataset.panel ?? "",
  );

/** @param {import("../run/messages.js").Config} config @returns {Settings} */
function openOf({ inside }) {
  const every = /** @type {Settings} */ (inside ?? {});
  return Object.fromEntries(Object.entries(every).filter(([, { shown }]) => shown === "on"));
}

/** A config without what only says what is looked at. @param {import("../run/messages.js").Config} config */
export const withoutPanels = (config) =>
  Object.fromEntries(Object.entries(config).filter(([name]) => name !== "inside"));
