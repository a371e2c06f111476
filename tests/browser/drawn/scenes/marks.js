const { element, plot, context } = plotIn();

const { mountMarks } = await import("/static/js/plots/marks.js");
const marks = mountMarks(element, plot, context);
const fed = { series: { x: "p.x", y: "p.y" } };
const colorscale = [
  [0, "rgb(255, 0, 0)"],
  [0.5, "rgb(255, 255, 255)"],
  [1, "rgb(0, 0, 255)"],
];
marks.show([
  {
    x: [-1, 1],
    y: [0, 1],
    marker: { symbol: "square", size: 10, color: "#010203", line: { width: 2, color: "#ff0000" } },
  },
  { x: [0, 0, 0], y: [0, 0.5, 1], marker: { symbol: "circle", size: 8, color: [-2, 0, 1], cmax: 2, colorscale } },
  { meta: fed, marker: { symbol: "diamond-open", size: 20, color: "#00ff00", opacity: 0.5, line: { width: 3 } } },
]);
marks.place();
say("fed");
const snapshot = (values) => ({ values: Float32Array.from(values), shape: [values.length] });
(store.set("p.x", snapshot([0, 2])), store.set("p.y", snapshot([2, -1])));
marks.update();
say("the same again");
marks.update();
say([...element.querySelectorAll("canvas")].map(({ dataset }) => `${dataset.marks}: ${dataset.count}`));
