// @ts-check
/** The home page: its race, and the search, which keeps the cards whose words have all that is typed. */
import { mountHero } from "./hero.js";

const search = /** @type {HTMLInputElement} */ (document.querySelector("[data-search]"));
const none = /** @type {HTMLElement} */ (document.querySelector("[data-none]"));
const chapters = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-chapter]"))].map(
  (element) => ({
    element,
    title: element.querySelector("h3")?.textContent ?? "",
    cards: /** @type {HTMLElement[]} */ ([...element.querySelectorAll("[data-experiment]")]),
  }),
);

const plain = (/** @type {string} */ text) => text.normalize("NFKD").toLowerCase();

function filter() {
  const words = plain(search.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const { element, title, cards } of chapters) {
    const shown = cards.filter((card) => {
      const text = plain(`${title} ${card.dataset.experiment} ${card.dataset.words} ${card.textContent}`);
      card.hidden = !words.every((word) => text.includes(word));
      return !card.hidden;
    });
    element.hidden = !shown.length;
    found += shown.length;
  }
  none.hidden = found > 0;
}

/** The header's search, here or from another page, leads to the field. */
function toSearch() {
  search.scrollIntoView({ block: "start" });
  search.focus({ preventScroll: true });
}

search.addEventListener("input", filter);
filter(); // what the browser has kept in the field
document.querySelector("[data-find]")?.addEventListener("click", (event) => {
  event.preventDefault();
  toSearch();
});
if (location.hash === "#search") toSearch();
mountHero(/** @type {HTMLElement} */ (document.querySelector("[data-hero]")));
