// @ts-check
/** The page's language, told to the server where it would not find it out: in frames, and beside a tab in another one. */

/** What the switch has chosen last; the server keeps it. */
const kept = () => /(?:^|; )descent_lab_language=([\w-]+)/.exec(document.cookie)?.[1] ?? "";

/** @param {string} url @returns {string} `url`, whose answer is in the page's language */
export function inLanguage(url) {
  const { lang, dataset } = document.documentElement;
  if (kept() === lang || !(kept() || "asked" in dataset)) return url;
  return `${url}${url.includes("?") ? "&" : "?"}lang=${lang}`;
}
