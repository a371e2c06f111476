const { mountBars } = await import("/static/js/digits/bars.js"),
  { mountCells } = await import("/static/js/digits/cells.js");
const { mountVotes } = await import("/static/js/digits/votes.js");
const { createPainter } = await import("/static/js/nets/pictures.js");
const { CloseUp } = await import("/static/js/digits/close-up.js");
const list = place("<div></div>"),
  bars = mountBars(list, 3);
(say(bars.update([0.2, 0.7, 0.7], 0)), show(list));
(say(bars.update([NaN, 2, -1], 2)), show(list));
(say(bars.update([])), show(list));
const root = place('<div><table data-lists="racer.0"></table><table></table></div>');
root.firstElementChild.innerHTML = "<tr>" + "<td><button></button></td>".repeat(100) + "</tr>";
root.lastElementChild.innerHTML = "<tr><td><button></button></td></tr>";
root.addEventListener("listcell", ({ detail }) => say("lists", detail.gallery, detail.cell ?? "nothing"));
mountCells(root);
const cells = [...root.querySelectorAll("[data-lists] button")];
(cells[37].click(), cells[42].click());
say(cells.map((cell, i) => (cell.getAttribute("aria-pressed") === "true" ? i : "")).filter(String));
(cells[42].click(), root.lastElementChild.querySelector("button").click());
for (const [from, key] of [
  [0, "ArrowRight"],
  [0, "ArrowLeft"],
  [5, "ArrowDown"],
  [95, "ArrowDown"],
  [15, "ArrowUp"],
  [3, "ArrowLeft"],
  [4, "Enter"],
]) {
  cells[from].focus();
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  cells[from].dispatchEvent(event);
  say(from, key, cells.indexOf(document.activeElement), document.activeElement.tabIndex, event.defaultPrevented);
}
const voted = place('<div><svg data-votes="racer.0"></svg><span data-votes-for="racer.0"></span></div>');
const votes = mountVotes(voted, store),
  snapshot = (values, ...shape) => ({ values: Uint8Array.from(values), shape });
(store.set("racer.0.weights", snapshot([0], 7, 28, 28)), store.set("racer.0.drawn_voters", snapshot([1, 4, 6], 3)));
(store.set("racer.0.drawn_probabilities", snapshot([1, 9, 3], 3)), votes.update(), show(voted));
(store.set("racer.0.drawn_voters", snapshot([], 0)), votes.update(), show(voted));
const close = new CloseUp(place("<div></div>"), [4, 2], createPainter(colors));
const all = {
  places: [7, 9],
  digits: [3, 5],
  images: Uint8Array.from({ length: 1568 }, (_, i) => i % 251),
  probabilities: Float32Array.from({ length: 20 }, (_, i) => (i === 13 ? 0.55 : 0.05)),
};
(close.show(
  9,
  all,
  Uint8Array.from({ length: 12 }, (_, i) => 20 * i),
),
  show(document.body.firstElementChild));
(close.show(8, all), close.hide(), show(document.body.firstElementChild));
