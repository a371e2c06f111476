"""The surface in three dimensions: what is on it, and whether it is seen."""

import re
import warnings

import numpy as np
import pytest

from app.labs import LABS
from app.labs.descent.config import DescentConfig
from app.labs.shared.relief import relief
from engine import SURFACES


@pytest.fixture(params=SURFACES)
def surface(request):
    return SURFACES[request.param]


def test_start_minimum_and_balls_stand_on_the_surface(surface):
    figure = relief(surface, [], ["one", "two"])
    marks = {trace.name: trace for trace in figure.data if trace.type == "scatter3d" and trace.mode == "markers"}
    assert marks.keys() == {"start", "minimum", "one", "two"} and marks["one"].meta["take"] == "last"
    assert (marks["start"].x[0], marks["start"].y[0]) == surface.start
    assert marks["start"].z[0] == surface.display_heights(surface.value(np.array(surface.start)))
    assert len(marks["minimum"].z) == len(surface.minima)


def test_the_page_draws_all_but_the_surface_over_it():
    """Walls hid the balls, the start and the minimum of Rosenbrock's function; slices flickered in the surface."""
    for lab in ("descent", "partial"):
        drawn = LABS[lab].figures(LABS[lab].config.model_validate({"function": "rosenbrock"}))["surface"].data
        over = [trace for trace in drawn if trace.type != "surface"]
        assert over and all(trace.meta["layered"] for trace in over)


def test_lines_on_the_surface_do_not_lie_in_it(surface):
    """What lies in a surface flickers: it is drawn a little lower."""
    figure = relief(surface, [], ["one"])
    ground = next(trace for trace in figure.data if trace.type == "surface")
    low, high = figure.layout.scene.zaxis.range
    x, y = np.meshgrid(ground.x, ground.y) if np.ndim(ground.x) == 1 else (ground.x, ground.y)
    height = surface.display_heights(surface.value(np.stack([x, y], axis=-1)))
    middle = np.isfinite(height) & (height > low) & (height < high)
    assert (np.array(ground.z)[middle] < height[middle]).all()


def test_the_axis_names_what_is_drawn(surface):
    """f, or the logarithm of f with what is added to it: f may be negative."""
    title = relief(surface, [], []).layout.scene.zaxis.title.text
    values = surface.value(np.array([surface.start, *surface.minima]))
    added = re.fullmatch(r"log₁₀\(f ([+−]) ([\d.e+]+)\)", title)
    shown = values if title == "f" else np.log10(values + float(added[1].replace("−", "-") + added[2]))
    assert surface.display_heights(values) == pytest.approx(shown, rel=1e-3, abs=2e-3)


def test_no_wall_stands_before_the_way_from_start_to_minimum():
    """Styblinski and Tang's function had its minimum behind the front wall."""
    for function in ("styblinski_tang", "sphere", "booth", "ravine"):
        f = DescentConfig.model_validate({"function": function}).surface
        eye = relief(f, [], []).layout.scene.camera.eye
        spans = np.array([high - low for low, high in f.domain])
        middle = np.array([(low + high) / 2 for low, high in f.domain])
        ground = next(trace for trace in relief(f, [], []).data if trace.type == "surface")
        low, high = np.nanmin(ground.z), np.nanmax(ground.z)
        toward = np.linspace(0.05, 0.5, 40)[:, None]
        nearest = min(f.minima, key=lambda place: np.hypot(*((np.array(place) - f.start) / spans)))
        for place in (f.start, nearest):
            z = 0.7 * ((f.display_heights(f.value(np.array(place))) - low) / (high - low) - 0.5)
            begin = np.array([*(np.array(place) - middle) / spans, z + 0.05])
            ray = begin + toward * (np.array([eye.x, eye.y, eye.z]) - begin)
            inside = (np.abs(ray[:, :2]) <= 0.5).all(axis=1)
            heights = f.display_heights(f.value(ray[inside, :2] * spans + middle))
            assert (0.7 * ((heights - low) / (high - low) - 0.5) <= ray[inside, 2] + 0.02).all()


@pytest.mark.parametrize("function", ["sphere", "ravine", "booth"])
def test_a_bowl_which_hides_nothing_is_seen_from_low_above_the_horizon(function):
    eye = relief(SURFACES[function], [], []).layout.scene.camera.eye
    assert eye.z == pytest.approx(np.linalg.norm([eye.x, eye.y, eye.z]) * np.sin(np.radians(30)), abs=1e-3)


def test_the_mark_of_a_minimum_stands_above_all_that_is_drawn_around_it():
    """Rosenbrock's valley is narrower than a cell of the surface, which hid the mark: it is the head of a pin now."""
    f = DescentConfig.model_validate({"function": "rosenbrock"}).surface
    figure = relief(f, [], [])
    ground, pins = figure.data[0], next(trace for trace in figure.data if trace.name == "minimum")
    near = np.hypot(np.array(ground.x) - pins.x[0], np.array(ground.y) - pins.y[0]) < 0.04
    assert near.any() and pins.z[0] > np.array(ground.z)[near].max()


@pytest.mark.parametrize("formula", ["x^x^x^x^x", "1e308*x^99", "1e308*x", "1e200*x^2", "x^x - 1e308*x", "1e-320*x^2"])
@pytest.mark.parametrize("lab", ["descent", "partial", "derivative"])
def test_what_is_near_the_largest_number_is_drawn_without_a_warning(lab, formula):
    place = {"x": 0.5} if lab == "derivative" else {"start": {"x": 0.5, "y": 0.5}}
    config = LABS[lab].config.model_validate({"expression": formula} | place)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figures = LABS[lab].figures(config)
        LABS[lab].figures_within(config, ((-1, 1), (-1, 1)))
        run = LABS[lab].run(config, 0)
        run.advance(20)
        run.drain()
    if lab != "derivative":
        (ground,) = (trace for trace in figures["surface"].data if trace.type == "surface")
        assert np.isfinite(np.array(ground.z, float)).any()
        low, high = figures["surface"].layout.scene.zaxis.range
        assert np.isfinite([low, high]).all() and low < high


def test_what_is_pointed_at_has_its_own_value_beyond_float32():
    config = LABS["descent"].config.model_validate({"expression": "1e200*(x^2 + y^2)"})
    (values,) = (
        trace.customdata for trace in LABS["descent"].figures(config)["contour"].data if trace.customdata is not None
    )
    assert np.isfinite(values).all() and values.max() > 1e200
