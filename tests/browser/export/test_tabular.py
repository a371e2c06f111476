"""A run's numbers as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import math

from tests.browser.blank_page import js


def test_numbers_that_are_not_finite_and_series_of_several_lengths(modules):
    code = """
          const series = new Map([["racer.0.a", [1, NaN]], ["racer.0.b", [Infinity]], ["h", [-Infinity]]]);
          const snapshots = new Map([["n", NaN], ["big", { values: [] }]]);
          return [tabular.toCSV(series, ['a "b", c']), tabular.toJSON(series, snapshots, { lab: "x" })];
    """
    made = js(modules, code)
    rows = list(csv.DictReader(io.StringIO(made[0])))
    assert [(row["racer"], row["name"], row["a"], row["b"], row["h"]) for row in rows] == [
        ("", "", "", "", "-inf"),
        ("0", 'a "b", c', "1", "", ""),
        ("0", 'a "b", c', "NaN", "", ""),
        ("0", 'a "b", c', "", "inf", ""),
    ]
    document = json.loads(made[1])
    assert document["now"] == {"n": "NaN"} and float(document["series"]["racer.0.b"][0]) == math.inf
