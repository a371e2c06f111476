"""The catalogue against independent sources: formulas as the literature prints them, differentiated by SymPy."""

import dataclasses
import pickle
import warnings

import numpy as np
import pytest
import sympy

from engine.expression import ExpressionError
from engine.optimizers import OPTIMIZERS
from engine.registry import UnknownNameError
from engine.settings import SettingError
from engine.surfaces import SURFACES, Surface, quadratic

# As in the sources that the surfaces name, in SymPy's words.
FORMULAS = {
    "sphere": "x**2 + y**2",
    "ravine": "Rational(1, 20)*x**2 + y**2",
    "quadratic": "(1*x**2 + 100*y**2)/2",
    "linear_system": "x*x + x*y + y*y - 6*x - 9*y",
    "booth": "(x + 2*y - 7)**2 + (2*x + y - 5)**2",
    "matyas": "Rational(26, 100)*(x**2 + y**2) - Rational(48, 100)*x*y",
    "rosenbrock": "100*(y - x**2)**2 + (x - 1)**2",
    "beale": (
        "(Rational(3, 2) - x*(1 - y))**2 + (Rational(9, 4) - x*(1 - y**2))**2 + (Rational(21, 8) - x*(1 - y**3))**2"
    ),
    "goldstein_price": (
        "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        " * (30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))"
    ),
    "mccormick": "sin(x + y) + (x - y)**2 - 3*x/2 + 5*y/2 + 1",
    "himmelblau": "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
    "three_hump_camel": "2*x**2 - Rational(105, 100)*x**4 + x**6/6 + x*y + y**2",
    "six_hump_camel": "4*x**2 - Rational(21, 10)*x**4 + x**6/3 + x*y - 4*y**2 + 4*y**4",
    "styblinski_tang": "Rational(1, 2)*(x**4 - 16*x**2 + 5*x) + Rational(1, 2)*(y**4 - 16*y**2 + 5*y)",
    "wells": "(x**2 + y**2)/20 - Rational(7, 10)*exp(-((x + 2)**2 + (y - 1)**2)) - 2*exp(-((x - 2)**2 + (y + 1)**2)/4)",
    "rastrigin": "10*2 + (x**2 - 10*cos(2*pi*x)) + (y**2 - 10*cos(2*pi*y))",
    "ackley": (
        "-20*exp(-Rational(1, 5)*sqrt(Rational(1, 2)*(x**2 + y**2))) - exp(Rational(1, 2)*(cos(2*pi*x) + cos(2*pi*y)))"
        " + E + 20"
    ),
    "griewank": "x**2/4000 + y**2/4000 - cos(x)*cos(y/sqrt(2)) + 1",
    "levy13": "sin(3*pi*x)**2 + (x - 1)**2*(1 + sin(3*pi*y)**2) + (y - 1)**2*(1 + sin(2*pi*y)**2)",
    "eggholder": "-(y + 47)*sin(sqrt(Abs(y + x/2 + 47))) - x*sin(sqrt(Abs(x - (y + 47))))",
    "saddle": "x**2 - y**2",
    "monkey_saddle": "x**3 - 3*x*y**2",
    "plateau": "tanh(x**2/8) + y**2/10",
    "easom": "-cos(x)*cos(y)*exp(-((x - pi)**2 + (y - pi)**2))",
    "cliff": "((x + 3)**2 + y**2)/20 + 10/(1 + exp(-40*(x - 2)))",
    "absolute": "Abs(x) + Abs(y)",
}

