"""The figures of a state: fetched at once, drawn when it is their turn."""

from __future__ import annotations

from tests.browser.blank_page import js

ASKED = """
  const {FigureSource} = await import("/static/js/page/figure-source.js");
  const {fetch} = window, asked = [];
  window.fetch = async (url) => { asked.push(String(url)); return new Response(JSON.stringify({loss: String(url)})); };
  const figures = new FigureSource(), got = [];
  let paint = () => {};
  const painted = new Promise((resolve) => { paint = resolve; });
  const one = figures.fetch({figures: "/one", figures_part: 1}, painted).then((answer) => got.push(answer));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const before = [asked.length, got.length];
  const other = argument && figures.fetch({figures: "/other", figures_part: 2}).then((answer) => got.push(answer));
  await other;
  paint();
  await one;
  window.fetch = fetch;
  return [before, got.map((answer) => answer && Object.keys(answer)), asked.length];
"""


def test_figures_are_asked_for_at_once_and_given_after_the_run_s_first_frame(modules):
    assert js(modules, ASKED, False) == [[1, 0], [["loss"]], 1]


def test_figures_that_waited_give_way_to_newer_ones(modules):
    assert js(modules, ASKED, True) == [[1, 0], [["loss"], None], 2]
