"""The ground is computed for the part of the plane that is shown: levels, arrows, and what the colors mean."""

import numpy as np
import pytest

from app.labs.descent.config import DescentConfig
from app.labs.descent.figures import contour, figures_within
from app.labs.shared.surface import FUNCTIONS
from app.labs.shared.surface_figures import near as near_of
from app.web.jobs import QueryError, window_of

WINDOW = ((-0.5, 0.5), (-0.1, 0.1))


def test_levels_and_arrows_are_those_of_what_is_seen_and_the_axes_stay():
    config = DescentConfig(function="ravine")
    whole, part = contour(config), figures_within(config, WINDOW)["contour"]
    assert part.layout.xaxis.range == whole.layout.xaxis.range
    bands = part.data[0]
    assert bands.x.min() < -0.5 and bands.x.max() < 1
    middle = (np.abs(bands.x) <= 0.5) & (np.abs(bands.y) <= 0.5)
    assert np.nanmax(np.asarray(bands.z)[:, middle]) > 0.9  # all colours are in use
    arrows = next(trace for trace in part.data if trace.type == "quiver")
    assert 200 < len(arrows.x) < 500 and np.abs(arrows.y).max() < 0.15
    assert [float(text) for text in part.layout.meta["bar"]][-1] < float(whole.layout.meta["bar"][-1])


def test_where_there_is_little_room_the_part_of_the_domain_near_the_descents_is_shown():
    near = contour(DescentConfig(function="ravine")).layout.meta["near"]
    assert near["x"] == [-10, 10] and near["y"] == pytest.approx([-3.5, 3.5])  # from (-7, 2) to (0, 0)
    corner = contour(DescentConfig(function="ravine", start={"x": -7, "y": 5})).layout.meta["near"]
    assert corner["y"] == [-5, 5]
    for function in FUNCTIONS:
        f = DescentConfig(function=function, **({"expression": "x^4 + y^2"} if function == "custom" else {})).surface
        for at, axis in enumerate("xy"):
            (low, high), (first, last) = near_of(f)[axis], f.domain[at]
            assert first <= low < high <= last, function
            assert all(low <= point[at] <= high for point in (f.start, *f.minima) if first <= point[at] <= last)


def test_a_window_without_a_minimum_and_one_far_away_have_a_ground():
    for window in (((5, 6), (1, 2)), ((1e6, 1e6 + 1), (0, 1))):
        figure = figures_within(DescentConfig(function="rosenbrock"), window)["contour"]
        assert np.isfinite(np.asarray(figure.data[0].z)).any()


@pytest.mark.parametrize("text", ["1,2,3", "a,b,c,d", "2,1,0,1", "0,nan,0,1", "0,inf,0,1", "1,1.0000000000001,0,1"])
def test_a_window_that_is_none_is_refused(text):
    with pytest.raises(QueryError, match="four numbers"):
        window_of(text)
