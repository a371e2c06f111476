"""A connection that is silent is asked, and ended when it does not answer."""

from __future__ import annotations

import pytest

from tests.browser.blank_page import js

SILENT = """
  const before = { WebSocket, setInterval, setTimeout, now: Date.now };
  let [now, check] = [0, () => {}];
  const made = [], said = [];
  Date.now = () => now;
  window.setInterval = (work) => { check = work; };
  window.setTimeout = () => said.push(`${now}: waits`);
  window.WebSocket = class extends EventTarget {
    static OPEN = 1;
    readyState = 0;
    constructor() { super(); made.push(this); }
    send(text) { said.push(`${now}: ${JSON.parse(text).type}`); }
    close() { said.push(`${now}: closes`); }
  };
  try {
    const handlers = { onOpen() {}, onMessage() {}, onClose: () => said.push(`${now}: lost`) };
    socket.connect("ws://nowhere", handlers);
    Object.assign(made[0], { readyState: 1 }).dispatchEvent(new Event("open"));
    made[0].dispatchEvent(new MessageEvent("message", { data: '{"type": "pong"}' }));
    made[0].readyState = STATE;
    for (now = 1000; now <= 15000; now += 1000) check();
  } finally {
    Date.now = before.now;
    for (const name of ["WebSocket", "setInterval", "setTimeout"]) window[name] = before[name];
  }
  return said;
"""


@pytest.mark.parametrize(("state", "asked"), [(1, ["6000: ping"]), (2, [])], ids=["open", "closing"])
def test_a_silent_connection_is_ended_once_also_one_that_never_closes(modules, state, asked):
    said = js(modules, SILENT.replace("STATE", str(state)))
    assert said == ["0: ping", *asked, "12000: closes", "12000: waits", "12000: lost"]
