"""Scenes: code that draws what a module can draw, with small numbers of its own."""

from __future__ import annotations

TOKENS = {
    "casing": "#fefefe",
    "contour-line": "rgba(10, 20, 30, 0.5)",
    "sunken": "#e0e0e0",
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
}
BEFORE = f"""
  const page = document.documentElement;
  for (const [name, value] of Object.entries({TOKENS})) page.style.setProperty(`--${{name}}`, value);
  const colors = theme.createTheme(page), store = new series.SeriesStore();
"""

PLOT = """
  const element = document.createElement("div");
  element.style.cssText = "position: relative; width: 440px; height: 340px";
  const plot = element.appendChild(document.createElement("div"));
  plot._fullLayout = {xaxis: {range: [-2, 2], _offset: 20, _length: 400}, yaxis: {range: [-1, 2], _offset: 10,
    _length: 300}};
  document.body.replaceChildren(element);
  const context = {store, theme: colors};
"""

BALLS = (
    PLOT
    + """
  const {mountBalls} = await import("/static/js/plots/balls.js");
  const balls = mountBalls(element, plot, context);
  const racers = [0, 1, 2, 3, 4, 5, 6].map((racer) => `racer.${racer}`);
  say("all at the start, in a fan");
  balls.show({racers, start: [0.5, 0.5]});
  say("on their way; one out of the view, one nowhere");
  store.append("racer.0.x", Float64Array.from({length: 60}, (_, i) => 1.5 * Math.cos(i / 8)));
  store.append("racer.0.y", Float64Array.from({length: 60}, (_, i) => 1.5 * Math.sin(i / 8)));
  store.set("racer.0.gradient_x", 3), store.set("racer.0.gradient_y", -4);
  store.append("racer.1.x", [0, 0.01]), store.append("racer.1.y", [1, 1]);
  store.set("racer.1.gradient_x", 0), store.set("racer.1.gradient_y", 0);
  store.append("racer.2.x", [0, 3]), store.append("racer.2.y", [0, 4]);
  store.append("racer.3.x", [0, NaN]), store.append("racer.3.y", [0, NaN]);
  balls.show({racers: racers.slice(0, 4), start: [0.5, 0.5]});
  say("without arrows and trails");
  balls.show({racers: racers.slice(0, 2), start: [-1, 1.5]}, new Set(["trail", "down", "move"]));
  plot._fullLayout.xaxis.d2p = (x) => (x + 2) * 100, plot._fullLayout.yaxis.d2p = (y) => (2 - y) * 100;
  say([[100, 50], [113, 50], [115, 50], [120, 66], [127, 50]].flatMap(([x, y]) => [false, true].map((finger) =>
    balls.grabs(x, y, finger))));
  balls.dispose();
"""
)

TRACK = """
  const {mountTrack} = await import("/static/js/page/track.js");
  const shown = async (curves, now) => {
    const root = document.createElement("div");
    root.innerHTML = '<canvas data-track style="display: block; width: 320px; height: 66px"></canvas>';
    document.body.replaceChildren(root);
    const track = mountTrack(root, {store, theme: colors, curves: () => curves});
    track.show(now);
    while (root.firstChild.width !== 320) await new Promise(requestAnimationFrame);
    return track;
  };
  const curve = (name, more) => ({x: undefined, y: name, name: "", ...more});
  store.append("racer.0.loss", [100, 10, 1, 0.1, 0.01]), store.append("racer.1.loss", [50, 40, 30, 20, 10]);
  store.append("slope", [3, -1, 2, 2, 1]), store.append("at", [0, 2, 3, 4, 8]);
  say("losses on a log scale, the later part faint");
  const losses = await shown([curve("racer.0.loss"), curve("racer.1.loss")],
    {index: 4, shown: 2, length: 10, stride: 1});
  say("the moment has moved by less than half a pixel, then by more");
  losses.show({index: 4, shown: 2.01, length: 10, stride: 1});
  say("moved");
  losses.show({index: 4, shown: 3, length: 10, stride: 1});
  say("another line, on its own places, in another unit of steps");
  await shown([{x: "at", y: "slope", name: "", color: "racer-2"}], {index: 80, shown: 80, length: 2500, stride: 10});
  say("no line: a bar with dots, and one without");
  await shown([], {index: 5, shown: 3, length: 8, stride: 1});
  await shown([], {index: 400, shown: 300, length: 800, stride: 1});
"""