# Least value in the domain. Source: shared/reference/README.md unless said otherwise.
LEAST = {
    "sphere": 0,
    "ravine": 0,
    "quadratic": 0,
    "linear_system": -21,  # f(1, 4), by hand
    "booth": 0,
    "matyas": 0,
    "rosenbrock": 0,
    "beale": 0,
    "goldstein_price": 3,
    "mccormick": -1.9133,
    "himmelblau": 0,
    "three_hump_camel": 0,
    "six_hump_camel": -1.0316,  # Surjanovic & Bingham, six-hump camel function
    "styblinski_tang": -78.33198,
    "wells": -1.772835677026598,  # mpmath, 30 digits
    "rastrigin": 0,
    "ackley": 0,
    "griewank": 0,
    "levy13": 0,
    "eggholder": -959.6407,
    "plateau": 0,
    "easom": -1,
    "cliff": 0,
    "absolute": 0,
}
MINIMA = {
    "linear_system": [(1, 4)],
    "booth": [(1, 3)],
    "matyas": [(0, 0)],
    "rosenbrock": [(1, 1)],
    "beale": [(3, 0.5)],
    "goldstein_price": [(0, -1)],
    "mccormick": [(-0.54719, -1.54719)],
    "himmelblau": [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848127)],
    "three_hump_camel": [(0, 0)],
    "six_hump_camel": [(0.0898, -0.7126), (-0.0898, 0.7126)],  # Surjanovic & Bingham
    "styblinski_tang": [(-2.903534, -2.903534)],
    "levy13": [(1, 1)],
    "eggholder": [(512, 404.2319)],
    "easom": [(np.pi, np.pi)],
}
UNBOUNDED = {"saddle", "monkey_saddle"}

every_surface = pytest.mark.parametrize("name", SURFACES)


class Reference:
    """f, ∇f and ∇²f of a formula by SymPy, as functions of points (n, 2)."""

    def __init__(self, text: str) -> None:
        x, y = sympy.symbols("x y", real=True)
        f = sympy.sympify(text, locals={"x": x, "y": y})
        self.value = self._function(f, x, y)
        self.slopes = [self._function(f.diff(a), x, y) for a in (x, y)]
        self.curvatures = [[self._function(f.diff(a, b), x, y) for b in (x, y)] for a in (x, y)]

    @staticmethod
    def _function(f, x, y):
        smooth = f.replace(sympy.DiracDelta, lambda *_: sympy.Integer(0))  # kinks have no area
        compute = sympy.lambdify((x, y), smooth, "numpy")

        def over(points):
            with np.errstate(over="ignore"):
                return np.broadcast_to(compute(*points.T), len(points))

        return over

    def gradient(self, points):
        return np.stack([slope(points) for slope in self.slopes], axis=-1)

    def hessian(self, points):
        return np.stack([np.stack([entry(points) for entry in row], axis=-1) for row in self.curvatures], axis=-2)


def random_points(surface: Surface, count: int) -> np.ndarray:
    low, high = np.transpose(surface.domain)
    return np.random.default_rng(0).uniform(low, high, (count, 2))


def grid(surface: Surface, count: int) -> np.ndarray:
    axes = [np.linspace(low, high, count) for low, high in surface.domain]
    return np.stack(np.meshgrid(*axes), axis=-1)


def relative_error(found, expected, axes):
    """Distance over size, for each point."""
    size = np.sqrt(np.square(expected).sum(axis=axes))
    distance = np.sqrt(np.square(found - expected).sum(axis=axes))
    return np.where(distance == 0, 0, distance / np.where(size == 0, 1, size)).max()


def test_every_surface_has_an_independent_formula():
    assert set(FORMULAS) == set(SURFACES)
    assert set(LEAST) | UNBOUNDED == set(SURFACES)


@every_surface
def test_value_gradient_and_hessian_agree_with_sympy(name):
    surface, reference = SURFACES[name], Reference(FORMULAS[name])
    points = random_points(surface, 1000)
    assert relative_error(surface.value(points), reference.value(points), ()) < 1e-6
    assert relative_error(surface.gradient(points), reference.gradient(points), 1) < 1e-6
    assert relative_error(surface.hessian(points), reference.hessian(points), (1, 2)) < 1e-6


@every_surface
def test_one_point_agrees_with_arrays(name):
    surface = SURFACES[name]
    points = random_points(surface, 100)
    values, gradients, hessians = surface.value(points), surface.gradient(points), surface.hessian(points)
    size, steep = np.abs(values).max(), np.abs(gradients).max()
    for theta, value, gradient, hessian in zip(points, values, gradients, hessians, strict=True):
        f, slopes = surface.at(*theta)
        assert f == pytest.approx(value, rel=1e-12, abs=1e-14 * size)
        assert slopes == pytest.approx(gradient, rel=1e-12, abs=1e-14 * steep)
        assert surface.hessian_at(theta) == pytest.approx(hessian, rel=1e-10, abs=1e-12 * np.abs(hessians).max())


