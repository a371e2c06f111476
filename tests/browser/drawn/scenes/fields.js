const { mountSliders } = await import("/static/js/page/sliders.js"),
  { NumberField } = await import("/static/js/nets/number-field.js"),
  { mountBackTo, rememberWatched } = await import("/static/js/page/back-to.js");
const { pairsOf, differing, matches, replaced } = await import("/static/js/page/pairs.js");
const { fieldsOf, nearest, picking } = await import("/static/js/page/picks.js");
const range = (
  of,
  low,
  high,
) => `<input type="range" min="0" max="1" step="any" data-slider-for="${of}" data-low="${low}"
  data-high="${high}">`;
const form = place(`<form><input name="lr" value="0.01">${range("lr", 0.0001, 100)}<input name="n" value="5">
  ${range("n", 0, 20)}<input type="hidden" name="c" value="off"><input type="checkbox" name="c" value="on" checked>
  <textarea name="t" data-blank="none"> </textarea></form>`);
const sliders = mountSliders(form),
  ranges = [...form.querySelectorAll("[data-slider-for]")];
const told = () =>
  say(
    ranges.map((one) => [
      1000 * one.value,
      one.getAttribute("aria-valuetext"),
      1000 * one.style.getPropertyValue("--at"),
    ]),
    pairsOf(form),
  );
told();
for (const one of ranges) ((one.value = "0.3"), one.dispatchEvent(new Event("input")));
(told(), (form.elements.lr.value = "nothing"), (form.elements.n.value = "20"), sliders.update(), told());
const before = pairsOf(form);
((form.elements.c[1].checked = false), (form.elements.t.value = "x"));
say(
  differing(before, pairsOf(form)),
  differing([["a", "1"]], [["b", "1"]]),
  replaced(
    [
      ["a", "1"],
      ["b", "2"],
    ],
    { b: "3" },
  ),
);
say(
  ["racers.0.lr", "racers.10.lr", "racers.lr", "lr", "data.n.x", "xlr"].map((name) =>
    ["racers.*.lr", "data.", "lr n", ""].map((patterns) => matches(name, patterns)),
  ),
);
say(
  fieldsOf("start.x start.y", 1.5, -2),
  fieldsOf(" x", 1, 2),
  nearest(["0,0,1", "3,4,0"], 3, 3, 1),
  nearest(["0,0,1"], 3, 3, 1),
  nearest([], 0, 0, 9),
);
let points = "none";
const page = {
  get: () => points,
  set: (values, typed) => say("set", values, typed ?? "", (points = values.p ?? points)),
};
const plotted = place(
  '<div data-sets="x y" data-adds="p"><div class="nsewdrag" style="width: 100px; height: 9px"></div>' +
    '<div class="js-plotly-plot"></div><input type="radio" data-choice="class" value="3" checked></div>',
);
plotted.querySelector(".js-plotly-plot").layout = { xaxis: { range: [-1, 1] } };
const { clicked, grabbed } = picking(plotted, page);
(clicked(plotted, 0.5, 0.5), clicked(plotted, 0.7, 0.5), clicked(plotted, 0.39, 0.5), clicked(plotted, 0.3, 0.3));
(say(grabbed(plotted, 0, 0) === null),
  grabbed(plotted, 0.3, 0.2).drop(-1, -1),
  clicked(plotted, -1, -1),
  clicked(plotted, 0.7, 0.5));
const host = place('<div style="position: relative; width: 300px; height: 200px"></div>');
const field = new NumberField(host, () => say("closed by a key"));
const open = (x, y) =>
  field.open({ value: 1.23456789, label: "weight", title: "from x", x, y, width: 300, height: 200 }, (value) =>
    say("sent", 1000 * value),
  );
const press = (key) => host.firstElementChild.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
host.addEventListener("keydown", ({ key }) => say("left to the page:", key));
(open(40, 50), show(host), press("a"), press("Enter"), say(field.isOpen), open(290, 190), show(host), press("Escape"));
(open(-9, -9), (host.firstElementChild.value = ""), press("Enter"), show(host), host.firstElementChild.blur());
(say(field.isOpen, host.childElementCount), open(1, 1), field.forget(), say(field.isOpen));
for (const code of ["blue-fox-7", "Bad/../code"]) {
  rememberWatched(code);
  const nav = place("<nav><a data-back-to hidden></a></nav>");
  (mountBackTo(nav), show(nav));
}
sessionStorage.clear();
