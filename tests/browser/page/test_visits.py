"""Visits to moments: the run waits meanwhile, and continues afterwards if it was playing."""

import pytest

from tests.browser.blank_page import js

VISIT = """
  const told = [], run = {...argument, pause: () => told.push("pause"), play: () => told.push("play")};
  const timeline = {
    isBack: true,
    show: () => told.push("show"),
    goTo: (index) => ((timeline.shown = index), index < 5),
    toPresent: () => told.push("present"),
  };
  const visit = new visits.Visits(run, timeline);
"""


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ({"playing": True, "phase": "live"}, ["pause", "present", "play"]),
        ({"playing": False, "phase": "live"}, ["present"]),
        ({"playing": True, "phase": "done"}, ["pause", "present"]),
    ],
)
def test_a_run_goes_on_if_it_went_before_and_can(modules, run, expected):
    assert js(modules, f"{VISIT} visit.hold()(); return told", run) == expected


def test_a_moment_that_is_there_is_shown_at_once_and_another_when_it_has_arrived(modules):
    code = """
      await visit.to(3);
      const later = visit.to(7).then(() => told.push("arrived"));
      told.push("asked");
      visit.arrived();
      await later;
      return told;
    """
    assert js(modules, VISIT + code, {}) == ["show", "show", "asked", "arrived"]


def test_whoever_waits_is_told_that_another_moment_is_wanted(modules):
    code = "const first = visit.to(7).catch((error) => error.message); await visit.to(1); return await first"
    assert js(modules, VISIT + code, {}) == "Another moment of the run is looked at now."


@pytest.mark.parametrize("change", ["shown = 6", "isBack = false"])
def test_whoever_waits_is_told_when_the_viewer_looks_elsewhere_or_the_run_is_gone(modules, change):
    code = f"""
      const first = visit.to(7).then(() => "arrived", (error) => error.message);
      visit.looked();
      timeline.{change};
      visit.looked();
      visit.arrived();
      return await first;
    """
    assert js(modules, VISIT + code, {}) == "Another moment of the run is looked at now."
