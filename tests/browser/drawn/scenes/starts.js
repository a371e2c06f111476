const { mountBasins } = await import("/static/js/maps/basins.js");
const map = (racer) =>
  `<div data-map-of="${racer}" style="position: relative; width: 100px; height: 100px; margin: 10px"><canvas></canvas>
    <canvas style="width: 100px; height: 100px"></canvas></div><ul data-map-shares="${racer}"></ul>`;
const root = place(`<main><section data-map="basins"><button data-map-kind="basins"></button><button
  data-map-kind="swarm"></button><p data-map-said></p>${map(0)}${map(1)}</section></main>`);
const values = {};
const source = { present: (name) => values[`${name}`] };
const form = { config: { start: { x: 0.25, y: -1 }, lr: 0.1 }, seed: 1, valid: true };
let moment = { step: 10, whole: true };
const maps = mountBasins(root, {
  store: source,
  theme: colors,
  state: () => form,
  moment: () => moment,
  ask: (request) => say("asks", request),
  start: (x, y) => say("starts at", [1000 * x, 1000 * y]),
});
await new Promise(requestAnimationFrame);
const told = async (number, side, done) => {
  const cells = side * side;
  const count = (of, type) => ({ values: type.from({ length: cells }, of), shape: [side, side] });
  Object.assign(values, {
    "basins.number": number,
    "basins.done": done,
    "basins.steps": 40,
    "basins.minima": [
      [1, 1],
      [-1, 0.5],
      [0, 0],
      [2, 2],
      [3, 3],
      [4, 4],
      [5, 5],
    ],
    "basins.domain": [
      [-2, 2],
      [-1, 3],
    ],
    "basins.finest": [side, side],
    "basins.moments": [0, 10],
  });
  for (const racer of [0, 1]) {
    const reached = (i) => [0, 1, 253, 254, 255, 0, 6][(i * (racer + 1)) % 7];
    values[`basins.${racer}.reached`] = count((_, i) => (racer ? (i % 9 > 6 ? 254 : i % 9) : reached(i)), Uint8Array);
    values[`basins.${racer}.updates`] = count((_, i) => (i * 5) % 41, Uint16Array);
  }
};
const lists = () => {
  say(root.querySelector("[data-map-said]").textContent);
  for (const list of root.querySelectorAll("ul")) show(list);
};
(maps.update(), lists());
(maps.want(), maps.want(), maps.update(), lists());
(told(1, 4, 0), maps.update(), lists());
(say("step 12"), (moment = { step: 12, whole: false }), maps.update(), lists());
const at = (racer, type, x, y) => {
  const element = root.querySelector(`[data-map-of="${racer}"]`);
  const { left, top } = element.getBoundingClientRect();
  const event = new PointerEvent(type, { clientX: left + x, clientY: top + y, bubbles: true });
  element.dispatchEvent(event);
  const tip = element.querySelector(".tip");
  say(type, racer, [x, y], tip.hidden ? "nothing" : tip.textContent, tip.style.cssText);
};
for (const [x, y] of [
  [1, 99],
  [30, 99],
  [55, 99],
  [80, 99],
  [1, 70],
  [30, 70],
  [99, 1],
  [-5, 130],
])
  at(0, "pointermove", x, y);
(at(0, "pointerleave", 1, 1), at(0, "click", 60, 30), at(1, "click", 99, 99));
say("another start keeps them, another rate does not, and a run that begins again asks where it was not done");
((form.config.start = { x: 1, y: 1 }), maps.want(), maps.update());
(maps.forsake(), maps.want(), told(2, 2, 2), maps.update(), maps.begin(), maps.forsake(), maps.want());
((form.config = { ...form.config, lr: 0.2 }), maps.want(), (form.valid = false), maps.begin(), (form.valid = true));
say("a swarm");
root.querySelector('[data-map-kind="swarm"]').click();
say(
  [...root.querySelectorAll("button")].map((one) => one.getAttribute("aria-pressed")),
  root.firstElementChild.dataset,
);
told(4, 2, 4);
values["basins.0.paths"] = { values: Uint16Array.of(0, 9000, 40000, 65535, 20, 20000, 50000, 300), shape: [2, 2, 2] };
values["basins.0.ends"] = { values: Uint8Array.of(0, 255), shape: [2] };
((moment = { step: 5, whole: false }), maps.update(), lists());
((moment = { step: 40, whole: true }), maps.update(), lists());
root.firstElementChild.hidden = true;
((form.config = {}), maps.want(), maps.begin(), maps.update(), say("hidden", maps.shown));
