const { card, state, run, context } = askedWith();

const { Asking } = await import("/static/js/page/asking.js"),
  main = place(card),
  dialog = main.querySelector("dialog");
const asking = new Asking(main, dialog, context),
  find = (name) => dialog.querySelector(`[data-ask-${name}]`);
const shown = () =>
  say(
    ["kind", "low", "high"].map((name) => find(name).value),
    find("range").hidden,
    find("problem").textContent,
    main.firstElementChild.hidden,
    dialog.open,
  );
(dialog.show(), asking.offer(), shown());
(find("send").click(), shown());
say(document.activeElement.dataset.action);
(asking.look(), say("it plays"), (run.playing = true));
(asking.look(), asking.look(), asking.again());
say("it ends; another run is asked about, and has ended when it is looked at");
((run.playing = false), (run.phase = "done"), asking.look());
(find("send").click(), asking.look(), asking.again());
((run.session = "s2"), asking.look(), (run.phase = "idle"), asking.look());
say("other racers take the question away, and more than twenty cannot be asked about");
(find("send").click(), (state.labels = ["GD"]), asking.look());
for (const count of [1, 2, 20, 21]) {
  ((state.labels = Array(count).fill("x")), asking.offer());
  say(find("kind").firstElementChild.disabled, find("kind").value);
}
say("rates");
((find("kind").value = "rate"), find("kind").dispatchEvent(new Event("change")), shown());
for (const [low, high] of [
  ["0", "1"],
  ["2", "1"],
  ["1", "1.05"],
  ["1", "2e6"],
  ["0.01", "0.02"],
]) {
  ((find("low").value = low), (find("high").value = high));
  (find("send").click(), shown());
}
(main.querySelector("[data-prediction-close]").click(), main.querySelector("[data-prediction-remove]").click());
(asking.hear({ type: "ask", number: 5, kind: "diverges", choices: 2, low: 1, high: 2, open: true }), shown());
(asking.hear({ type: "answers", number: 5, counts: [1, 0], watchers: 1 }), show(main.firstElementChild));
(asking.forget(), shown());
