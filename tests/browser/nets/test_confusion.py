"""Confusion matrices with their numbers and the shares of their rows."""

from __future__ import annotations

import numpy as np

from tests.browser.blank_page import js, snapshot

TABLES = """
  const rows = "<tr><th>c</th><td></td><td></td><td></td></tr>".repeat(3);
  const table = (name) => `<table data-confusion="${name}"><tbody>${rows}</tbody></table>`;
  document.body.innerHTML = ["a", "b"].map(table).join("");
  const store = new series.SeriesStore(), shown = confusion.mountConfusion(document.body, store);
  const cells = (name) => [...document.querySelectorAll(`[data-confusion=${name}] td`)];
  const read = (name) => [
    cells(name).map((cell) => cell.textContent),
    cells(name).map((cell) => +cell.style.getPropertyValue("--share")),
    cells(name).flatMap((cell, i) => cell.hasAttribute("data-hit") ? [i] : []),
    cells(name).map((cell) => +cell.style.getPropertyValue("--digits")),
  ];
"""


def test_a_confusion_matrix_has_its_numbers_and_the_shares_of_its_rows(open_page):
    code = TABLES + "store.set('a', decode.decodeSnapshot(argument)); shown.update(); return [read('a'), read('b')[0]]"
    (numbers, shares, hits, digits), other = js(open_page(), code, snapshot([[90, 10, 0], [1, 3, 0], [0, 0, 0]], "i4"))
    assert numbers == ["90", "10", "0", "1", "3", "0", "0", "0", "0"]
    assert shares == [0.9, 0.1, 0, 0.25, 0.75, 0, 0, 0, 0]
    assert hits == [0, 4, 8]
    assert digits == [2, 2, 1, 1, 1, 1, 1, 1, 1]  # by which the style sheet makes them fit
    assert other == [""] * 9


def test_a_confusion_matrix_empties_with_the_run_and_waits_for_one_of_its_size(open_page):
    code = (
        TABLES
        + """
      const [three, two] = argument.map(decode.decodeSnapshot), steps = [];
      for (const snapshot of [three, two, three, undefined]) {
        store.set("a", snapshot);
        shown.update();
        steps.push(read("a")[0][0]);
      }
      store.set("a", three);
      document.body.append(...document.querySelectorAll("table"));
      shown.collect();
      shown.update();
      return [steps, read("a")[0][8]];
    """
    )
    assert js(open_page(), code, [snapshot(np.full((3, 3), 7), "i4"), snapshot(np.full((2, 2), 9), "i4")]) == [
        ["7", "", "7", ""],
        "7",
    ]
