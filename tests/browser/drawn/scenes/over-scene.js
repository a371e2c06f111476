const { OverScene } = await import("/static/js/plots/over-scene.js");
const element = document.createElement("div"),
  plot = element.appendChild(document.createElement("div"));
const axis = (low, high) => ({ range: [low, high] });
plot._fullLayout = {
  scene: { xaxis: axis(-2, 2), yaxis: axis(-2, 2), zaxis: axis(0, 8), aspectratio: { x: 1, y: 1, z: 0.6 } },
};
const places = [-2, -1, 0, 1, 2];
plot._fullData = [{ type: "surface", x: places, y: places, z: places.map((y) => places.map((x) => x * x + y * y)) }];
const over = new OverScene(element, plot, { store, theme: colors });
const line = (x, y, z, more) => ({ mode: "lines", x, y, z, ...more });
over.show(
  [
    line([-3, -1, 0, 1, 3], [0, 1, 0, 1, 0], [4, 2, 0, 2, 9], { line: { color: "#aa0000", width: 6 }, opacity: 0.8 }),
    line([0, NaN, 1, 1], [0, 0, 1, -1], [1, 1, 2, 2], { line: { color: "#00aa00", dash: "dash" } }),
    line([0, 1], [0, 1], [8, 2], { line: { color: "#0000aa", width: 4, dash: "7px,3px" } }),
    {
      mode: "markers",
      x: [1, -1.9],
      y: [1.5, 1.9],
      z: [3.25, 7],
      error_z: { arrayminus: [0, 1] },
      meta: { start: true },
      marker: { symbol: "diamond", size: 6, color: "#123456" },
    },
    { mode: "markers", x: [0], y: [0], z: [0], marker: { symbol: "x-open", color: "#654321" } },
    { mode: "markers", x: [NaN], y: [NaN], z: [NaN], meta: { racer: 1 } },
    { mode: "markers", x: [1], y: [-1], z: [2], meta: { racer: 0 } },
    { mode: "markers", x: [1], y: [1], z: [2], visible: "legendonly", marker: { color: "#ffffff" } },
  ],
  { scene: {} },
);
const brush = canvasOf(300, 200).getContext("2d");
for (const eye of [
  { x: 1.2, y: -1.4, z: 0.9 },
  { x: 0.1, y: 0.1, z: 0.1 },
]) {
  say("seen from", [eye.x, eye.y, eye.z]);
  say("points", over.paint(brush, { left: 10, top: 20, width: 280, height: 160 }, { eye }));
}
