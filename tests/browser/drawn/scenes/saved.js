const { filmOf, momentsOf, secondsEach } = await import("/static/js/export/film.js");
const { replayOf } = await import("/static/js/export/replay.js");
const { titled } = await import("/static/js/plots/still.js");
const { sceneAsSvg } = await import("/static/js/export/scene.js");
say(momentsOf(10, 1), momentsOf(95, 10), momentsOf(1000, 1, 5), momentsOf(7, 10), [1, 30, 600].map(secondsEach));
const dot = canvasOf(1, 1).toDataURL();
const short = ({ data, layout }, options) => ({ types: data.map(({ type, x }) => [type, x]), layout, options });
const axis = (low, high) => ({ range: [low, high], _offset: 20, _length: 200, d2p: (value) => 100 * (value - low) });
const Plotly = {
  toImage: async (figure, options) => {
    say("an image of", short(figure, options));
    return dot;
  },
  newPlot: async (host, data, layout) => {
    say("a plot", { style: host.style.cssText, layout });
    host.innerHTML = '<svg class="main-svg" style="background: red"><text class="gtitle-subtitle"></text></svg>';
    host._fullLayout = { width: layout.width, height: layout.height, xaxis: axis(0, 2), yaxis: axis(-1, 1) };
  },
  purge: () => say("purged"),
};
let at = 0;
const [signal, progress] = [new AbortController().signal, (share) => say("progress", 1000 * share)];
const visit = async (moment) => say("visits", (at = moment));
const camera = { moments: [0, 10, 15], visit, signal, progress, step: () => at / 5, subtitle: () => `step ${at}` };
const trace = (more) => ({ type: "scatter", name: "GD", meta: { thin: true }, x: [1], y: [2], ...more });
const figure = (layout, image = null) => ({
  data: [{ type: "contour", z: [[1]] }, trace(), trace({ name: "Adam" }), trace(), trace({ meta: { layered: true } })],
  layout: { width: 800, height: 300, paper_bgcolor: "#abcdef", margin: { l: 10, t: 20 }, ...layout },
  points: () => [],
  image: () => image,
  over: (brush, box) => say("over a scene", box),
});
const ground = { source: dot, x: 0.5, y: 0.5, sizex: 1, sizey: 0.5 };
const plane = figure({ xaxis: { range: [0, 2] }, yaxis: { range: [-1, 1] } }, ground);
const film = await filmOf(() => titled(plane, "A <b> & c", "seed 0", colors), camera, Plotly);
say("a film", film.type, { layout: plane.layout, shown: plane.data.map(({ showlegend }) => showlegend) });
await filmOf(() => figure({ scene: {}, title: { subtitle: {} }, width: 500 }), camera, Plotly);
say("no figure", String(await filmOf(() => null, camera, Plotly)));
const svg = await sceneAsSvg(
  figure({ scene: {} }),
  { width: 80, height: 30, scale: 2 },
  {
    toImage: async (given, options) => {
      say("an SVG of", short(given, options));
      return "data:image/svg+xml,<svg> </svg>";
    },
  },
);
say((await svg.text()).replace(/data:[^"]*/, "data"));
const facts = {
  lab: "descent",
  experiment: "e",
  subtitle: "s",
  query: "q",
  seed: 1,
  ending: null,
  paper: "p",
};
const answers = [
  new Response("page"),
  Response.json({ message: "too large" }, { status: 413 }),
  Response.json({}, { status: 503 }),
  new Response("<html>", { status: 502 }),
];
const ask = window.fetch;
window.fetch = async (address, { method, headers, body }) => {
  if (answers.length === 4) say(method, address, headers, JSON.parse(body));
  return answers.shift();
};
const parts = () => [
  { title: "plane", still: figure({ xaxis: { range: [0, 2] }, yaxis: { range: [-1, 1] } }) },
  { title: "no range", still: { ...figure({}), points: () => [[1, { x: Float64Array.of(1 / 3, NaN, 1e9 / 7) }]] } },
  { title: "none", still: null },
];
while (answers.length) {
  const page = replayOf(
    parts(),
    camera,
    { ...facts, ending: answers.length % 2 ? null : { message: "ended" } },
    Plotly,
  );
  await page.then(
    (blob) => say("a page of", blob.size),
    (error) => say(error.message),
  );
}
window.fetch = ask;