HERO = """
  const {HeroStage} = await import("/static/js/page/hero-stage.js");
  const buffer = Float32Array.from({length: 30}, (_, i) => (i % 6) * Math.floor(i / 6)).buffer;
  const values = [0, 1, 2, 3, 4].map((row) => new Float32Array(buffer, 24 * row, 6));
  const scene = {terrain: {values, domain: [[-5, 5], [-5.2, 5.2]], top: 20}, reach: [[-5, 5], [-5, 5]],
    minima: [[1, 2], [-3, -2]]};
  const racer = (turn) => {
    const columns = {x: [4, 3, 1, 0.9, 0.8], y: [3, 2, 2.2, 2.1, 2], slope_x: [2, 1, 0.5, 0.01, 0],
      slope_y: [-1, 1, 0.5, 0, 0], loss: [50, 10, 1, 0.1, 0.0001]};
    return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, Float64Array.from(column,
      (value) => turn * value)]));
  };
  const race = {start: [4, 3], steps: 6, racers: [racer(1), {...racer(-1), loss: Float64Array.of(90, 80, 70)}]};
  for (const [width, height] of [[900, 120], [400, 200]]) {
    const root = document.createElement("div");
    const sized = (name, wide, tall) =>
      `<canvas data-${name} style="position: absolute; left: 0; width: ${wide}px; height: ${tall}px"></canvas>`;
    root.style.cssText = `position: relative; width: ${width}px; height: ${height}px`;
    root.innerHTML = sized("terrain", width, height) + sized("racing", width, height) +
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
    root.querySelector("[data-racing]").dispatchEvent(new MouseEvent("click", {clientX: 208, clientY: 58}));
  }
"""

SYMBOLS = """
  const {trace} = await import("/static/js/plots/symbols.js"), brush = canvasOf(40, 40).getContext("2d");
  for (const symbol of ["circle", "square", "diamond", "triangle-up", "pentagon", "hexagon", "star", "cross", "x",
    "bowtie", "star-open", "unknown"]) {
    say(symbol);
    trace(brush, symbol, 10);
  }
"""

MARKS = (
    PLOT
    + """
  const {mountMarks} = await import("/static/js/plots/marks.js");
  const marks = mountMarks(element, plot, context);
  const fed = {series: {x: "p.x", y: "p.y"}};
  const colorscale = [[0, "rgb(255, 0, 0)"], [0.5, "rgb(255, 255, 255)"], [1, "rgb(0, 0, 255)"]];
  marks.show([
    {x: [-1, 1], y: [0, 1], marker: {symbol: "square", size: 10, color: "#010203", line: {width: 2, color: "#ff0000"}}},
    {x: [0, 0, 0], y: [0, 0.5, 1], marker: {symbol: "circle", size: 8, color: [-2, 0, 1], cmax: 2, colorscale}},
    {meta: fed, marker: {symbol: "diamond-open", size: 20, color: "#00ff00", opacity: 0.5, line: {width: 3}}},
  ]);
  marks.place();
  say("fed");
  const snapshot = (values) => ({values: Float32Array.from(values), shape: [values.length]});
  store.set("p.x", snapshot([0, 2])), store.set("p.y", snapshot([2, -1]));
  marks.update();
  say("the same again");
  marks.update();
  say([...element.querySelectorAll("canvas")].map(({dataset}) => `${dataset.marks}: ${dataset.count}`));
"""
)

