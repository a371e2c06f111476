const { Axes } = await import("/static/js/many/axes.js");
const { Drawings } = await import("/static/js/many/drawings.js");
const { RefusedError, Sweep } = await import("/static/js/many/sweep.js");
const { SortedTable } = await import("/static/js/many/table.js");
const { choicesOf, countOf, rateButton, tableOf } = await import("/static/js/many/results.js");
const box = place("<section></section>");
const axes = new Axes(box);
const choices = ["seed", "lr", "n", "h"].map((field) => ({ field, title: field.toUpperCase(), values: `${field}..9` }));
(axes.fill(choices, [{ field: "lr", values: "0.1, 0.2" }]), show(box));
(box.querySelector("[data-without]").click(), axes.add(), axes.add(), axes.add(), say(axes.all));
box.querySelectorAll("select")[1].value = "h";
(box.querySelectorAll("select")[1].dispatchEvent(new Event("change", { bubbles: true })), say(axes.all));
const problems = [
  ["over.0", "no such"],
  ["values.2", "too many"],
  ["values.3", "no row"],
  ["", "at all"],
];
(say(axes.complain(problems.map(([where, message]) => ({ where, message })))), show(box));
(box.querySelector("[data-without]").click(), say(axes.complain([])), show(box));
const news = {
  kind: "grid",
  state: "running",
  done: 3,
  total: 4,
  left: 65,
  labels: ["GD", "Adam"],
  racer: 1,
  measure: "loss",
  axes: [
    { title: "η", values: ["0.1", "1"] },
    { title: "seed", values: ["4", "5"] },
  ],
  rest: { axis: 1, at: -1 },
  measures: [
    { id: "loss", title: "Loss" },
    { id: "accuracy", title: "Accuracy" },
  ],
};
say([news, { ...news, left: null }, { ...news, total: 1 }, { ...news, state: "done" }].map(countOf));
for (const one of [news, { ...news, rest: null, measures: [], labels: ["GD"] }, { ...news, kind: "seeds" }])
  (say("choices"), choicesOf(one).forEach((select) => (say(select.value), show(select))));
const spreads = [{ racer: 1, measure: "Loss", least: 1, lower: 2, median: 3, upper: null }];
say(tableOf({ ...news, table: { rows: [[1]] } }), tableOf({ ...news, spreads }), tableOf(news) === null);
(show(rateButton({ field: "racers.0.lr", label: "GD", lr: "0.1" })), show(rateButton({ label: "GD", lr: "" })));
const rows = [
  [10, "0.5", 2.345678],
  [9, "x", null],
  [11, "-3", -1],
];
const table = place("<table></table>");
const sorted = new SortedTable(table);
(sorted.fill(["run", "a", "b"], rows, { 9: "/nine" }), show(table));
const order = () => say([...table.querySelectorAll("tr")].map((row) => row.textContent));
for (const column of [2, 2, 1, 0, 0]) (table.querySelectorAll("button")[column].click(), order());
(table.querySelectorAll("button")[2].click(), sorted.fill(["run"], [[2], [1]]), order());
const plots = place("<section></section>");
const Plotly = {
  react: (element, data, layout, config) =>
    say(
      "drawn",
      element.dataset.drawn,
      data.map(({ line }) => line),
      config,
      layout.font,
    ),
  purge: (element) => say("purged", element.dataset.drawn),
};
const drawings = new Drawings(plots, Plotly, colors, (...given) => say("pressed", given));
const figure = { data: [{ meta: { paint: { "line.color": "racer-1" } } }], layout: {} };
(drawings.draw({ map: figure, curves: figure }), drawings.draw({ curves: figure }), show(plots));
const plot = plots.firstElementChild;
(plot.click(), (plot._hoverdata = [{ x: 1, y: 0, pointNumber: 7, data: { meta: {} } }]), plot.click());
for (const over of [[1], [0, 1]]) ((plot._hoverdata[0].data.meta.axes = over), plot.click());
const ask = window.fetch;
const answers = [];
window.fetch = async (address, { method = "GET" } = {}) => {
  say(method, address);
  if (method === "DELETE" || /stop|resume/.test(address)) return new Response("");
  return answers.length ? answers.shift() : new Promise(() => undefined);
};
const sweep = new Sweep(
  ({ state, version }) => say("news", state, version),
  () => say("gone"),
);
const turns = async () => {
  for (let turn = 0; turn < 9; turn++) await new Promise((done) => setTimeout(done));
};
answers.push(Response.json({ id: "a1" }), Response.json({ state: "ready", version: 1 }));
answers.push(Response.json({ state: "running", version: 2 }), Response.json({ state: "stopped", version: 3 }));
(await sweep.begin("nets", "seed=1&hidden=5", "grid", [{ field: "lr", values: "1, 2" }]), await turns());
say(sweep.id, sweep.file("csv"));
(answers.push(Response.json({ state: "done", version: 4 })), sweep.look({ measure: "loss", racer: 1 }), await turns());
(await sweep.stop(), answers.push(new Response("", { status: 404 })), await sweep.resume(), await turns());
answers.push(Response.json({ problems: [{ where: "over.0", message: "no" }] }, { status: 422 }));
const refused = (error) => say(error instanceof RefusedError, error.message, error.problems);
await sweep.begin("nets", "", "seeds", []).catch(refused);
(answers.push(Response.json({ message: "busy" }, { status: 429 })),
  await sweep.begin("nets", "", "rate", []).catch(refused));
(say(`id ${sweep.id}`), sweep.follow("b2"), sweep.leave(), await turns(), say(`id ${sweep.id}`));
window.fetch = ask;
