"""A drag that sets fields: the page follows as fast as it can, and a run that it interrupts begins again after it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.blank_page import js

DRAGGED = """
  const told = [], ready = [];
  const set = (values) => new Promise((resolve) => {
    told.push(values.x);
    ready.push(resolve);
  });
  const dragged = new drag.Drag({set, propose: set}, () => told.push("begins again"));
  const arrives = async () => {
    ready.shift()();
    await new Promise((resolve) => setTimeout(resolve));
  };
"""


def told(page: Page, code: str) -> Any:
    return js(page, f"{DRAGGED} {code} return told;")


def test_a_page_that_is_slower_than_the_pointer_gets_the_newest_place(modules):
    code = """
      for (const x of ["1", "2", "3"]) void dragged.move({x}, false);
      await arrives();
      told.push("arrived");
      await arrives();
      void dragged.move({x: "4"}, true);
    """
    assert told(modules, code) == ["1", "3", "arrived", "4"]


@pytest.mark.parametrize(
    ("meanwhile", "expected"),
    [
        ("dragged.interrupts();", ["1", True, "2", "begins again"]),
        ("dragged.interrupts(); dragged.forget();", ["1", False, "2"]),
        ("", ["1", False, "2"]),
    ],
    ids=["a run played", "it was ended", "none played"],
)
def test_a_run_that_it_interrupts_begins_again_when_it_is_over_and_the_page_has_followed(modules, meanwhile, expected):
    code = f"""
      void dragged.move({{x: "1"}}, false);
      {meanwhile}
      told.push(dragged.plays);
      await arrives();
      void dragged.move({{x: "2"}}, true);
      await arrives();
    """
    assert told(modules, code) == expected


def test_what_changes_without_a_drag_waits_for_none(modules):
    assert told(modules, "told.push(dragged.interrupts(), dragged.plays);") == [False, False]