DIAGRAM = """
  const {layOut} = await import("/static/js/nets/diagram-layout.js");
  const {createPainter} = await import("/static/js/nets/diagram-paint.js");
  const {SvgPen} = await import("/static/js/nets/svg-pen.js");
  const layers = [
    {title: "inputs", units: ["x", "y"], of: 2, rows: [0, 2], others: [{row: 1, name: "x²", field: "f"}]},
    {title: "hidden", units: 2, of: 7}, {title: "outputs", units: ["o", "×"], of: 2}];
  const links = {values: [8, 0, -8, 2, -0.5, NaN, 1, 32], shape: [8]};
  const biases = {values: [0.5, -1.25, 0, 8], shape: [4]};
  const units = (rows, across) => ({values: Uint8Array.from({length: 6 * rows * across}, (_, i) => (37 * i) % 256),
    shape: [6, rows, across]});
  const [width, height] = [420, 240], pen = canvasOf(width, height).getContext("2d");
  const layout = layOut(layers, width, height), painter = createPainter(colors, document);
  const view = {width, height, font: "12px serif", target: null, titled: true, others: undefined,
    points: [[0.25, 0.75, 0], [0.5, 0.5, 6]]};
  const targets = [null, {kind: "link", index: 2}, {kind: "unit", index: 4}, {kind: "other", index: 0}];
  for (const target of targets) {
    say("pointed at", target?.kind ?? "nothing");
    painter.paint(pen, layout, {units: units(4, 4), links, biases}, {...view, target,
      others: {values: new Uint8Array(16).fill(200), shape: [1, 4, 4]}});
  }
  say("numbers, signed outputs, no titles");
  const signed = [{...layers[0], others: []}, {...layers[1], of: 2}, {...layers[2], signed: true}];
  const numbers = layOut(signed, width, height);
  painter.paint(pen, numbers, {units: units(1, 5)}, {...view, titled: false, target: {kind: "unit", index: 0}});
  say("as an SVG");
  drawn().forEach((line) => say(line)); // what comes now is no canvas's
  const svg = new SvgPen(document, width, height);
  painter.paint(svg, layout, {units: units(4, 4), links, biases}, {...view, target: targets[3],
    others: {values: new Uint8Array(16).fill(200), shape: [1, 4, 4]}});
  const written = svg.drawing.outerHTML.replace(/data:[^"]*/g, "data").split(/(?=<)/);
  const calls = drawn().filter((line) => !/^(clearRect|drawImage|putImageData)/.test(line));
  calls.forEach((line) => say(line));
  written.forEach((line) => say(line));
"""

OVER_SCENE = """
  const {OverScene} = await import("/static/js/plots/over-scene.js");
  const element = document.createElement("div"), plot = element.appendChild(document.createElement("div"));
  const axis = (low, high) => ({range: [low, high]});
  plot._fullLayout = {scene: {xaxis: axis(-2, 2), yaxis: axis(-2, 2), zaxis: axis(0, 8), aspectratio: {x: 1, y: 1,
    z: 0.6}}};
  const places = [-2, -1, 0, 1, 2];
  plot._fullData = [{type: "surface", x: places, y: places, z: places.map((y) => places.map((x) => x * x + y * y))}];
  const over = new OverScene(element, plot, {store, theme: colors});
  const line = (x, y, z, more) => ({mode: "lines", x, y, z, ...more});
  over.show([
    line([-3, -1, 0, 1, 3], [0, 1, 0, 1, 0], [4, 2, 0, 2, 9], {line: {color: "#aa0000", width: 6}, opacity: 0.8}),
    line([0, NaN, 1, 1], [0, 0, 1, -1], [1, 1, 2, 2], {line: {color: "#00aa00", dash: "dash"}}),
    line([0, 1], [0, 1], [8, 2], {line: {color: "#0000aa", width: 4, dash: "7px,3px"}}),
    {mode: "markers", x: [1, -1.9], y: [1.5, 1.9], z: [3.25, 7], error_z: {arrayminus: [0, 1]}, meta: {start: true},
      marker: {symbol: "diamond", size: 6, color: "#123456"}},
    {mode: "markers", x: [0], y: [0], z: [0], marker: {symbol: "x-open", color: "#654321"}},
    {mode: "markers", x: [NaN], y: [NaN], z: [NaN], meta: {racer: 1}},
    {mode: "markers", x: [1], y: [-1], z: [2], meta: {racer: 0}},
    {mode: "markers", x: [1], y: [1], z: [2], visible: "legendonly", marker: {color: "#ffffff"}},
  ], {scene: {}});
  const brush = canvasOf(300, 200).getContext("2d");
  for (const eye of [{x: 1.2, y: -1.4, z: 0.9}, {x: 0.1, y: 0.1, z: 0.1}]) {
    say("seen from", [eye.x, eye.y, eye.z]);
    say("points", over.paint(brush, {left: 10, top: 20, width: 280, height: 160}, {eye}));
  }
"""

