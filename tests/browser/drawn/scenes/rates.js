const { mountRates } = await import("/static/js/maps/rates.js");
const root = place(`<main><section data-map="rates"><select data-rates-choice><option value="0.momentum" data-title="μ"
  data-across="η"><option value="1.beta1,beta2" data-title="β₂" data-across="β₁"></select><div class="map-picture"
  style="position: relative; width: 100px; height: 100px; margin: 10px"><canvas></canvas><canvas style="width: 100px;
  height: 100px"></canvas></div><p data-rates-said></p><b data-rates-name></b><b data-rates-across></b>
  ${["x0", "x0.5", "x1", "y0", "y0.5", "y1"].map((tick) => `<i data-rates-tick="${tick}"></i>`).join("")}</section></main>`);
const values = {};
const racers = [
  { lr: 0.05, momentum: 0.4 },
  { beta1: 0.9, beta2: 0.99 },
];
const form = { config: { racers, start: { x: 0, y: 0 } }, seed: 1, valid: true };
const rates = mountRates(root, {
  store: { present: (name) => values[`${name}`] },
  theme: colors,
  state: () => form,
  ask: (request) => say("asks", request),
  play: async (fields) => say("plays", fields),
});
await new Promise(requestAnimationFrame);
const told = (number, more) => {
  const cells = { values: Uint16Array.of(65534, 40, 500, 1), shape: [2, 2] };
  const all = {
    number,
    done: number,
    racer: 0,
    across: "lr",
    setting: "momentum",
    x: [0.001, 1],
    y: [0, 0.9],
    steps: 500,
  };
  const rest = { log: [true, false], limit: [[0.01, 0.1]], best: [0.1, 0.45], cells };
  for (const [name, value] of Object.entries({ ...all, ...rest, ...more })) values[`rates.${name}`] = value;
};
const words = () => say([...root.querySelectorAll("p, b, i")].map((one) => one.textContent));
const at = (type, x, y) => {
  const picture = root.querySelector(".map-picture");
  const { left, top } = picture.getBoundingClientRect();
  picture.dispatchEvent(new PointerEvent(type, { clientX: left + x, clientY: top + y, bubbles: true }));
  const tip = picture.querySelector(".tip");
  say(type, [x, y], tip.hidden ? "nothing" : tip.textContent);
};
(at("pointermove", 10, 90), rates.update(), words());
(rates.want(), rates.want(), rates.forsake(), rates.want(), told(1), rates.update(), told(2), rates.update(), words());
for (const [x, y] of [
  [10, 90],
  [90, 90],
  [10, 10],
  [90, 10],
  [-9, 200],
])
  (at("pointermove", x, y), at("click", x, y));
at("pointerleave", 0, 0);
const cells = { values: Uint16Array.of(65534, 65535, 65534, 65535), shape: [2, 2] };
(told(2, { cells, best: [], limit: [] }), rates.update(), words(), at("pointermove", 90, 90));
say("another racer's settings do not matter, the map's own two neither, all others do");
((racers[1].beta1 = 0.8), (racers[0].momentum = 0.1), (racers[0].lr = 1), rates.want(), rates.begin(), rates.update());
((racers[0].noise = 1),
  rates.want(),
  (form.seed = 2),
  rates.want(),
  (form.valid = false),
  (form.seed = 3),
  rates.want());
form.valid = true;
const select = root.querySelector("select");
((select.value = "1.beta1,beta2"), select.dispatchEvent(new Event("change", { bubbles: true })), rates.collect());
((racers[1].beta2 = 0.5),
  rates.want(),
  told(5, { racer: 1, across: "beta1", setting: "beta2" }),
  rates.update(),
  words());
root.firstElementChild.hidden = true;
((form.seed = 9), rates.want(), rates.update());
