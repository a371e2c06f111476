const { HeroStage } = await import("/static/js/page/hero-stage.js");
const buffer = Float32Array.from({ length: 30 }, (_, i) => (i % 6) * Math.floor(i / 6)).buffer;
const values = [0, 1, 2, 3, 4].map((row) => new Float32Array(buffer, 24 * row, 6));
const scene = {
  terrain: {
    values,
    domain: [
      [-5, 5],
      [-5.2, 5.2],
    ],
    top: 20,
  },
  reach: [
    [-5, 5],
    [-5, 5],
  ],
  minima: [
    [1, 2],
    [-3, -2],
  ],
};
const racer = (turn) => {
  const columns = {
    x: [4, 3, 1, 0.9, 0.8],
    y: [3, 2, 2.2, 2.1, 2],
    slope_x: [2, 1, 0.5, 0.01, 0],
    slope_y: [-1, 1, 0.5, 0, 0],
    loss: [50, 10, 1, 0.1, 0.0001],
  };
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, Float64Array.from(column, (value) => turn * value)]),
  );
};
const race = { start: [4, 3], steps: 6, racers: [racer(1), { ...racer(-1), loss: Float64Array.of(90, 80, 70) }] };
for (const [width, height] of [
  [900, 120],
  [400, 200],
]) {
  const root = document.createElement("div");
  const sized = (name, wide, tall) =>
    `<canvas data-${name} style="position: absolute; left: 0; width: ${wide}px; height: ${tall}px"></canvas>`;
  root.style.cssText = `position: relative; width: ${width}px; height: ${height}px`;
  root.innerHTML =
    sized("terrain", width, height) +
    sized("racing", width, height) +
    `<div class="legend" style="position: absolute; left: ${width - 200}px">${sized("losses", 150, 60)}</div>`;
  document.body.replaceChildren(root);
  const stage = new HeroStage(root, scene, colors);
  stage.onPress = (place) => say("pressed", place);
  say(`the stage, ${width} pixels wide`);
  stage.paint();
  for (const step of [0, 2.5, 6]) {
    say(`step ${step}`);
    stage.draw(race, step);
  }
  root.querySelector("[data-racing]").dispatchEvent(new MouseEvent("click", { clientX: 208, clientY: 58 }));
}
