const { paintOver } = await import("/static/js/maps/over.js");
const { paintTheory } = await import("/static/js/maps/theory.js");
const { Scale, fewest, paintRates } = await import("/static/js/maps/rate-cells.js");
const maps = {
  domain: [
    [-2, 2],
    [0, 3],
  ],
  minima: [
    [1, 1],
    [-1, 2],
  ],
  moments: [0, 10],
};
say("over a map of starts");
paintOver(canvasOf(200, 150), { theme: colors, source: maps, start: { x: 0.5, y: 2.5 }, swarm: null });
const paths = { values: Uint16Array.of(0, 9000, 40000, 65535, 20, 20000, 50000, 300), shape: [2, 2, 2] };
paintOver(canvasOf(200, 150), {
  theme: colors,
  source: { ...maps, minima: Array(41).fill([0, 0]) },
  start: undefined,
  swarm: { paths, ends: [0, 255], step: 5 },
});
const cells = {
  x: [0.001, 1],
  y: [0, 0.9],
  log: [true, false],
  steps: 500,
  cells: { shape: [2, 2], values: Uint16Array.of(65534, 40, 500, 65535) },
};
const scale = new Scale(cells);
say("over a map of rates");
paintTheory(canvasOf(200, 150), {
  theme: colors,
  scale,
  limit: [
    [0.01, 0.1],
    [0.1, 0.5],
    [1, 0.9],
  ],
  best: [0.1, 0.45],
  found: [0.03, 0.3],
  here: [0.2, 0.8],
});
paintTheory(canvasOf(200, 150), { theme: colors, scale, limit: [], best: [], found: null, here: null });
const table = Uint32Array.from({ length: 256 }, (_, i) => 0xff000000 + i);
paintRates(canvasOf(1, 1), cells, table, [0xff00ff00, 0xffff0000]);
const { place, steps } = fewest(cells);
say(
  "fewest",
  place.map((value) => 1000 * value),
  steps,
);