@every_surface
def test_is_an_objective(name):
    surface = SURFACES[name]
    theta, gradient = np.array(surface.start), np.full(2, np.nan)
    f, slopes = surface.at(*surface.start)
    assert surface.size == 2
    assert surface.loss_and_gradient(theta, gradient) == surface.loss(theta) == f
    assert gradient.tolist() == list(slopes)
    assert surface.hessian_at(theta).shape == (2, 2)


@every_surface
def test_listed_minima_are_stationary(name):
    """Where a minimum lies on the domain's edge, the slope may point inwards: f falls on outside."""
    surface = SURFACES[name]
    steepness = np.abs(surface.gradient(random_points(surface, 1000))).max()
    for point in surface.minima:
        for value, slope, (low, high) in zip(point, surface.at(*point)[1], surface.domain, strict=True):
            at_edge = (value == low and slope > 0) or (value == high and slope < 0)
            assert at_edge or abs(slope) < 1e-12 * steepness


def test_only_the_eggholder_has_its_minimum_at_the_edge():
    inside = {
        name: all(
            low < value < high
            for point in surface.minima
            for value, (low, high) in zip(point, surface.domain, strict=True)
        )
        for name, surface in SURFACES.items()
    }
    assert [name for name in inside if not inside[name]] == ["eggholder"]


@every_surface
def test_listed_minima_are_the_least_of_the_domain(name):
    surface = SURFACES[name]
    if name in UNBOUNDED:
        assert surface.minima == ()
        return
    least = [surface.at(*point)[0] for point in surface.minima]
    assert least == pytest.approx([LEAST[name]] * len(least), rel=1e-4, abs=1e-12)
    on_grid = surface.value(grid(surface, 401))
    assert on_grid.min() >= max(least) - 1e-9 * np.ptp(on_grid)


@pytest.mark.parametrize("name", MINIMA)
def test_minima_are_where_the_literature_has_them(name):
    found, expected = sorted(SURFACES[name].minima), sorted(MINIMA[name])
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, atol=1e-4)


@every_surface
def test_facts_are_there(name):
    surface = SURFACES[name]
    assert surface.id == name
    assert surface.title and surface.source and surface.lesson.endswith(".")
    assert {"gd", "adam"} <= set(surface.lr) <= set(OPTIMIZERS)
    value, slopes = surface.at(*surface.start)
    assert np.isfinite([value, *slopes]).all() and np.hypot(*slopes) > 1e-6


def descend(surface: Surface, name: str, steps: int, max_grad: float = np.inf) -> tuple[np.ndarray, np.ndarray]:
    """The plainest loop: losses (steps + 1,) and path (steps + 1, 2)."""
    lr = surface.suggested_lr(name)
    optimizer = OPTIMIZERS[name](lr=lr)
    theta, gradient = np.array(surface.start), np.empty(2)
    state = optimizer.init(theta)
    losses, path = [], []
    for _ in range(steps + 1):
        losses.append(surface.loss_and_gradient(theta, gradient))
        path.append(theta.copy())
        gradient *= min(1, max_grad / np.hypot(*gradient))
        asked = {"hessian": surface.hessian_at(theta)} if optimizer.needs == "hessian" else {}
        asked |= {"evaluate": surface.loss_and_gradient} if optimizer.needs == "objective" else {}
        optimizer.update(theta, gradient, state, lr, **asked)
    return np.array(losses), np.array(path)


# A surface lists rates of some optimizers; the others' follow from them by one factor for each optimizer. So every
# listed rate is tried, and every optimizer on surfaces of every kind: a bowl, a ravine, a curved valley, wells, a kink
# and a plain. Plain Newton goes to a stationary point of any kind, also uphill.
KINDS = ("sphere", "ravine", "rosenbrock", "himmelblau", "absolute", "plateau")
RATES = {
    name: sorted({*surface.lr} | ({*OPTIMIZERS} - {"plain_newton"} if name in KINDS else set()))
    for name, surface in SURFACES.items()
}


@pytest.mark.parametrize("name", SURFACES)
def test_suggested_rates_descend(name):
    """Every optimizer is lower after 40 steps than at the start; of the saddles it may have left the plot by then."""
    for optimizer in RATES[name]:
        losses, path = descend(SURFACES[name], optimizer, 40)
        if name == "monkey_saddle":  # cubic: leaves within few steps once it leaves
            losses = losses[: np.argmax(~(np.abs(path).max(axis=1) < 10)) or None]
        assert np.isfinite(losses).all(), optimizer
        assert losses[-1] < losses[0], optimizer


