const { mountTrack } = await import("/static/js/page/track.js");
const { Ahead } = await import("/static/js/page/ahead.js");
const ahead = new Ahead();
const shown = async (curves, now) => {
  const root = document.createElement("div");
  root.innerHTML = '<canvas data-track style="display: block; width: 320px; height: 66px"></canvas>';
  document.body.replaceChildren(root);
  const track = mountTrack(root, { store, theme: colors, curves: () => curves, ahead });
  track.show(now);
  while (root.firstChild.width !== 320) await new Promise(requestAnimationFrame);
  return track;
};
const curve = (name, more) => ({ x: undefined, y: name, name: "", ...more });
(store.append("racer.0.loss", [100, 10, 1, 0.1, 0.01]), store.append("racer.1.loss", [50, 40, 30, 20, 10]));
(store.append("slope", [3, -1, 2, 2, 1]), store.append("at", [0, 2, 3, 4, 8]));
say("losses on a log scale, the later part faint");
const losses = await shown([curve("racer.0.loss"), curve("racer.1.loss")], {
  index: 4,
  shown: 2,
  length: 10,
  stride: 1,
});
say("the moment has moved by less than half a pixel, then by more");
losses.show({ index: 4, shown: 2.01, length: 10, stride: 1 });
say("moved");
losses.show({ index: 4, shown: 3, length: 10, stride: 1 });
say("another line, on its own places, in another unit of steps");
await shown([{ x: "at", y: "slope", name: "", color: "racer-2" }], { index: 80, shown: 80, length: 2500, stride: 10 });
say("no line: a bar with dots, and one without");
await shown([], { index: 5, shown: 3, length: 8, stride: 1 });
await shown([], { index: 400, shown: 300, length: 800, stride: 1 });
say("what is to come, beside what has passed");
const whole = Float64Array.of(100, 10, 1, 0.1, 0.01, 3, 5, 7, 9, 11, 12);
const bdata = btoa(String.fromCharCode(...new Uint8Array(whole.buffer)));
const sketch = { step: 10, stride: 1, append: { "racer.0.loss": { dtype: "f8", bdata } }, replace: {}, ending: null };
await ahead.begin(sketch, () => null);
await shown([curve("racer.0.loss")], { index: 4, shown: 4, length: 10, stride: 1 });
