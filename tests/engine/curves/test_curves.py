"""The catalogue of curves against independent sources: formulas from the literature, differentiated by SymPy."""

import pickle

import numpy as np
import pytest
import sympy

from engine import CURVES, OPTIMIZERS, Curve, descend
from engine.curves import difference, expected_error
from engine.expression import ExpressionError
from engine.numerical import central_difference, forward_difference
from engine.settings import SettingError

# In SymPy's words.
FORMULAS = {
    "parabola": "x**2",
    "tangent": "x**2/100 + x/10",
    "cubic": "x**3 - 3*x",
    "sine": "sin(x)",
    "exponential": "exp(x)",
    "wells": "x**4/10 - x**2 + x/2",
    "ripples": "x**2/10 - cos(3*x)",
    "forrester": "(6*x - 2)**2*sin(12*x - 4)",
    "gramacy_lee": "sin(10*pi*x)/(2*x) + (x - 1)**4",
    "plateau": "tanh(x**2/8)",
    "flat_bottom": "x**4",
    "inflection": "x**3",
    "sigmoid": "1/(1 + exp(-x))",
    "relu": "Max(x, 0)",
    "absolute": "Abs(x)",
}
# Least value in the domain, and where. Source, for the curves that it has: Surjanovic & Bingham, Virtual library of
# simulation experiments.
LEAST = {
    "parabola": [(0, 0)],
    "sine": [(-np.pi / 2, -1), (1.5 * np.pi, -1)],
    "wells": [(-2.351910461335686, -3.647707832070014)],  # mpmath
    "ripples": [(0, -1)],
    "forrester": [(0.757249, -6.02074)],
    "gramacy_lee": [(0.548563444114526, -0.869011134989500)],
    "plateau": [(0, 0)],
    "flat_bottom": [(0, 0)],
    "absolute": [(0, 0)],
}

every_curve = pytest.mark.parametrize("name", CURVES)


def places(curve: Curve) -> np.ndarray:
    ((low, high),) = curve.domain
    return np.random.default_rng(0).uniform(low, high, 200)


@every_curve
def test_value_slope_and_curvature_against_sympy(name):
    curve, x = CURVES[name], sympy.Symbol("x", real=True)
    f = sympy.sympify(FORMULAS[name], locals={"x": x})
    at = places(curve)
    for order, computed in enumerate((curve, curve.slope, curve.curvature)):
        exact = sympy.lambdify(x, f.diff(x, order).replace(sympy.DiracDelta, lambda *_: sympy.Integer(0)), "numpy")(
            at
        ) * np.ones_like(at)
        np.testing.assert_allclose(computed(at), exact, rtol=1e-11, atol=1e-11)
        assert computed(float(at[0])) == pytest.approx(exact[0], rel=1e-11, abs=1e-11)


@every_curve
def test_minima_are_the_lowest_places_of_the_domain(name):
    curve = CURVES[name]
    expected = LEAST.get(name, [])
    assert [x for (x,) in curve.minima] == pytest.approx([x for x, _ in expected], abs=1e-6)
    ((low, high),) = curve.domain
    for (x,), (_, least) in zip(curve.minima, expected, strict=True):
        assert (
            curve(x) == pytest.approx(least, abs=1e-5)
            and curve(np.linspace(low, high, 20_001)).min() >= curve(x) - 1e-12
        )


@every_curve
def test_every_curve_has_its_words_and_survives_a_pickle(name):
    curve = CURVES[name]
    assert curve.lesson.endswith(".") and curve.title and set(curve.lr) >= {"gd", "adam"}
    assert pickle.loads(pickle.dumps(curve)) == curve and curve.size == 1


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_descends_with_its_suggested_rate(optimizer):
    for name, curve in CURVES.items():
        rule = OPTIMIZERS[optimizer](lr=curve.suggested_lr(optimizer))
        steps = list(descend(curve, rule, start=curve.start, steps=100))
        assert steps[0].theta.shape == (1,)
        if optimizer != "plain_newton" and (name, optimizer) != (
            "absolute",
            "newton",
        ):  # goes uphill, too; without curvature a Newton step is far too long
            assert min(step.loss for step in steps) < steps[0].loss, name


def test_descent_on_the_parabola_shrinks_by_a_fifth_a_step():  # x ← x − 0.1·2x
    steps = list(descend(CURVES["parabola"], OPTIMIZERS["gd"](lr=0.1), start=[2.5], steps=20))
    assert steps[-1].theta[0] == pytest.approx(2.5 * 0.8**20, rel=1e-12)


