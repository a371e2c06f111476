"""What a press on a map of many runs opens, and the table beside it."""

from __future__ import annotations

from tests.browser.blank_page import js

NEWS = {
    "axes": [{"title": "Seed", "values": ["0", "1"]}, {"title": "η", "values": ["0.1", "1"]}],
    "measures": [
        {"id": "loss", "title": "Loss", "higher": False},
        {"id": "accuracy", "title": "Accuracy", "higher": True},
    ],
    "measure": "loss",
    "labels": ["GD", "Adam"],
    "table": {
        "rows": [
            [1, "0", "0.1", 0.5, 0.8, "finished"],
            [2, "0", "1", None, None, "diverged"],
            [3, "1", "0.1", 0.4, 0.7, "finished"],
            [4, "1", "1", 0.3, 0.9, "finished"],
        ],
        "addresses": {"1": "/one", "2": "/two", "3": "/three", "4": "/four"},
    },
}


def test_a_press_opens_the_best_run_of_its_place(modules):
    code = """return argument.asked.map(([measure, axes, places]) =>
      results.addressOf({...argument.news, measure}, axes, places) ?? null)"""
    asked = [
        ["loss", [1], [0]],
        ["accuracy", [1], [0]],
        ["loss", [1], [1]],
        ["loss", [0, 1], [0, 1]],
        ["loss", [0], [5]],
    ]
    assert js(modules, code, {"news": NEWS, "asked": asked}) == ["/three", "/one", "/four", "/two", None]


def test_the_table_has_a_row_for_each_run_or_for_each_racer_and_measure(modules):
    code = "return argument.map((news) => results.tableOf(news))"
    spreads = [{"racer": 1, "measure": "Loss", "least": 0.1, "median": 0.2}]
    grid, seeds, rates = js(modules, code, [NEWS, {**NEWS, "table": None, "spreads": spreads}, {**NEWS, "table": None}])
    assert grid["titles"] == ["run", "Seed", "η", "Loss", "Accuracy", "outcome"] and len(grid["rows"]) == 4
    assert seeds["rows"] == [["Adam", "Loss", 0.1, None, 0.2, None, None]] and len(seeds["titles"]) == 7
    assert rates is None
