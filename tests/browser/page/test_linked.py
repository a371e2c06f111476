"""Pinned runs in a link: what it says of them, how long it gets, and what is made of a wrong one."""

from __future__ import annotations

import pytest

from tests.browser.blank_page import js

RUN = "http://here/labs/descent?function=sphere&seed=3#at=57"
START = "http://here/labs/descent?experiment=bowl"
FETCHED = """
  const asked = [];
  globalThis.fetch = async (url) => {
    asked.push(url);
    if (url.includes("offline")) throw new TypeError();
    return {ok: !url.includes("limited"), json: async () => argument.answer};
  };
  const {pins, ignored} = await linked.fetchPins("descent", argument.parts);
  return [asked, pins.map(({store, ...facts}) => ({...facts, loss: [...store.view("loss")]})), ignored];
"""
ANSWER = {
    "valid": True,
    "query": "function=sphere",
    "config": {"lr": 1},
    "seed": 3,
    "comparable": ["sphere"],
    "beginning": {"x": 1},
    "run": {"append": {}, "replace": {"step": 40}, "ending": {"outcome": "converged"}},
}


def test_what_a_link_says_of_a_pinned_run_is_read_again(modules):
    code = """
      const whole = linked.withPins(argument[0], argument);
      return whole.split("#")[1].split("&").slice(1).map((part) => linked.readPin(part.slice(4)));
    """
    assert js(modules, code, [RUN, START]) == [
        {"step": 57, "query": "function=sphere&seed=3"},
        {"step": 0, "query": "experiment=bowl"},
    ]


def test_an_address_without_pins_stays_as_it_is_and_one_that_would_be_too_long_is_none(modules):
    code = "return argument.map(([address, links]) => linked.withPins(address, links))"
    long = f"{START}&expression={'x' * 2000}"
    plain, some, none = js(modules, code, [[RUN, []], [START, [START]], [RUN, [long] * 4]])
    assert plain == RUN and some == f"{START}#pin=0%3Fexperiment%3Dbowl" and none is None


@pytest.mark.parametrize("part", ["", "%", "57", "x?seed=1", "-1?seed=1", "1234567890?seed=1", "1.5?seed=1"])
def test_what_is_no_pin_is_ignored(modules, part):
    assert js(modules, "return linked.readPin(argument)", part) is None
    assert js(modules, FETCHED, {"parts": [part], "answer": ANSWER}) == [[], [], 1]


def test_a_pin_is_asked_of_the_server_and_says_what_it_answers(modules):
    asked, (pin,), ignored = js(modules, FETCHED, {"parts": ["57%3Fseed%3D3%26at%3D9"], "answer": ANSWER})
    assert asked == ["/api/labs/descent/pinned?seed=3&at=57"] and ignored == 0
    assert pin["link"].endswith("?function=sphere#at=57") and (pin["step"], pin["outcome"]) == (40, "converged")
    assert (pin["comparable"], pin["beginning"], pin["drawn"]) == ('["sphere"]', '{"x":1}', True)


def test_a_run_that_is_too_long_is_pinned_without_its_lines(modules):
    _asked, (pin,), ignored = js(modules, FETCHED, {"parts": ["57%3F"], "answer": ANSWER | {"run": None}})
    assert (pin["drawn"], pin["step"], pin["outcome"], ignored) == (False, 57, "", 0)


def test_runs_without_an_answer_are_left_out_and_so_are_more_than_four(modules):
    parts = ["1?limited=1", "1?offline=1", "1?seed=1", "1?seed=2", "1?seed=3"]
    _asked, pins, ignored = js(modules, FETCHED, {"parts": parts, "answer": ANSWER})
    assert len(pins) == 2 and ignored == 3
    _asked, pins, ignored = js(modules, FETCHED, {"parts": parts, "answer": {"valid": False}})
    assert pins == [] and ignored == 5
