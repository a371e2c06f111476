const { card, state, run, context } = askedWith();

const { Asked } = await import("/static/js/page/asked.js"),
  main = place(card),
  box = main.firstElementChild;
const asked = new Asked(main, context, { answer: (value) => say("answers", value), remove: () => say("removed") });
const ask = { type: "ask", number: 1, kind: "winner", choices: 3, low: 0.001, high: 10, open: true };
store.set("racer.2.label", "third");
say("open");
(asked.show(ask), show(box));
box.querySelectorAll("button")[1].click();
say("counted, and answers to another question");
(asked.count({ number: 1, counts: [1, 2], watchers: 5 }), asked.count({ number: 2, counts: [9, 9], watchers: 9 }));
show(box);
say("closed, and the run has ended", asked.own);
(store.append("racer.0.loss", [3, 2]), store.append("racer.1.loss", [3, 1]), store.append("racer.2.loss", [NaN]));
run.ending = { outcome: "finished" };
(asked.show({ ...ask, open: false }), show(box));
box.querySelectorAll("button")[0].click();
say("will it diverge: two racers, then one that did, then one that did not");
for (const [labels, outcome] of [
  [["a", "b"], "diverged"],
  [["a"], "diverged"],
  [["a"], "converged"],
]) {
  ((state.labels = labels), (run.ending = { outcome }));
  asked.show({ ...ask, number: 2, kind: "diverges", choices: 2, open: false });
  say([...box.querySelectorAll("[data-choice]")].map((button) => [button.textContent, button.title]));
}
say("the largest rate");
asked.show({ ...ask, number: 3, kind: "rate" });
const rate = box.querySelector("input");
(asked.count({ number: 3, counts: [0, 2, 40], watchers: 50 }), show(box));
for (const value of ["0", "0.5", "0.75", "1"]) {
  rate.value = value;
  (rate.dispatchEvent(new Event("input")), rate.dispatchEvent(new Event("change")));
  say(rate.getAttribute("aria-valuetext"), rate.style.cssText, box.querySelector("b:last-child").textContent);
}
box.querySelector("[data-prediction-remove]").click();
(asked.show({ ...ask, number: 3, kind: "rate" }), say(box.hidden));
(asked.show({ ...ask, number: 4 }), say(box.hidden, asked.own));
(asked.show(null), say(box.hidden, asked.ask));
