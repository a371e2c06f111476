// @ts-check
/** The way back from a lab of one's own to the presentation that was watched in this tab. */
import { keep, kept } from "../common/kept.js";

const NAME = "descent-lab.watched";

/** @param {string} code of the presentation that is left for a while */
export const rememberWatched = (code) => keep("tab", NAME, code);

/** Shows the link back, where there is a presentation to go back to. @param {HTMLElement} root */
export function mountBackTo(root) {
  const link = /** @type {HTMLAnchorElement | null} */ (root.querySelector("a[data-back-to]"));
  if (!link) return;
  const code = String(kept("tab", NAME) ?? "");
  link.hidden = !/^[a-z0-9-]+$/.test(code);
  link.href = `/watch/${code}`;
}
