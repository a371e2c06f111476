const { element, plot, context } = plotIn();

const { mountBalls } = await import("/static/js/plots/balls.js");
const balls = mountBalls(element, plot, context);
const racers = [0, 1, 2, 3, 4, 5, 6].map((racer) => `racer.${racer}`);
say("all at the start, in a fan");
balls.show({ racers, start: [0.5, 0.5] });
say("on their way; one out of the view, one nowhere");
store.append(
  "racer.0.x",
  Float64Array.from({ length: 60 }, (_, i) => 1.5 * Math.cos(i / 8)),
);
store.append(
  "racer.0.y",
  Float64Array.from({ length: 60 }, (_, i) => 1.5 * Math.sin(i / 8)),
);
(store.set("racer.0.gradient_x", 3), store.set("racer.0.gradient_y", -4));
(store.append("racer.1.x", [0, 0.01]), store.append("racer.1.y", [1, 1]));
(store.set("racer.1.gradient_x", 0), store.set("racer.1.gradient_y", 0));
(store.append("racer.2.x", [0, 3]), store.append("racer.2.y", [0, 4]));
(store.append("racer.3.x", [0, NaN]), store.append("racer.3.y", [0, NaN]));
balls.show({ racers: racers.slice(0, 4), start: [0.5, 0.5] });
say("without arrows and trails");
balls.show({ racers: racers.slice(0, 2), start: [-1, 1.5] }, new Set(["trail", "down", "move"]));
((plot._fullLayout.xaxis.d2p = (x) => (x + 2) * 100), (plot._fullLayout.yaxis.d2p = (y) => (2 - y) * 100));
say(
  [
    [100, 50],
    [113, 50],
    [115, 50],
    [120, 66],
    [127, 50],
  ].flatMap(([x, y]) => [false, true].map((finger) => balls.grabs(x, y, finger))),
);
balls.dispose();
const { between, nameMinimum, nameStart } = await import("/static/js/plots/named-places.js");
const brush = canvasOf(300, 200).getContext("2d");
const edges = { left: 0, top: 0, right: 300, bottom: 200 };
const card = (left, top, right, bottom) => ({ left, top, right, bottom });
const names = { casing: "white", ink: "black" };
say("the start's name: above, below a card, left of paths above and below, right at the left edge, nowhere");
const [up, down] = [
  between([
    { x: 100, y: 100 },
    { x: 100, y: 20 },
  ]),
  between([
    { x: 100, y: 100 },
    { x: 100, y: 180 },
  ]),
];
nameStart(brush, { x: 100, y: 100 }, "start", names, { edges, cards: [] }, []);
nameStart(brush, { x: 100, y: 100 }, "start", names, { edges, cards: [card(60, 50, 140, 90)] }, []);
nameStart(brush, { x: 100, y: 100 }, "start", names, { edges, cards: [] }, [...up, ...down]);
nameStart(brush, { x: 12, y: 100 }, "start", names, { edges, cards: [card(0, 0, 60, 88), card(0, 110, 60, 200)] }, []);
nameStart(brush, { x: 100, y: 100 }, "start", names, { edges, cards: [edges] }, []);
say("the minimum's: beyond it, on the other side, not over the edge, not under a card");
nameMinimum(brush, { x: 100, y: 100 }, true, names, { edges, cards: [] });
nameMinimum(brush, { x: 100, y: 100 }, false, names, { edges, cards: [] });
nameMinimum(brush, { x: 290, y: 100 }, true, names, { edges, cards: [] });
nameMinimum(brush, { x: 100, y: 100 }, true, names, { edges, cards: [card(120, 90, 180, 120)] });
