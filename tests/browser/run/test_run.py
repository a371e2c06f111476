"""What is said to a run that has not started yet is kept, and told in order when it has."""

from tests.browser.blank_page import js

STARTING = """
  const { createRun } = await import("/static/js/run/run.js");
  const real = window.WebSocket, told = [], made = [];
  window.WebSocket = class extends EventTarget {
    static OPEN = 1;
    readyState = 1;
    constructor() { super(); made.push(this); }
    send(text) { told.push(JSON.parse(text)); }
    close() {}
  };
  const says = (message) =>
    made[0].dispatchEvent(new MessageEvent("message", {data: JSON.stringify(message)}));
  const run = createRun("ws://127.0.0.1/ws", new Proxy({}, {get: () => () => {}}));
  window.WebSocket = real;
  made[0].dispatchEvent(new Event("open"));
  run.start("nets", {}, 0, false, 0);
  told.length = 0;
"""


def test_every_weight_that_is_set_while_a_run_starts_is_set_before_it_steps_or_plays(modules):
    code = """
      run.edit("bias.0", 1);
      run.edit("bias.1", 2);
      run.edit("bias.0", 3);
      run.step();
      run.step();
      run.play();
      const early = told.length;
      says({type: "started", session: "s", config: {}});
      made[0].dispatchEvent(new CloseEvent("close", {code: 4001})); // it opens no other socket
      return [early, told];
    """
    early, told = js(modules, STARTING + code)
    assert early == 0
    assert told == [
        {"type": "edit", "where": "bias.0", "value": 3},
        {"type": "edit", "where": "bias.1", "value": 2},
        {"type": "step", "n": 2},
        {"type": "play"},
    ]