@pytest.mark.parametrize("name", [name for name in SURFACES if name not in UNBOUNDED])
def test_suggested_rates_stay(name):
    """After 300 steps nothing has flown off."""
    domain = SURFACES[name].domain
    for optimizer in RATES[name]:
        losses, path = descend(SURFACES[name], optimizer, 300)
        assert losses[-1] < losses[0], optimizer
        distances = (path[-1] - np.mean(domain, axis=1)) / np.ptp(domain, axis=1)
        assert np.abs(distances).max() < 2, optimizer


def test_no_rate_is_made_up_for_an_unknown_optimizer():
    with pytest.raises(UnknownNameError, match="unknown optimizer 'adm'; known: gd, momentum"):
        SURFACES["sphere"].suggested_lr("adm")


def test_plateau_stalls_plain_descent_and_lets_adaptive_steps_cross():
    surface = SURFACES["plateau"]
    losses, path = descend(surface, "gd", 300)
    assert losses[-1] > 0.999
    assert 1e-6 < np.hypot(*surface.at(*path[-1])[1]) < 1e-3  # tiny, and yet far from "converged"
    for name in ("rmsprop", "adam"):
        assert descend(surface, name, 300)[0][-1] < 1e-6


def test_wells_catch_plain_descent_and_let_momentum_pass():
    surface = SURFACES["wells"]
    (deep,) = surface.minima
    assert descend(surface, "momentum", 300)[1][-1] == pytest.approx(deep, abs=1e-3)
    assert descend(surface, "gd", 300)[1][-1] == pytest.approx((-1.8358, 0.9179), abs=1e-3)  # mpmath


def test_cliff_throws_the_point_away_unless_the_gradient_is_clipped():
    surface = SURFACES["cliff"]
    losses, path = descend(surface, "gd", 300)
    assert path[:, 0].min() < -15 and losses.max() > losses[0]
    losses, path = descend(surface, "gd", 300, max_grad=1)
    assert path[:, 0].min() > -3.1 and (np.diff(losses) <= 0).all()


def test_absolute_values_never_settle():
    losses, path = descend(SURFACES["absolute"], "gd", 300)
    assert losses[-20:] == pytest.approx(0.1)
    assert np.abs(np.diff(path[-20:], axis=0)) == pytest.approx(0.1)


def test_saddle_is_left_slowly():
    losses, _path = descend(SURFACES["saddle"], "gd", 60)
    assert abs(losses[20]) < 0.01 and losses[-1] < -10
    assert SURFACES["saddle"].at(-1.5, 0)[1] == (-3, 0)  # on the ridge nothing leads off it


@pytest.mark.parametrize("name", ["absolute", "ackley"])
def test_gradient_at_a_kink_is_the_symmetric_one(name):
    assert SURFACES[name].at(0, 0)[1] == (0, 0)
    assert SURFACES[name].gradient(np.zeros((3, 2))).tolist() == [[0, 0]] * 3


@every_surface
def test_shade_shows_the_shape(name):
    """Finite, rising with f, and no large part of the plot in a single tenth of the colors (needles excepted)."""
    surface = SURFACES[name]
    values = surface.value(grid(surface, 121)).ravel()
    heights = surface.display_heights(values)
    assert np.isfinite(heights).all()
    assert (np.diff(heights[np.argsort(values)]) >= 0).all()
    share = np.histogram(heights, 10)[0].max() / len(heights)
    assert share < (0.97 if name == "easom" else 0.66)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_shade_is_elementwise_and_quiet(scale):
    surface = dataclasses.replace(SURFACES["rosenbrock"], scale=scale)
    values = np.array([0.0, 1.0, 2509.0, -5.0, np.inf, -np.inf, np.nan])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        heights = surface.display_heights(values)
    assert np.isfinite(heights[:4]).all() and np.isnan(heights[4:]).all()
    assert [float(surface.display_heights(value)) for value in values[:4]] == heights[:4].tolist()


@pytest.mark.parametrize("condition", [1, 2.5, 100, 1e6])
def test_quadratic_of_a_condition_number(condition):
    surface = quadratic(condition)
    curvatures = np.linalg.eigvalsh(surface.hessian_at(np.array(surface.start)))
    assert curvatures == pytest.approx([1, condition])
    assert surface.lr["gd"] == pytest.approx(2 / (1 + condition))  # Distill, "Why momentum really works"


