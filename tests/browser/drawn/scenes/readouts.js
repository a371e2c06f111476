const { mountReadouts } = await import("/static/js/page/readouts.js");
const root = place(`<div><output data-series="loss"></output><output data-series="accuracy" data-decimals="1"></output>
  <output data-series="slope" data-tint="2"></output><i data-share="part"></i><b data-state-series="place"></b>
  <u data-words="train {name}" data-words-of="racer.0.label" title="before"></u><progress data-progress="part"></progress>
  <s data-series="loss" data-title-series="why"></s><q data-left="n" data-of="all"></q><q data-rate="n"></q></div>`);
const clock = { seconds: 0, ended: false },
  readouts = mountReadouts(root, store, () => clock);
const numbers = [
  {},
  {
    loss: 1234.5,
    accuracy: 0.666,
    slope: -2,
    part: 0.25,
    place: "before",
    "racer.0.label": "Adam $&",
    why: "it fell",
    n: 10,
    all: 100,
  },
  { loss: NaN, accuracy: 1, slope: 6, part: 7, n: 40 },
  { slope: NaN, part: -1, n: 100 },
];
let now = 1000;
performance.now = () => now;
for (const values of numbers) {
  for (const [name, value] of Object.entries(values)) store.set(name, value);
  (readouts.update(), show(root));
  ((now += 600), (clock.seconds += 2));
}
((clock.ended = true), readouts.update(), show(root));
(readouts.forget(), show(root.lastElementChild));
delete performance.now;
