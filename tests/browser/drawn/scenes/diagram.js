const { layOut, ROOM } = await import("/static/js/nets/diagram-layout.js");
const { createPainter } = await import("/static/js/nets/diagram-paint.js");
const { Lettering, plainly } = await import("/static/js/common/lettering.js");
const { SvgPen } = await import("/static/js/nets/svg-pen.js");
const layers = [
  { title: "inputs", units: ["x", "y"], of: 2, rows: [0, 2], others: [{ row: 1, name: "x²", field: "f" }] },
  { title: "hidden", units: 2, of: 7 },
  { title: "outputs", units: ["o", "×"], of: 2 },
];
const links = { values: [8, 0, -8, 2, -0.5, NaN, 1, 32], shape: [8] };
const biases = { values: [0.5, -1.25, 0, 8], shape: [4] };
const units = (rows, across) => ({
  values: Uint8Array.from({ length: 6 * rows * across }, (_, i) => (37 * i) % 256),
  shape: [6, rows, across],
});
const [width, height] = [420, 240],
  pen = canvasOf(width, height).getContext("2d");
const layout = layOut(layers, width, height),
  painter = createPainter(colors, document);
const view = {
  width,
  height,
  font: "12px serif",
  write: new Lettering(document, () => {}).on(pen, 1),
  target: null,
  titled: true,
  others: undefined,
  points: [
    [0.25, 0.75, 0],
    [0.5, 0.5, 6],
  ],
};
say("narrow, alone, high");
for (const [across, down] of [
  [100, 60],
  [90, 300],
])
  say(layOut(layers, across, down));
say(layOut(layers.slice(0, 1), 200, 100), layOut([], 9, 9).units);
const targets = [null, { kind: "link", index: 2 }, { kind: "unit", index: 4 }, { kind: "other", index: 0 }];
for (const target of targets) {
  say("pointed at", target?.kind ?? "nothing");
  painter.paint(
    pen,
    layout,
    { units: units(4, 4), links, biases },
    { ...view, target, others: { values: new Uint8Array(16).fill(200), shape: [1, 4, 4] } },
  );
}
say("numbers, signed outputs, no titles");
const signed = [
  { ...layers[0], others: [] },
  { ...layers[1], of: 2 },
  { ...layers[2], signed: true },
];
const numbers = layOut(signed, width, height);
painter.paint(pen, numbers, { units: units(1, 5) }, { ...view, titled: false, target: { kind: "unit", index: 0 } });
say("outputs that lead to what is at the right");
for (const shape of [layers, signed])
  painter.paint(pen, layOut(shape, width, height, { ...ROOM, joined: 1 }), { links }, view);
say("as an SVG");
drawn().forEach((line) => say(line)); // what comes now is no canvas's
const svg = new SvgPen(document, width, height);
painter.paint(
  svg,
  layout,
  { units: units(4, 4), links, biases },
  {
    ...{ ...view, target: targets[3], write: plainly(svg) },
    others: { values: new Uint8Array(16).fill(200), shape: [1, 4, 4] },
  },
);
const written = svg.drawing.outerHTML.replace(/data:[^"]*/g, "data").split(/(?=<)/);
const calls = drawn().filter((line) => !/^(clearRect|drawImage|putImageData)/.test(line));
calls.forEach((line) => say(line));
written.forEach((line) => say(line));
