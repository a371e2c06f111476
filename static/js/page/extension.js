// @ts-check
/**
 * Gives a run more steps, as many as the page offers, and plays it.
 * @param {Pick<import("./state.js").Page, "settled" | "state" | "set">} page
 * @param {Pick<import("../run/run.js").Run, "exists" | "play">} run
 * @param {{toPresent: () => void}} timeline
 */
export async function extend(page, run, timeline) {
  await page.settled();
  const { more, valid } = page.state;
  if (!more || !valid) return;
  timeline.toPresent();
  await page.set({ [more.field]: String(more.value) });
  if (run.exists) run.play();
}
