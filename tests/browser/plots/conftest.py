"""Figures on an otherwise empty page: `t` is what they offer to tests."""

from __future__ import annotations

import json
from typing import Any

import plotly.graph_objects as go
import pytest
from playwright.sync_api import Page

from tests.browser.blank_page import js

MOUNT = """
  const element = document.createElement("div"), store = new series.SeriesStore();
  element.className = "plot";
  document.body.append(element);
  element.hidden = argument.hidden;
  Object.assign(element.style, argument.style);
  const shown = figure.mount(element, {Plotly: new bundles.Bundles(Plotly,
    () => bundles.plotlyOf("/plotly.js")), store, theme: theme.createTheme(document.documentElement)});
  const drags = [];
  if (argument.drags) shown.onDrag((...place) => drags.push(place));
  await shown.draw(argument.figure);
  const spiral = (n, from = 0) => [Math.cos, Math.sin].map((f) => Float64Array.from({length: n}, (_,
    i) => 1.5 * Math.exp(-(from + i) / 100) * f((from + i) / 5)));
  window.t = {element, store, shown, plot: element.firstChild, clicks: [], drags,
    feed(n) { const [x, y] = spiral(n, store.length("r.x")); store.append("r.x", x); store.append("r.y", y);
      shown.update(); },
    range: (axis) => t.plot._fullLayout[axis].range.map((v) => +v.toPrecision(6)),
    lines: () => [...element.querySelectorAll(".scatterlayer .js-line")].map((line) => line.getAttribute("d")),
    points: () => [...element.querySelectorAll(".scatterlayer .points path")].map((point) =>
      point.getAttribute("transform"))};
"""


@pytest.fixture
def show(page_factory, address):
    """`show(figure)`: a page with that figure; what it offers is at `t`."""

    def make(
        figure: go.Figure,
        view: str = "desktop",
        hidden: bool = False,
        drags: bool = False,
        style: dict[str, str] | None = None,
        **options: Any,
    ) -> Page:
        page = page_factory(view, **options)
        page.goto(f"{address}/plots")
        js(page, MOUNT, {"figure": json.loads(figure.to_json()), "hidden": hidden, "drags": drags, "style": style})
        return page

    return make


FIGURE = """
  const element = document.createElement("div"), store = new series.SeriesStore();
  element.className = "plot";
  document.body.append(element);
  const shown = figure.mount(element, {Plotly, store, theme: theme.createTheme(document.documentElement)});
  await shown.draw(argument.figure);
  window.t = {element, store, shown, plot: element.querySelector(".js-plotly-plot"),
    set(snapshots) {
      for (const [name, value] of Object.entries(snapshots)) store.set(name, decode.decodeSnapshot(value));
      shown.update();
    },
    range: (axis) => t.plot._fullLayout[axis].range.map((v) => +v.toPrecision(6)),
    canvas: () => element.querySelector("canvas"),
    pixel: (x, y) => [...t.canvas().getContext("2d").getImageData(x, y, 1, 1).data],
    box: (element) => {
      const {left, top, right, bottom} = element.getBoundingClientRect();
      return [left, top, right, bottom].map((v) => Math.round(v * 100) / 100);
    },
  };
"""


@pytest.fixture
def show_fed(open_page):
    """`show_fed(figure)`: a page with that figure; what it offers is at `t`."""

    def make(figure: go.Figure, **options: Any) -> Page:
        page = open_page("/plots", **options)
        js(page, FIGURE, {"figure": json.loads(figure.to_json())})
        return page

    return make
