"""Two bundles of plotly.js as one: plane figures by the page's own, scenes by the whole one, fetched for the first."""

from tests.browser.blank_page import js

FAKES = """
  const calls = [], arrivals = [];
  const fake = (name) => new Proxy({}, {get: (_, method) => method === "then" ? undefined : (...rest) => {
    calls.push(`${name} ${method}`);
    return Promise.resolve(rest.length);
  }});
  const fetched = () => new Promise((resolve, reject) => arrivals.push({resolve, reject}));
  const both = new bundles.Bundles(fake("plane"), fetched), element = document.createElement("div");
  const plane = {xaxis: {}}, scene = {scene: {}};
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const arrive = async () => { arrivals.shift().resolve(fake("whole")); await settle(); };
  const fail = async () => { arrivals.shift().reject(new Error("offline")); await settle(); };
"""


def calls(page, code):
    return js(page, f"{FAKES} {code} await settle(); return [calls, arrivals.length];")


def test_plane_figures_are_drawn_at_once_and_nothing_is_fetched(modules):
    code = """both.react(element, [], plane); both.relayout(element, {}); both.restyle(element, {}, []);
      both.toImage({data: [], layout: plane}, {}); both.purge(element);"""
    drawn = ["plane react", "plane relayout", "plane restyle", "plane toImage", "plane purge"]
    assert calls(modules, code) == [drawn, 0]


def test_the_first_scene_fetches_the_whole_bundle_and_the_next_ones_have_it(modules):
    code = """both.react(element, [], scene); both.restyle(element, {}, []); both.toImage({layout: scene}, {});
      await arrive(); both.react(element, [], scene); both.restyle(element, {}, []); both.purge(element);
      both.react(element, [], plane);"""
    found, waiting = calls(modules, code)
    assert sorted(found[:2]) == ["whole react", "whole toImage"] and waiting == 0
    assert found[2:] == ["whole react", "whole restyle", "whole purge", "plane react"]


def test_a_scene_that_is_gone_or_replaced_meanwhile_is_not_drawn(modules):
    assert calls(modules, "both.react(element, [], scene); both.purge(element); await arrive();") == [[], 0]
    twice = "both.react(element, [], scene); both.react(element, [], scene); await arrive();"
    assert calls(modules, twice) == [["whole react"], 0]


def test_a_bundle_that_did_not_come_is_fetched_anew_for_the_next_scene(modules):
    code = "both.react(element, [], scene); await fail(); both.react(element, [], scene); await arrive();"
    assert calls(modules, code) == [["whole react"], 0]


def test_the_pages_bundle_has_the_traces_of_plane_figures_and_the_whole_one_leaves_it_in_place(page_factory, address):
    page = page_factory()
    page.goto(f"{address}/plots")
    code = """
      const before = globalThis.Plotly, whole = await bundles.plotlyOf("/plotly.js");
      const traces = (plotly) => Object.keys(plotly.PlotSchema.get().traces);
      return [traces(before), traces(whole).includes("surface"), globalThis.Plotly === before, before !== whole,
        before.version === whole.version, document.querySelectorAll("script[src='/plotly.js']").length];
    """
    found = js(page, code)
    assert set(found[0]) == {"scatter", "contour", "quiver"} and found[1:] == [True, True, True, True, 0]
