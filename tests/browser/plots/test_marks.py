"""Markers of points and rings on canvases beneath the plot."""

from __future__ import annotations

import plotly.graph_objects as go

from tests.browser.blank_page import put, snapshot, until

RED, BLUE = [200, 0, 0, 255], [0, 0, 200, 255]
SIDE = 200


def marks() -> go.Figure:
    """A point of class 0 for training, one of class 2 for the test, and rings of either, in a square of 200 pixels."""

    def trace(x: list[int], label: int, part: str, **meta: object) -> go.Scatter:
        meta |= {"layered": True, "part": part, "paint": {"marker.color": f"class-{label}-soft"}}
        marker = {"symbol": "circle-open", "size": 30, "line": {"width": 6}} if "series" in meta else {}
        return go.Scatter(x=x, y=x, mode="markers", marker={"symbol": "square", "size": 16} | marker, meta=meta)

    def fed(part: str) -> dict[str, object]:
        return {"series": {"x": f"{part}.x", "y": f"{part}.y"}, "take": "whole"}

    traces = [
        trace([1], 0, "train"),
        trace([3], 2, "test"),
        trace([], 0, "train", **fed("train")),
        trace([], 2, "test", **fed("test")),
    ]
    margin = dict.fromkeys("lrtb", 0)
    layout = {"template": "none", "width": SIDE, "height": SIDE, "margin": margin, "meta": {"marks": True}}
    return go.Figure(traces, layout | {"xaxis": {"range": [0, 4]}, "yaxis": {"range": [0, 4]}})


PIXEL = """([name, x, y, dx]) => {
  const canvas = t.element.querySelector(`[data-marks=${name}]`), {width, height} = canvas;
  const at = [Math.round((x / 4) * width) + dx, Math.round((1 - y / 4) * height)];
  return [...canvas.getContext("2d").getImageData(...at, 1, 1).data];
}"""


def test_points_and_rings_lie_where_the_axes_have_them_in_their_own_colors(show_fed):
    page = show_fed(marks())
    pixel = lambda *where: page.evaluate(PIXEL, where)  # noqa: E731
    count = lambda name: page.get_attribute(f"[data-marks={name}]", "data-count")  # noqa: E731
    assert page.locator(".scatterlayer .point").count() == 0  # none is Plotly's
    assert pixel("still", 1, 1, 0) == RED and pixel("still", 3, 3, 0) == BLUE and pixel("still", 2, 2, 0)[3] == 0
    put(page, {f"{part}.{axis}": snapshot([2], "f4") for part in ("train", "test") for axis in "xy"})
    put(page, {f"train.{axis}": snapshot([1], "f4") for axis in "xy"})
    assert pixel("fed", 1, 1, 15) == RED and pixel("fed", 2, 2, 15) == BLUE and pixel("fed", 2, 2, 0)[3] == 0
    page.evaluate("t.shown.setRegions('test', false)")
    until(page, "t.element.querySelector('[data-marks=fed]').dataset.count === '1'")
    assert count("still") == "1" and pixel("still", 3, 3, 0)[3] == 0 and pixel("fed", 2, 2, 15)[3] == 0
    page.evaluate("t.shown.setRegions('test', true)")
    until(page, "t.element.querySelector('[data-marks=fed]').dataset.count === '2'")
    page.evaluate("Plotly.relayout(t.plot, {'xaxis.range': [-1, 3], 'yaxis.range': [-1, 3]})")
    until(page, "t.element.querySelector('[data-marks=still]').dataset.count === '2'")
    assert pixel("still", 2, 2, 0) == RED and pixel("fed", 3, 3, 15) == BLUE


def test_rings_that_come_anew_at_the_same_places_are_not_painted_again(show_fed):
    page = show_fed(marks())
    same = {f"{part}.{axis}": snapshot([2], "f4") for part in ("train", "test") for axis in "xy"}
    put(page, same)
    page.evaluate("""() => {
      const brush = t.element.querySelector("[data-marks=fed]").getContext("2d"), { clearRect } = brush;
      t.paintings = 0;
      brush.clearRect = (...all) => { t.paintings += 1; clearRect.apply(brush, all); };
    }""")
    put(page, same)
    assert page.evaluate("t.paintings") == 0
    put(page, {f"train.{axis}": snapshot([1], "f4") for axis in "xy"})
    assert page.evaluate("t.paintings") == 1


def test_a_figure_that_leaves_the_page_has_the_marks_of_the_parts_that_are_shown(show_fed):
    page = show_fed(marks())
    still = "t.shown.still().data.map(({visible, meta}) => [meta.part, visible])"
    assert page.evaluate(still) == [["train", True], ["test", True]] * 2
    page.evaluate("t.shown.setRegions('test', false)")
    assert page.evaluate(still) == [["train", True]] * 2


def test_one_line_goes_round_rings_that_overlap(show_fed):
    figure = marks()
    for trace in figure.data[2:]:
        trace.meta = trace.meta | {"joined": True}
    page = show_fed(figure)
    values = {"train.x": [1.95], "train.y": [2], "test.x": [2.05], "test.y": [2]}
    put(page, {name: snapshot(value, "f4") for name, value in values.items()})
    drawn = [dx for dx in range(-40, 41) if page.evaluate(PIXEL, ["fed", 2, 2, dx])[3]]
    assert drawn and all(20 < abs(dx) < 26 for dx in drawn)  # the left edge of one, the right edge of the other
    assert page.get_attribute("[data-marks=fed]", "data-count") == "2"
