const { mountWatching } = await import("/static/js/page/watching.js");
const { placeOf, pixelsOf } = await import("/static/js/page/pointed.js");
const { mountSwitches, pressedSwitches } = await import("/static/js/page/switches.js");
const part = (tag, name) => `<${tag} data-prediction-${name}></${tag}>`;
const parts = ["question", "choices", "rates", "dots", "low", "high", "own", "said", "remove"].map((name) =>
  part("p", name),
);
const main = place(`<main><p data-watch-status></p><a data-try>try</a><div data-figure="loss" style="position: absolute;
  left: 100px; top: 50px; width: 200px; height: 100px"><input name="lr" style="position: absolute; left: 20px; top: 10px;
  width: 40px; height: 20px; box-sizing: border-box"></div><p><button data-log="loss" data-axis="x"></button></p><p>
  <button data-show="loss" aria-pressed="true"></button><button data-show="a b"></button></p><p><button data-regions="map">
  </button><button data-whole="map"></button></p><div data-prediction hidden>${parts.join("")}${part("input", "rate")}
  </div></main>`);
const views = Object.fromEntries(
  ["showWhole", "setAxisType", "setRegions", "show"].map((name) => [name, (...given) => say(name, given)]),
);
mountSwitches(main, { views, changed: () => say("the views have changed") });
const time = { isBack: false, shown: 40, step: 4 };
time.goTo = (at) => (say("goes to", at), Object.assign(time, { isBack: true, shown: at }));
time.toPresent = () => (say("to the present"), (time.isBack = false));
const page = { query: "a=1", state: { lab: "descent", labels: ["GD", "Adam"] } };
page.take = async (query) => (say("takes", query), (page.query = query));
const watching = mountWatching(main, "blue-fox", {
  page,
  timeline: time,
  pins: { arrive: async (...given) => say("pins", given) },
  drawing: { mirror: (drawing) => say("mirrors", drawing) },
  showMoment: (moment) => say("shows", moment),
  display: { showSketch: (sketch) => say("sketch", sketch) },
  run: { present: (message) => say("tells", { ...message, page: typeof message.page }), ending: null },
  store,
});
const ask = window.fetch;
window.fetch = async (address) => (say("asks", address), Response.json({ sketch: { run: 1 }, html: "" }));
const shown = {
  type: "page",
  lab: "descent",
  query: "a=1",
  at: null,
  switches: [],
  pins: [],
  drawing: null,
  sketched: false,
};
const turns = async () => {
  for (let turn = 0; turn < 6; turn++) await new Promise((done) => setTimeout(done));
};
const hear = async (message) => {
  say("hears", message.type, message.at ?? "", message.query ?? "");
  (watching.hear(message), await turns());
  say(main.firstElementChild.textContent, document.body.dataset.watch ?? "", pressedSwitches(main));
};
const dot = () => {
  const { hidden, style } = document.querySelector(".pointed");
  say("dot", hidden ? "hidden" : style.translate);
};
await hear({ type: "presenter", here: true, ended: false });
(await hear(shown), await hear({ ...shown, query: "a=2", switches: [true, false, true, true], pins: ["x"] }));
await hear({ ...shown, query: "a=2", at: 30, pins: ["x"], drawing: { strokes: [], pen: 1, image: 3 } });
(watching.arrived({ index: 30 }), watching.arrived({ index: 31 }));
await hear({
  ...shown,
  query: "a=2",
  at: 30,
  switches: [true],
  pins: ["x"],
  drawing: { strokes: [], pen: 1, image: 3 },
});
(await hear({ ...shown, query: "a=2", sketched: true }),
  await hear({ ...shown, query: "a=2", switches: [false, true, false, false] }));
const choice = { type: "ask", number: 1, kind: "diverges", choices: 2, low: 1, high: 2, open: true };
(await hear(choice), main.querySelectorAll("[data-choice]")[1].click());
(await hear(choice), await hear({ type: "answers", number: 1, counts: [1, 2], watchers: 4 }));
(await hear({ ...choice, open: false }), say(main.querySelector("[data-prediction-said]").textContent));
for (const where of ['[data-figure="loss"]', '[name="lr"]', ".stage", "main", '[data-figure="none"]', ""])
  (await hear({ type: "point", where, x: 0.5, y: 0.25 }), dot());
(await hear({ type: "point", where: '[data-figure="loss"]', x: 1, y: 1 }), dot());
(await hear({ type: "presenter", here: false, ended: false }), dot());
(await hear({ type: "presenter", here: true, ended: true }), say(main.querySelector("[data-prediction]").hidden));
await hear({ type: "error" });
const link = main.querySelector("a");
link.addEventListener("click", (event) => event.preventDefault());
(link.click(), say(link.getAttribute("href"), sessionStorage.getItem("descent-lab.watched")));
sessionStorage.clear();
for (const [selector, x, y] of [
  ["div", 110, 60],
  ["input", 130, 65],
  ["div", 90, 60],
  ["div", 301, 60],
  ["a", 5, 5],
])
  say(selector, placeOf(main, { target: main.querySelector(selector), clientX: x, clientY: y }));
say(pixelsOf(main, { where: "[data-pad]", x: 0, y: 0 }) === null, pixelsOf(main, { where: "[name]", x: 0.5, y: 0.5 }));
window.fetch = ask;
delete document.body.dataset.watch;
