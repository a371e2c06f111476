"""Places without a derivative are found, and no others are."""

import numpy as np
import pytest

from engine import CURVES, Curve
from engine.curves.kinks import kink_at

# One-sided slopes by hand.
KINKS = [
    ("abs(x)", 0, "kink", -1, 1),
    ("3*abs(x - 2) + x^2", 2, "kink", 1, 7),
    ("max(x, 0)", 0, "kink", 0, 1),
    ("min(x^2, 2 - x)", 1, "kink", 2, -1),
    ("abs(sin(x))", np.pi, "kink", -1, 1),
    ("max(x, -x/10)", 0, "kink", -0.1, 1),
    ("sqrt(x^2)", 0, "kink", -1, 1),
    ("abs(x)^0.5", 0, "cusp", None, None),
    ("abs(x)^0.9", 0, "cusp", None, None),
    ("sign(x - 1)", 1, "jump", 0, 0),
    ("sqrt(x)", 0, "edge", None, None),
]


@pytest.mark.parametrize(("text", "x", "kind", "left", "right"), KINKS)
def test_a_place_without_a_derivative(text, x, kind, left, right):
    found = kink_at(Curve.from_expression(text), x)
    assert found.kind == kind
    if left is not None:
        assert (found.left, found.right) == pytest.approx((left, right), rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("x*abs(x)", 0),
        ("x^2", 1e-9),
        ("x^3", 0),
        ("abs(x)^1.5", 0),
        ("1e6*x^2", 0),
        ("tanh(1e7*x)", 0),
        ("3", 0),
        ("abs(x)", 1e-6),
        ("cos(1e4*x)", 0),
        ("sqrt(x^2 + 1e-4)", 0),
        ("1e-200*x", 0),
        ("exp(100*x)", 5),
        ("abs(1 + x^2)", 0),
    ],
)
def test_a_smooth_place_has_none(text, x):
    assert kink_at(Curve.from_expression(text), x) is None


def test_of_the_catalogue_only_two_curves_have_a_kink_and_each_has_one():
    found = {
        (name, x)
        for name, curve in CURVES.items()
        for x in np.linspace(*curve.domain[0], 201).tolist()
        if kink_at(curve, x)
    }
    assert found == {("relu", 0.0), ("absolute", 0.0)}
