const { mountDrawing } = await import("/static/js/digits/drawing.js");
const { mountGalleries } = await import("/static/js/digits/gallery.js");
const root =
  place(`<main><canvas data-pad style="width: 280px; height: 280px; display: block"></canvas><button data-clear>
  </button><button data-undo></button><button data-test-image></button><input data-pen type="range" min="0.02" max="0.12"
  step="0.01" value="0.07"><div data-bars="racer.0"></div><p data-said="racer.0"><b></b><span></span></p></main>`);
let now = 1000;
performance.now = () => now;
const drawing = mountDrawing(root, { store, theme: colors, send: (sent) => say("sent", sent) });
const pad = root.firstElementChild;
pad.setPointerCapture = () => undefined;
const draw = (type, x, y, more = {}) => {
  const { left, top } = pad.getBoundingClientRect();
  const place = { clientX: left + x, clientY: top + y, pointerId: 1, button: 0, cancelable: true, bubbles: true };
  const event = new PointerEvent(type, { ...place, ...more });
  event.getCoalescedEvents = () => [];
  ((now += 100), pad.dispatchEvent(event), say(type, [x, y], event.defaultPrevented));
};
const press = (name) => (say("press", name), root.querySelector(`[data-${name}]`).click());
(drawing.again(), drawing.update());
(draw("pointermove", 9, 9), draw("pointerdown", 28, 14, { button: 2 }), draw("pointerdown", 28, 14));
(draw("pointerdown", 99, 14, { pointerId: 2 }), draw("pointermove", 28.5, 14), draw("pointermove", 140, 400));
(draw("pointermove", 99, 14, { pointerId: 2 }), draw("pointerup", 9, 9, { pointerId: 2 }), draw("pointerup", 140, 400));
(draw("pointerdown", 0, 0), draw("pointercancel", 0, 0), drawing.again(), press("undo"));
const pen = root.querySelector("[data-pen]");
((pen.value = "0.12"), pen.dispatchEvent(new Event("input", { bubbles: true })), say(pen.style.cssText));
(press("clear"), drawing.again(), pen.dispatchEvent(new Event("input", { bubbles: true })));
const snapshot = (values, ...shape) => ({ values, shape });
store.set(
  "drawn",
  snapshot(
    Uint8Array.from({ length: 784 }, (_, i) => i % 256),
    28,
    28,
  ),
);
store.set("racer.0.drawn_probabilities", snapshot(Float32Array.of(0.1, 0.07, 0, 0, 0, 0.83, 0, 0, 0, 0), 10));
(drawing.update(), show(root.lastElementChild));
store.set("racer.0.test_answers", snapshot(Uint8Array.of(3, 5, 3, 5, 5, 5), 2, 3));
(root.dispatchEvent(new CustomEvent("testimage", { detail: 2 })), say(drawing.drawn));
store.set("racer.0.drawn_probabilities", snapshot(Float32Array.of(0.1, 0.07, 0, 0, 0, 0.83, 0, 0, 0, 0), 10));
(drawing.update(), show(root.lastElementChild), press("undo"), say(pad.hasAttribute("data-drawn")));
(drawing.mirror({
  strokes: [
    [[0.5, 0.25]],
    [
      [0, 0],
      [1, 1],
    ],
  ],
  pen: 0.05,
  image: null,
}),
  drawing.collect());
const random = Math.random;
Math.random = () => 0.99;
press("test-image");
Math.random = random;
delete performance.now;
const images = place('<main><div data-gallery="racer.0" data-source="sample" data-layers="3,2"></div></main>');
const gallery = mountGalleries(images, { store, theme: colors });
(gallery.update(), show(images));
const set = (name, values) => store.set(`racer.0.${name}`, snapshot(values, values.length));
(set(
  "images",
  Uint8Array.from({ length: 3 * 784 }, (_, i) => i % 251),
),
  set("digits", Uint8Array.of(3, 5, 3)));
(set("places", Uint16Array.of(0, 1, 2)),
  set(
    "activations",
    Uint8Array.from({ length: 15 }, (_, i) => 15 * i),
  ));
set(
  "probabilities",
  Float32Array.from({ length: 30 }, (_, i) => [0.05, 0.8, 0.15][i % 3]),
);
(gallery.update(), gallery.update(), show(images));
images.addEventListener("testimage", ({ detail }) => say("to the pad:", detail));
(images.querySelectorAll("button")[1].click(), show(images), images.querySelectorAll("button")[1].click());
const ask = window.fetch;
window.fetch = async (address) => (
  say("asks", address),
  new Response(new Uint8Array(address.includes("0%2C") ? 1568 : 784))
);
const list = async (cell) => {
  images.dispatchEvent(new CustomEvent("listcell", { detail: { gallery: "racer.0", cell } }));
  for (let turn = 0; turn < 5; turn++) await new Promise((done) => setTimeout(done));
  say(
    images.querySelector(".listed").textContent,
    [...images.querySelectorAll(".tiles button")].map((one) => !one.hidden),
  );
};
(await list({ truth: 3, said: 5 }), show(images), await list({ truth: 5, said: 5 }), await list({ truth: 3, said: 5 }));
(await list({ truth: 9, said: 9 }), await list(null), show(images));
window.fetch = ask;
