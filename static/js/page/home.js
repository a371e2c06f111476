// @ts-check
/** The search on the home page: cards whose words have all that is typed stay, chapters without any go. */

const search = /** @type {HTMLInputElement} */ (document.querySelector("[data-search]"));
const none = /** @type {HTMLElement} */ (document.querySelector("[data-none]"));
const chapters = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-chapter]"))].map(
  (element) => ({
    element,
    title: element.querySelector("h2")?.textContent ?? "",
    cards: /** @type {HTMLElement[]} */ ([...element.querySelectorAll("[data-experiment]")]),
  }),
);

const plain = (/** @type {string} */ text) => text.normalize("NFKD").toLowerCase();

function filter() {
  const words = plain(search.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const { element, title, cards } of chapters) {
    const shown = cards.filter((card) => {
      const text = plain(`${title} ${card.dataset.experiment} ${card.textContent}`);
      card.hidden = !words.every((word) => text.includes(word));
      return !card.hidden;
    });
    element.hidden = !shown.length;
    found += shown.length;
  }
  none.hidden = found > 0;
}

search.addEventListener("input", filter);
filter(); // what the browser has kept in the field