@pytest.mark.parametrize("condition", [0, -1, 0.5, 1e7, np.nan, np.inf, "100"])
def test_quadratic_refuses_other_condition_numbers(condition):
    with pytest.raises(SettingError, match=r"condition=.* \[1, 1000000\]|condition=.* \[1, 1e\+?06\]"):
        quadratic(condition)


def test_can_be_pickled_compared_and_changed():
    surface = SURFACES["himmelblau"]
    surface.hessian(grid(surface, 3))
    copy = pickle.loads(pickle.dumps(surface))
    assert copy == surface and hash(copy) == hash(surface)
    assert copy.at(1, 2) == surface.at(1, 2)
    moved = dataclasses.replace(surface, domain=((0, 1), (0, 1)), start=(0.5, 0.5))
    assert moved != surface and moved.domain == ((0.0, 1.0), (0.0, 1.0))


# Surfaces of typed formulas


@pytest.mark.parametrize(
    "text",
    [surface.expression for surface in SURFACES.values()]
    + [
        "x",
        "x*y",
        "sqrt(x)",
        "log(x*y)",
        "1/x",
        "tan(x)",
        "x^12",
        "exp(x^2)",
        "abs(x)^0.5",
        "max(x, y)",
        "atan(1e6*x)",
    ],
)
def test_typed_formula_gets_a_start_and_a_rate_that_descend(text):
    surface = Surface.from_expression(text)
    losses, _ = descend(surface, "gd", 50)
    assert losses[-1] <= losses[0]  # equal on Easom's plain, where the slope is 1e-18


@pytest.mark.parametrize("text", ["3", "sign(x)", "x^2*1e300", "1e308*x", "exp(700*x) - exp(700*y)", "1/(x*y)^99"])
def test_extreme_formula_is_looked_at_quietly(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        surface = Surface.from_expression(text)
        heights = surface.display_heights(surface.value(grid(surface, 33)))
    assert np.isfinite(heights).any()
    value, slopes = surface.at(*surface.start)
    assert np.isfinite([value, *slopes]).all()
    assert all(1e-12 <= surface.suggested_lr(name) <= 1000 for name in OPTIMIZERS)


@pytest.mark.parametrize(
    ("text", "scale"),
    [("x^2/20 + y^2", "linear"), ("(1 - x)^2 + 100*(y - x^2)^2", "log"), ("exp(x)", "log"), ("x*y", "linear")],
)
def test_typed_formula_gets_a_colour_scale(text, scale):
    assert Surface.from_expression(text).scale == scale


def test_typed_formula_takes_what_is_given():
    surface = Surface.from_expression("x + y", domain=((0, 1), (2, 3)), start=(1, 2), scale="log", lr={"gd": 0.5})
    assert (surface.domain, surface.start, surface.scale, surface.suggested_lr("gd")) == (
        ((0, 1), (2, 3)),
        (1, 2),
        "log",
        0.5,
    )


@pytest.mark.parametrize("text", ["1/(x - x)", "log(-1 - x^2)", "1/(0*x)"])
def test_formula_without_a_finite_value_is_refused(text):
    with pytest.raises(ExpressionError, match="no finite value anywhere in the domain"):
        Surface.from_expression(text)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (dict(domain=((5, -5), (0, 1))), "x_high=-5 is not allowed; it must be more than x_low=5"),
        (dict(domain=((0, 1), (2, 2))), "y_high=2 is not allowed; it must be more than y_low=2"),
        (dict(domain=((0, np.nan), (0, 1))), "x_high=nan is outside"),
        (dict(domain=((-np.inf, 0), (0, 1))), "x_low=-inf is outside"),
        (dict(start=(9, 0)), r"start.x=9 is outside \[-5, 5\]"),
        (dict(start=(0, np.nan)), r"start.y=nan is outside \[-5, 5\]"),
        (dict(scale="cubic"), "scale='cubic' is not allowed; it must be linear or log"),
    ],
)
def test_domain_start_and_scale_are_checked(facts, message):
    with pytest.raises(SettingError, match=message):
        Surface.from_expression("x^2 + y^2", **facts)
