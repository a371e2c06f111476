"""What files and pins say of a run."""

import pytest

from tests.browser.blank_page import js

STATE = {
    "lab": "descent",
    "experiment": "bowl",
    "changed": False,
    "title": "A bowl",
    "seed": 3,
    "config": {},
    "labels": ["Adam"],
}
ENDING = {"outcome": "finished", "message": "finished after 5 steps", "step": 5}


def file_facts(page, state=STATE, **run):
    code = "return facts.fileFacts({state: argument.state, query: 'q'}, argument.run, new Map(argument.values))"
    return js(page, code, {"state": state, "run": run, "values": [["racer.0.label", "Adam, η = 0.1"]]})


@pytest.mark.parametrize(
    ("phase", "ending", "expected"),
    [
        ("done", ENDING, {"outcome": "finished", "message": "finished after 5 steps"}),
        ("live", ENDING, None),
        ("done", None, None),
        ("idle", None, None),
    ],
)
def test_a_file_tells_the_ending_of_a_run_that_has_ended(modules, phase, ending, expected):
    found = file_facts(modules, phase=phase, ending=ending)
    assert found["ending"] == expected and (found["lab"], found["seed"], found["query"]) == ("descent", 3, "q")
    assert found["labels"] == ["Adam, η = 0.1"]  # as the run calls it, which may not be what the form says now


@pytest.mark.parametrize(
    ("experiment", "changed", "name"), [("bowl", False, "bowl"), ("bowl", True, "bowl-changed"), ("", True, "")]
)
def test_a_file_is_named_after_the_experiment_and_whether_it_was_changed(modules, experiment, changed, name):
    state = STATE | {"experiment": experiment, "changed": changed}
    assert file_facts(modules, state, phase="idle", ending=None)["experiment"] == name


@pytest.mark.parametrize(("phase", "ending", "outcome"), [("done", ENDING, "finished"), ("live", ENDING, "")])
def test_a_pin_tells_the_outcome_of_a_run_that_has_ended(modules, phase, ending, outcome):
    code = "return facts.runFacts({state: argument.state}, argument.run, {step: '7', link: 'l'})"
    run = {"phase": phase, "ending": ending, "wall": 2, "computed": 1}
    found = js(modules, code, {"state": STATE | {"comparable": [1], "beginning": {"x": 2}}, "run": run})
    assert (found["outcome"], found["step"], found["wall"], found["computed"]) == (outcome, 7, 2, 1)
    assert (found["comparable"], found["beginning"]) == ("[1]", '{"x":2}')
