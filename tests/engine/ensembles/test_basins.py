"""Minima that are found, and which of them starts lead to."""

import numpy as np
import pytest

from engine import OPTIMIZERS, SURFACES, Surface, descend
from engine.ensembles import Basins, Landscape, ensemble, grid
from engine.ensembles.basins import DIVERGED, FLAT, UNDER_WAY
from engine.ensembles.landscape import NONE

HIMMELBLAU = SURFACES["himmelblau"]


@pytest.mark.parametrize("name", SURFACES)
def test_known_minima_are_found(name):
    surface = SURFACES[name]
    found = Landscape.of(surface)
    for minimum in surface.minima:
        if np.hypot(*surface.gradient(np.array(minimum))) > 1:
            continue  # Eggholder's is where its domain ends: f falls on
        assert np.hypot(*(found.minima - minimum).T).min() < 1e-3
    assert (np.diff(found.losses) > -1e-8).all()


@pytest.mark.parametrize(
    ("formula", "minima"),
    [
        ("abs(x) + abs(y - 1)", [(0, 1)]),  # kinks
        ("x^4 + y^4", [(0, 0)]),  # no curvature
        ("x^2", []),  # a line of them: none is isolated
        ("x*y", []),
        ("(x^2 - 4)^2 + y^2", [(-2, 0), (2, 0)]),
    ],
)
def test_minima_of_typed_formulas(formula, minima):
    assert Landscape.of(Surface.from_expression(formula)).minima == pytest.approx(
        np.array(minima).reshape(-1, 2), abs=1e-6
    )


def test_local_minima_are_found_and_saddles_are_not():
    # Surjanovic & Bingham, Goldstein-Price function; Molga & Smutnicki, Six-hump camel back function
    price = [(0, -1), (-0.6, -0.4), (1.8, 0.2), (1.2, 0.8)]
    assert Landscape.of(SURFACES["goldstein_price"]).minima == pytest.approx(np.array(price), abs=1e-6)
    assert len(Landscape.of(SURFACES["six_hump_camel"]).minima) == 6


def test_the_table_says_what_the_distances_say():
    for name in ("himmelblau", "rastrigin"):
        landscape = Landscape.of(SURFACES[name])
        places = grid(SURFACES[name].domain, 60).T
        slow, fast = landscape.nearest(places), landscape.looked_up(places)
        assert (slow == fast).mean() > 0.98
        assert set(np.unique(fast)) == set(np.unique(slow)) - {NONE} | {NONE}


def basins(surface, optimizer, starts, steps):
    found = Basins(Landscape.of(surface), ensemble(surface, optimizer, starts, steps))
    found.advance(steps)
    return found.ends


def test_ends_and_updates_are_those_of_the_run_alone():
    starts = grid(HIMMELBLAU.domain, 5)
    momentum = OPTIMIZERS["momentum"](lr=0.003)
    ends, landscape = basins(HIMMELBLAU, momentum, starts, 200), Landscape.of(HIMMELBLAU)
    for number, start in enumerate(starts):
        places = np.array([step.theta for step in descend(HIMMELBLAU, momentum, tuple(start), 200)])
        near = landscape.looked_up(places.T)
        assert ends.reached[number] == near[-1]
        others = np.flatnonzero(near != near[-1])
        assert ends.updates[number] == (others[-1] + 1 if len(others) else 0)


def test_ends_that_are_no_minimum():
    gd = OPTIMIZERS["gd"](lr=0.1)
    assert basins(SURFACES["saddle"], gd, [(1, 0), (1, 1)], 400).reached.tolist() == [FLAT, DIVERGED]
    far = basins(SURFACES["rosenbrock"], OPTIMIZERS["gd"](lr=1e-6), [(-1, 1), (1, 1)], 50)
    assert far.reached.tolist() == [UNDER_WAY, 0]
    assert far.updates.tolist() == [50, 0]
    assert far.shares(1).tolist() == [0.5, 0, 0.5, 0]


def test_a_grid_has_the_middles_of_its_cells():
    assert grid(((0, 4), (10, 12)), 2).tolist() == [[1, 10.5], [3, 10.5], [1, 11.5], [3, 11.5]]
