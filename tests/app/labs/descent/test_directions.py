"""The eigendirections of a quadratic: its minimum and curvatures, and by what theory says that the error shrinks."""

import numpy as np
import pytest

from app.labs.descent.context import error_bars
from app.labs.descent.directions import directions_of
from engine import SURFACES
from tests.app.labs.descent.test_maps import run_of


def config_of(query):
    return run_of(query)._config


@pytest.mark.parametrize("name", SURFACES)
def test_quadratics_have_directions_and_their_minimum(name):
    found = directions_of(config_of(f"function={name}"))
    assert (found is not None) == (name in ("sphere", "ravine", "linear_system", "booth", "matyas", "quadratic"))
    if found:
        assert found.minimum == pytest.approx(SURFACES[name].minima[0], abs=1e-9)
        hessian = SURFACES[name].hessian(np.zeros((1, 2)))[0]
        for direction in found.each:
            assert hessian @ direction.vector == pytest.approx(direction.curvature * np.array(direction.vector))


def test_a_trough_has_one_direction_and_the_minimum_beside_the_start():
    found = directions_of(config_of("expression=(x - y - 1)^2&start.x=3&start.y=0"))
    assert found.minimum == pytest.approx((2, 1))
    assert [(one.curvature, one.vector) for one in found.each] == [
        (pytest.approx(4), pytest.approx((0.5**0.5, -(0.5**0.5))))
    ]


def test_theory_speaks_only_where_it_holds():
    query = "function=quadratic&condition=100&racers.0.optimizer=gd&racers.0.lr=0.01&racers.1.optimizer=adam"
    bars = error_bars(config_of(query))
    assert [bar["factors"] for bar in bars["each"]] == [["0.99", ""], ["0", ""]]
    assert [(bar["curvature"], bar["vector"]) for bar in bars["each"]] == [("1", "1, 0"), ("100", "0, 1")]
    for more in ("noise=1", "racers.0.max_grad=1", "racers.0.schedule.kind=step"):
        assert error_bars(config_of(f"{query}&{more}"))["each"][0]["factors"] == ["", ""]
