const { mountTimeline } = await import("/static/js/page/timeline.js");
const slider = '<input type="range" data-action="timeline">',
  root = place(`<div>${slider}</div>`);
const run = { index: 0, stride: 10, phase: "idle", seek: (index) => say("seek", String(index)) };
const time = mountTimeline(root, { run, changed: () => say("changed"), open: () => say("open") });
const told = (...given) => {
  const { value, max, disabled } = root.firstElementChild;
  say(
    "length",
    time.show(...given),
    "slider",
    value,
    max,
    disabled,
    "step",
    time.step,
    "shown",
    time.shown,
    time.isBack,
    time.isAtStart,
  );
};
const drag = (value) => {
  root.firstElementChild.value = String(value);
  root.firstElementChild.dispatchEvent(new Event("input"));
  say("dragged to", value, root.firstElementChild.getAttribute("aria-valuetext"));
};
(told(false, 50), told(false, 5000), told(true, 50));
((run.index = 205), (run.phase = "playing"), told(true, 50), told(true, 5000));
(time.back(), told(true, 50), time.arrived(200), time.back(), time.back(), time.arrived(190), told(true, 50));
(time.arrived(180), time.forward(), time.again(), time.arrived(190), time.arrived(7));
(time.goTo(-5), time.arrived(0), told(true, 50), time.back(), time.toPresent(), told(true, 50), time.arrived(0));
(drag(3), time.arrived(25), told(true, 50), drag(21), time.forget(), told(true, 50));
say("a sketch of 30 steps stands in");
((run.index = 0), (run.phase = "idle"), told(false, 50, 30), drag(12), drag(14), told(false, 50, 30));
for (const index of [100, 140, 141]) ((run.index = index), told(true, 50));
(time.arrived(140), time.toPresent(), told(false, 50, 30), drag(29), (run.phase = "done"), told(true, 50));
