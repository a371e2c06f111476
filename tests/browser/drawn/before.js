/** What every scene has: colors, an empty store, and where it needs them a plot's axes and a question's card. */
const theme = await import("/static/js/common/theme.js");
const series = await import("/static/js/run/series.js");
const tokens = {
  track: "#112233",
  diverged: "#332211",
  casing: "#fefefe",
  "contour-line": "rgba(10, 20, 30, 0.5)",
  sunken: "#e0e0e0",
  "ink-faint": "#999999",
  "line-strong": "#777777",
  "racer-2": "#00cc00",
  "racer-3": "#00cccc",
  "racer-4": "#cc00cc",
  "racer-5": "#cccc00",
  "class-0": "#ff0000",
  "class-1": "#00ff00",
  "class-2": "#0000ff",
  "class-3": "#888800",
  "class-4": "#008888",
  "unit-low": "#ff8000",
  "unit-zero": "#ffffff",
  "unit-high": "#0080ff",
  "link-negative": "#ff8000",
  "link-positive": "#0080ff",
};
for (const [name, value] of Object.entries(tokens)) document.documentElement.style.setProperty(`--${name}`, value);
const colors = theme.createTheme(document.documentElement);
const store = new series.SeriesStore();

function plotIn() {
  const element = document.createElement("div");
  element.style.cssText = "position: relative; width: 440px; height: 340px";
  const plot = element.appendChild(document.createElement("div"));
  plot._fullLayout = {
    xaxis: { range: [-2, 2], _offset: 20, _length: 400 },
    yaxis: { range: [-1, 2], _offset: 10, _length: 300 },
  };
  document.body.replaceChildren(element);
  const context = { store, theme: colors };

  return { element, plot, context };
}

function askedWith() {
  const part = (tag, name, inside = "") => `<${tag} data-prediction-${name}>${inside}</${tag}>`;
  const card =
    "<main><div data-prediction><h2 data-prediction-question></h2>" +
    part("div", "choices") +
    part(
      "div",
      "rates",
      `<svg data-prediction-dots></svg><input type="range" min="0" max="1" step="0.01"
      data-prediction-rate>` + ["low", "high", "own"].map((name) => part("b", name)).join(""),
    ) +
    part("p", "said") +
    part("button", "close") +
    part("button", "remove") +
    '</div><button data-action="start"></button>' +
    `<dialog><select data-ask-kind><option value="winner"><option value="diverges"><option value="rate"></select>
      <p data-ask-range><input data-ask-low><input data-ask-high></p><p data-ask-problem></p><button data-ask-send>
      </button></dialog></main>`;
  const state = { labels: ["GD", "Adam"], config: { racers: [{ lr: 0.04 }] } };
  const run = {
    ending: null,
    playing: false,
    phase: "idle",
    session: "s1",
    present: (message) => (say("sent", { ...message, number: message.number > 9 ? "random" : message.number }), true),
  };
  const context = { page: { state }, store, run };

  return { card, state, run, context };
}