MAPS = """
  const {paintOver} = await import("/static/js/maps/over.js");
  const {paintTheory} = await import("/static/js/maps/theory.js");
  const {Scale, fewest, paintRates} = await import("/static/js/maps/rate-cells.js");
  const maps = {domain: [[-2, 2], [0, 3]], minima: [[1, 1], [-1, 2]], moments: [0, 10]};
  say("over a map of starts");
  paintOver(canvasOf(200, 150), {theme: colors, source: maps, start: {x: 0.5, y: 2.5}, swarm: null});
  const paths = {values: Uint16Array.of(0, 9000, 40000, 65535, 20, 20000, 50000, 300), shape: [2, 2, 2]};
  paintOver(canvasOf(200, 150), {theme: colors, source: {...maps, minima: Array(41).fill([0, 0])}, start: undefined,
    swarm: {paths, ends: [0, 255], step: 5}});
  const cells = {x: [0.001, 1], y: [0, 0.9], log: [true, false], steps: 500, cells: {shape: [2, 2],
    values: Uint16Array.of(65534, 40, 500, 65535)}};
  const scale = new Scale(cells);
  say("over a map of rates");
  paintTheory(canvasOf(200, 150), {theme: colors, scale, limit: [[0.01, 0.1], [0.1, 0.5], [1, 0.9]], best: [0.1, 0.45],
    found: [0.03, 0.3], here: [0.2, 0.8]});
  paintTheory(canvasOf(200, 150), {theme: colors, scale, limit: [], best: [], found: null, here: null});
  const table = Uint32Array.from({length: 256}, (_, i) => 0xff000000 + i);
  paintRates(canvasOf(1, 1), cells, table, [0xff00ff00, 0xffff0000]);
  const {place, steps} = fewest(cells);
  say("fewest", place.map((value) => 1000 * value), steps);
"""

TERRAIN = """
  const {paintTerrain} = await import("/static/js/plots/terrain.js");
  const field = {values: Float32Array.from({length: 42}, (_, i) => (i % 7 - 3) ** 2 + (Math.floor(i / 7) - 2) ** 2),
    domain: [[-3, 3], [-2, 3]], size: [7, 6], top: 12};
  const frames = [{left: -3, across: 10, upper: 3, up: 8}, {left: -1, across: 40, upper: 1.5, up: 16}];
  for (const frame of frames)
    for (const ratio of [1, 2]) paintTerrain(canvasOf(60, 40).getContext("2d"), field, frame, colors, ratio);
"""

GIF = """
  const [width, height] = [24, 16];
  const picture = (shift) => Uint8ClampedArray.from({length: 4 * width * height}, (_, i) => {
    const [x, y, channel] = [Math.floor(i / 4) % width, Math.floor(i / 4 / width), i % 4];
    if (y < 6 || channel === 3) return channel === 3 ? 255 : 40 * channel + 100;
    return [11 * (x + shift) % 256, x * y % 256, 16 * y][channel];
  });
  const bytes = gif.encodeGif([picture(0), picture(0), picture(3)], width, height, [0.055, 0.001, 1]);
  for (let at = 0; at < bytes.length; at += 48)
    say([...bytes.subarray(at, at + 48)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
"""

SCENES = {
    "balls": BALLS,
    "diagram": DIAGRAM,
    "gif": GIF,
    "hero": HERO,
    "maps": MAPS,
    "marks": MARKS,
    "over-scene": OVER_SCENE,
    "symbols": SYMBOLS,
    "terrain": TERRAIN,
    "track": TRACK,
}
