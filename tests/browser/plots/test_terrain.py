"""A landscape below the plot: with fewer pixels as long as it changes, with all of them when it stands."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from tests.browser.blank_page import snapshot, until

MARGINS = {"l": 50, "r": 50, "t": 50, "b": 50}  # of a plot of 600 by 400 pixels


def plane() -> go.Figure:
    layout = {"template": "none", "hovermode": False, "margin": MARGINS}
    layout |= {"meta": {"terrain": {"series": "p.loss", "domain": [[-1, 1], [-1, 1]]}}}
    axis = {"range": [-1, 1]}
    return go.Figure([go.Scatter(x=[0], y=[0], mode="markers")], layout | {"xaxis": axis, "yaxis": axis})


def test_a_landscape_that_changes_has_a_quarter_of_the_pixels_until_it_stands(show_fed):
    page = show_fed(plane())
    values = 1 + np.arange(25, dtype="f4").reshape(5, 5)
    sizes = page.evaluate(
        """(snapshots) => {
          performance.now = () => 1000; // however fast this machine is
          return snapshots.map((loss) => {
            t.set({"p.loss": loss});
            return [t.canvas().width, t.canvas().height];
          });
        }""",
        [snapshot(values * factor, "f4") for factor in (1, 2)],
    )
    assert sizes == [[500, 300], [250, 150]]
    assert page.evaluate("t.box(t.canvas())") == page.evaluate("t.box(t.element.querySelector('.nsewdrag'))")
    until(page, "t.canvas().width === 500 && t.canvas().height === 300")