def test_a_typed_curve_finds_its_start_and_rates():
    curve = Curve.from_expression("x^2 + sin(5*x)")
    assert curve.domain == ((-5, 5),) and curve.start == (-3.5,) and 0 < curve.lr["gd"] <= 0.1
    assert Curve.from_expression("log(x)").start[0] > 0


@pytest.mark.parametrize(
    ("text", "words"), [("x + y", "x, pi, e"), ("", r"x\^2 is one"), ("1/(x - x)", "no finite value anywhere")]
)
def test_a_typed_curve_that_cannot_be_used_is_explained(text, words):
    with pytest.raises(ExpressionError, match=words):
        Curve.from_expression(text)


@pytest.mark.parametrize("domain", [((1, 1),), ((2, 1),), ((0, float("nan")),)])
def test_a_domain_goes_upwards(domain):
    with pytest.raises(SettingError):
        Curve.from_expression("x^2", domain=domain)


# differences


# LESSONS.md, "tangent": h = 1e-4
@pytest.mark.parametrize(("x", "slope"), [(5, 0.1999999999990898), (10, 0.2999999999986347)])
def test_the_slopes_of_the_tangent_to_the_last_digit(x, slope):
    assert difference(CURVES["tangent"], x, 1e-4) == central_difference(CURVES["tangent"], x) == slope


def test_forward_and_central_difference_by_hand():
    assert forward_difference(lambda x: x**2, 3.0, 0.5) == 6.5 and central_difference(lambda x: x**2, 3.0, 0.5) == 6
    assert difference(CURVES["parabola"], 3, 0.5, "forward") == 6.5


def test_float32_is_computed_as_numpy_does():
    x, h = np.float32(1), np.float32(1e-3)
    expected = (np.sin(x + h) - np.sin(x - h)) / (np.float32(2) * h)
    assert expected.dtype == np.float32 and difference(CURVES["sine"], 1, 1e-3, "central", "float32") == expected


@pytest.mark.parametrize("method", ["forward", "central"])
def test_h_that_is_0_in_float32_gives_0_over_0_and_in_float64_no_difference(method):  # LESSONS.md, "step-size"
    assert np.float32(1e-50) == 0
    assert np.isnan(difference(CURVES["sine"], 1, 1e-50, method, "float32"))
    assert difference(CURVES["sine"], 1, 1e-50, method) == 0


def errors(method: str, precision: str = "float64") -> tuple[np.ndarray, np.ndarray]:
    """h from 1e-1 to 1e-15, and the error of sin′(1) = cos(1)."""
    h = np.logspace(-1, -15, 141)
    return h, np.abs([difference(CURVES["sine"], 1, each, method, precision) - 0.5403023058681398 for each in h])


def test_the_error_is_a_v_and_central_is_better_by_orders():  # LESSONS.md, "step-size"
    h, forward = errors("forward")
    _, central = errors("central")
    left = h > 1e-4
    assert np.polyfit(np.log10(h[left]), np.log10(forward[left]), 1)[0] == pytest.approx(1, abs=0.05)
    assert np.polyfit(np.log10(h[left]), np.log10(central[left]), 1)[0] == pytest.approx(2, abs=0.05)
    # the best h is about √u and ∛u: Press et al., Numerical recipes, §5.7
    assert 1e-10 < forward.min() < 3e-8 and 1e-9 < h[forward.argmin()] < 1e-7
    assert 1e-14 < central.min() < 1e-10 and 1e-6 < h[central.argmin()] < 1e-4
    assert min(forward[-1], central[-1]) > 1e-3


def test_in_float32_the_v_stands_higher_and_farther_left():
    h, central = errors("central", "float32")
    assert (
        1e-7 < central.min() < 1e-4
        and 1e-3 < h[central.argmin()] < 1e-1
        and central[-1] == pytest.approx(0.5403, abs=1e-4)
    )


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("method", ["forward", "central"])
def test_the_expected_error_bounds_the_measured_one_and_is_no_exaggeration(method, precision):
    h, measured = errors(method, precision)
    expected = expected_error(CURVES["sine"], 1, h, method, precision)
    moves = h > 4 * np.finfo(np.float64 if precision == "float64" else np.float32).eps
    ratio = measured[moves] / expected[moves]
    assert ratio.max() < 4 and np.median(ratio) > 0.05
