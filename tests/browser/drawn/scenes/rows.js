const { rowOf } = await import("/static/js/page/pins-table.js");
const { mountPathTip } = await import("/static/js/plots/path-tip.js");
const table = place("<table></table>");
const pin = {
  id: "a",
  link: "/labs/descent?x=1",
  seed: 4,
  step: 1200,
  outcome: "diverged",
  wall: 1.23456,
  computed: NaN,
};
const says = { label: "Adam", why: "(another function)", start: "(1, 2)", final: "0.5", accuracy: null, seed: true };
const steps = [
  { name: "GD", steps: "40" },
  { name: "Adam", steps: "—" },
];
table.append(rowOf(pin, { ...says, steps }));
table.append(
  rowOf({ ...pin, id: "", outcome: "odd" }, { ...says, why: "", final: null, accuracy: "90%", seed: false }),
);
table.append(rowOf({ ...pin, outcome: "kink" }, { ...says, steps: steps.slice(1) }));
show(table);
const element = place('<div style="position: relative; width: 240px; height: 240px"><div class="plot"></div></div>');
const plot = element.firstElementChild;
plot.innerHTML = '<svg><g class="hoverlayer"></g></svg>';
const axis = (type, range) => ({
  type,
  range,
  _offset: 20,
  d2p: (value) => 100 * (type === "log" ? Math.log10(value) : value),
});
plot._fullLayout = { xaxis: axis("linear", [0, 2]), yaxis: axis("linear", [0, 2]), yaxis2: axis("log", [0, 2]) };
const told = (values) => ({ step: "step", values });
const fed = (x, y) => ({ x, y });
plot.data = [
  { name: "GD", meta: { told: told({ x: "x", f: "loss" }), series: fed("x", "y") } },
  { name: "Adam", yaxis: "y2", meta: { told: told({ loss: "loss" }), series: fed("x", "loss") } },
  { name: "hidden", visible: "legendonly", meta: { told: told({}), series: fed("x", "y") } },
  { name: "no words", meta: { series: fed("x", "y") } },
];
store.append("x", [0, 1, 1, 2]);
store.append("y", [0, 0, 1, 1]);
store.append("loss", [1, 10, 50, 100]);
const remove = mountPathTip(element, plot, store);
const move = async (type, x, y, more = {}) => {
  const { left, top } = element.getBoundingClientRect();
  element.dispatchEvent(new PointerEvent(type, { clientX: left + x, clientY: top + y, ...more }));
  await new Promise(requestAnimationFrame);
  const tip = element.querySelector(".tip");
  const own = plot.querySelector(".hoverlayer").style.visibility;
  say(type, [x, y], own, tip && !tip.hidden ? tip.textContent.replaceAll("\n", " | ") : "nothing");
};
await move("pointermove", 25, 22);
for (const x of [60, 69, 71, 115]) await move("pointermove", x, 25);
await move("pointermove", 60, 29);
await move("pointermove", 120, 119);
await move("pointermove", 60, 60);
await move("pointermove", 170, 120, { buttons: 1 });
await move("pointerdown", 170, 120, { pointerType: "touch" });
await move("pointerdown", 170, 120, { pointerType: "mouse" });
await move("pointermove", 219, 219);
await move("pointerleave", 219, 219);
await move("pointermove", 219, 219);
show(element);
remove();
show(element);
