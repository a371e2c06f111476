"""The socket: it opens again later and later, asks one that is silent, and leaves one that was taken over alone."""

from __future__ import annotations

import zlib
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.blank_page import js

PRETENDED = """
  const names = ["WebSocket", "fetch", "setTimeout", "clearTimeout", "setInterval"];
  const real = {random: Math.random, now: Date.now, ...Object.fromEntries(names.map((name) => [name, window[name]]))};
  const told = [], made = [];
  let time = 1, check = () => {}, waiting = null;
  class Pretended extends EventTarget {
    static OPEN = 1;
    readyState = 0;
    constructor() { super(); made.push(this); told.push("opens"); }
    send(text) { told.push(JSON.parse(text).type); }
    close() { told.push("gives up"); }
  }
  const now = {
    opened: (place = -1) => { made.at(place).readyState = 1; made.at(place).dispatchEvent(new Event("open")); },
    closed: (code = 1006) => made.at(-1).dispatchEvent(new CloseEvent("close", {code})),
    hears: (type, place = -1) =>
      made.at(place).dispatchEvent(new MessageEvent("message", {data: `{"type": "${type}"}`})),
    packed: (bytes) =>
      made.at(-1).dispatchEvent(new MessageEvent("message", {data: new Uint8Array(bytes).buffer})),
    until: async (said) => { while (!told.includes(said)) await new Promise(requestAnimationFrame); },
    seconds: (count) => { for (const until = time + 1000 * count; time < until; check()) time += 1000; },
    back: () => window.dispatchEvent(new Event("online")),
    waited: () => { const due = waiting; waiting = null; due(); },
    wakes: () => connection.wake(),
    sends: () => told.push(connection.send({type: "play"})),
  };
  Object.assign(window, {
    WebSocket: Pretended,
    fetch: async (path, {method}) => (told.push(`${method} ${path}`), {status: 200}),
    setTimeout: (due, wait) => (waiting = due, told.push(Math.round(wait)), 1),
    clearTimeout: () => { waiting = null; },
    setInterval: (run) => { check = run; },
  });
  Object.assign(Math, {random: () => argument.random});
  Object.assign(Date, {now: () => time});
  let connection;
  try {
    const handlers = {onMessage: ({type}) => told.push(`heard ${type}`), onOpen: () => told.push("open")};
    connection = socket.connect("ws://127.0.0.1/ws", {...handlers, onClose: () => told.push("lost")});
    for (const [what, ...rest] of argument.events) await now[what](...rest);
    return [...told];
  } finally {
    connection.wake(); // to be taken over: so it listens to the window no more
    now.closed(4001);
    Object.assign(window, Object.fromEntries(names.map((name) => [name, real[name]])));
    Object.assign(Math, {random: real.random});
    Object.assign(Date, {now: real.now});
  }
"""


def told(page: Page, *events: tuple[Any, ...], random: float = 0.5) -> list[Any]:
    """What a socket does, and the milliseconds that it waits, from its making on and through these events."""
    return js(page, PRETENDED, {"events": events, "random": random})


@pytest.mark.parametrize(
    ("random", "waits"),
    [(0, [125, 250, 500, 1000, 2000, 4000, 4000]), (1, [375, 750, 1500, 3000, 6000, 12_000, 12_000])],
)
def test_it_opens_again_later_and_later_and_not_together_with_others(modules, random, waits):
    events = [("closed",), ("waited",)] * len(waits)
    seen = told(modules, *events, random=random)
    assert [item for item in seen if isinstance(item, int)] == waits and seen.count("opens") == 1 + len(waits)


def test_what_is_heard_makes_the_next_wait_a_short_one_again(modules):
    lost = [("closed",), ("waited",)]
    seen = told(modules, *lost, *lost, ("opened",), ("hears", "frame"), ("closed",))
    assert [item for item in seen if isinstance(item, int)] == [250, 500, 250]


def test_a_socket_that_never_opened_asks_whether_a_token_is_wanted(modules):
    assert told(modules, ("closed",)) == ["opens", 250, "lost", "HEAD /api/labs"]
    assert told(modules, ("opened",), ("closed",)) == ["opens", "ping", "open", 250, "lost"]


def test_it_opens_at_once_when_the_network_comes_back(modules):
    assert told(modules, ("opened",), ("closed",), ("back",))[-2:] == ["lost", "opens"]
    assert told(modules, ("opened",), ("hears", "pong"), ("back",))[-1] == "ping", "one that is open is only asked"


def test_one_that_was_taken_over_opens_only_when_it_is_wanted(modules):
    taken = [("opened",), ("closed", 4001)]
    assert told(modules, *taken, ("back",), ("sends",)) == ["opens", "ping", "open", "lost", False]
    assert told(modules, *taken, ("wakes",), ("wakes",))[-2:] == ["lost", "opens"]


def test_a_silent_connection_is_asked_after_five_seconds_and_given_up_after_five_more(modules):
    heard = [("opened",), ("hears", "pong"), ("hears", "frame")]
    assert told(modules, *heard, ("seconds", 5))[3:] == ["heard frame"]
    assert told(modules, *heard, ("seconds", 11))[3:] == ["heard frame", "ping"]
    assert told(modules, *heard, ("seconds", 12))[3:] == ["heard frame", "ping", "gives up", 250, "lost"]
    assert told(modules, *heard, ("seconds", 11), ("hears", "pong"), ("seconds", 5))[3:] == ["heard frame", "ping"]


def test_a_socket_that_was_replaced_is_not_listened_to(modules):
    events = [("closed",), ("waited",), ("opened", -2), ("hears", "frame", -2), ("sends",)]
    assert told(modules, *events) == ["opens", 250, "lost", "HEAD /api/labs", "opens", False]


def test_what_is_sent_says_whether_it_left(modules):
    assert told(modules, ("sends",)) == ["opens", False]
    assert told(modules, ("opened",), ("sends",))[-2:] == ["play", True]


def test_what_came_before_the_end_is_heard_before_it_also_while_it_is_decompressed(modules):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = list(packer.compress(b'{"type": "page"}') + packer.flush())
    events = [("opened",), ("packed", packed), ("hears", "presenter"), ("closed", 4002), ("until", "lost")]
    assert told(modules, *events)[-3:] == ["heard page", "heard presenter", "lost"]
