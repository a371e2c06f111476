"""Optimizers: one table crossed with problems, one of references, and what holds for all of them."""

import copy
import dataclasses
import math
import tracemalloc

import numpy as np
import pytest

from engine import OPTIMIZERS, SCHEDULES
from engine.registry import UnknownNameError
from engine.settings import SettingError

every_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)


CONSTANT = SCHEDULES["constant"]()


class Problem:
    """A function with its gradient and Hessian, to start from a point and end at another."""

    def __init__(self, value, gradient, hessian, start, minimum):
        self.value, self.gradient, self.hessian = value, gradient, hessian
        self.start, self.minimum = np.array(start, float), np.array(minimum, float)

    def evaluate(self, theta, gradient_out):
        gradient_out[:] = self.gradient(theta)
        return self.value(theta)

    def update(self, optimizer, theta, state, lr):
        """One update, with all that the optimizer asks for."""
        asked = {"evaluate": self.evaluate} if optimizer.needs == "objective" else {"hessian": self.hessian(theta)}
        optimizer.update(theta, self.gradient(theta), state, lr, **asked)

    def solve(self, optimizer, updates, schedule=CONSTANT):
        """θ after `updates` updates."""
        theta = self.start.copy()
        state = optimizer.init(theta)
        for index in range(updates):
            lr = optimizer.lr * schedule.factor(index)
            self.update(optimizer, theta, state, lr)
        return theta


def quadratic(curvatures, minimum, start):
    curvatures, minimum = np.array(curvatures, float), np.array(minimum, float)
    return Problem(
        lambda theta: float(curvatures @ (theta - minimum) ** 2) / 2,
        lambda theta: curvatures * (theta - minimum),
        lambda theta: np.diag(curvatures),
        start,
        minimum,
    )


def rosenbrock():
    return Problem(
        lambda theta: float(100 * (theta[1] - theta[0] ** 2) ** 2 + (1 - theta[0]) ** 2),
        lambda theta: np.array(
            [-2 * (1 - theta[0]) - 400 * theta[0] * (theta[1] - theta[0] ** 2), 200 * (theta[1] - theta[0] ** 2)]
        ),
        lambda theta: np.array([[2 - 400 * theta[1] + 1200 * theta[0] ** 2, -400 * theta[0]], [-400 * theta[0], 200]]),
        (-1.2, 1),
        (1, 1),
    )


RAVINE = quadratic((0.1, 2), (0, 0), (-7, 2))  # f = x²/20 + y²

# Problems with the updates that are given to each, and settings that must do; lr falls to 0 on the way.
PROBLEMS = {
    "bowl": (quadratic((2, 2), (1, -2), (4, 3)), 5_000),
    "ill-conditioned": (quadratic((2, 100), (2, -1), (-1, 1)), 5_000),
    "rosenbrock": (rosenbrock(), 20_000),
}
SETTINGS = {
    "gd": dict(lr=0.002),
    "momentum": dict(lr=0.002),
    "nesterov": dict(lr=0.001),
    "adagrad": dict(lr=0.5),
    "adadelta": dict(decay=0.99),
    "rmsprop": dict(lr=0.02),
    "adam": dict(lr=0.03),
    "adamax": dict(lr=0.05),
    "nadam": dict(lr=0.03),
    "amsgrad": dict(lr=0.05),
    "adamw": dict(lr=0.03, weight_decay=1e-4),
    "lion": dict(lr=0.02),
    "line_search": dict(),
    "cg": dict(),
    "lbfgs": dict(),
    "newton": dict(),
    "plain_newton": dict(),
}


@pytest.mark.parametrize("problem", PROBLEMS)
@every_optimizer
def test_reaches_the_minimum(name, problem):
    posed, updates = PROBLEMS[problem]
    optimizer = OPTIMIZERS[name](**SETTINGS[name])
    end = posed.solve(optimizer, updates, SCHEDULES["cosine"](length=updates))
    np.testing.assert_allclose(end, posed.minimum, atol=0.01)


# θ after 30 updates on the ravine. Source: shared/reference (optax 0.2.8 on JAX 0.10.2, float64), which gives ten
# decimals; where it says nothing, one of these in float64, whose conventions are ours with the settings named:
TORCH = "torch.optim of PyTorch 2.13.0"
OPTAX = "optax 0.2.8 on JAX 0.10.2"
REFERENCES = [
    ("gd", dict(lr=0.95), (-0.3503929958, 0.0847823166), "shared/reference"),
    ("momentum", dict(lr=0.1), (0.8964138585, 0.0880856017), "shared/reference"),
    ("nesterov", dict(lr=0.1), (0.6896149017, -0.0006799058), "shared/reference"),
    ("adagrad", dict(lr=1.5), (-0.120162247, 0), "shared/reference"),
    ("rmsprop", dict(lr=0.1), (-0.697418436, 1.48345098269e-08), f"shared/reference; y from {TORCH}: RMSprop"),
    ("rmsprop", dict(lr=0.1, decay=0.9), (-3.47624279494, 0.0116876401377), f"{TORCH}: RMSprop(alpha=0.9)"),
    ("adam", dict(lr=0.3), (0.136014617, 0.318245389), "shared/reference"),
    ("adam", dict(lr=0.3, beta2=0.9), (0.982400520283, 0.303536148961), f"{TORCH}: Adam(betas=(0.9, 0.9))"),
    ("adadelta", dict(lr=5), (-6.47747508617, 1.51412657931), f"{TORCH}: Adadelta; {OPTAX}: the same"),
    ("adamax", dict(lr=0.3), (-1.04069998877, -0.137167845962), f"{TORCH}: Adamax; {OPTAX}: the same"),
    # torch.optim.NAdam lets β₁ grow (momentum_decay), and momentum_decay=0 halves it: optax only
    ("nadam", dict(lr=0.3), (0.0696089770443, 0.156851878168), f"{OPTAX}: nadam"),
    # optax.amsgrad takes the maximum of the corrected v, and ends elsewhere: torch only
    ("amsgrad", dict(lr=0.3, beta2=0.9), (0.00219475419629, 0.269616293855), f"{TORCH}: Adam(amsgrad=True)"),
    ("adamw", dict(lr=0.3, weight_decay=0.1), (0.669315778614, 0.189165817659), f"{TORCH}: AdamW; {OPTAX}: the same"),
    ("lion", dict(lr=0.05, weight_decay=0.1), (-4.62653126255, 0.324610302976), f"{OPTAX}: lion"),
    ("line_search", dict(lr=0.8, c1=0.25), (-0.5987096609127313, -1.4738261314715558e-07), "fractions.Fraction"),
    # see test_line_search.py for their updates one by one
    ("cg", dict(), (0, 0), "the minimum"),
    ("lbfgs", dict(), (0, 0), "the minimum"),
    # every update leaves the share δ/(λ + δ) of each coordinate (δ = 1 here): exact
    ("plain_newton", dict(lr=0.1), (-7 * 0.9**30, 2 * 0.9**30), "by hand: every update leaves the share 1 − η"),
    ("newton", dict(damping=1), (-7 * (1 / 1.1) ** 30, 2 * (1 / 3) ** 30), "by hand"),
]


@pytest.mark.parametrize(("name", "settings", "end", "source"), REFERENCES)
def test_reference(name, settings, end, source):
    theta = RAVINE.solve(OPTIMIZERS[name](**settings), 30)
    for found, expected in zip(theta, end, strict=True):
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-12), source


def test_every_optimizer_has_a_reference():
    assert {name for name, *_ in REFERENCES} == set(OPTIMIZERS)


# Two updates with the constant gradient 1 from θ = 0, lr first 0.1, then 0.01: worked out by hand from the formulas.
TWO_UPDATES = {
    "gd": 0.1 + 0.01,
    "momentum": 0.1 + (0.9 * 0.1 + 0.01),
    "nesterov": 1.9 * 0.1 + (0.81 * -0.1 * -1 + 1.9 * 0.01),
    "adagrad": 0.1 + 0.01 / math.sqrt(2),
    "rmsprop": 0.1 / math.sqrt(0.01) + 0.01 / math.sqrt(0.01 + 0.99 * 0.01),
    "adam": 0.1 + 0.01,  # m̂ = v̂ = 1
    "adamax": 0.1 + 0.01,
    "amsgrad": 0.1 + 0.01,
    "nadam": 0.1 * (0.9 * 0.1 / 0.19 + 1) + 0.01 * (0.9 * 0.19 / 0.271 + 0.1 / 0.19),
    "adamw": 0.1 * (1 - 0.01 * 0.01) + 0.01,
    "lion": 0.1 + 0.01,
    "newton": 0.1 / 2.0001 + 0.01 / 2.0001,
    "plain_newton": 0.1 / 2 + 0.01 / 2,
    "line_search": 0.1 + 0.01,
    "adadelta": 0.1 * math.sqrt(1e-6 / 0.1) + 0.01 * math.sqrt((0.1 * 1e-6 / 0.1 + 1e-6) / 0.19),
}


# on a line without a minimum the Wolfe conditions have no answer; see test_line_search.py
@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name not in ("cg", "lbfgs")])
def test_a_changed_lr_goes_on_with_the_same_state(name):
    first = OPTIMIZERS[name](lr=0.1)
    then = dataclasses.replace(first, lr=0.01)
    slope = Problem(lambda theta: float(theta[0]), lambda theta: np.ones(1), lambda theta: np.full((1, 1), 2.0), 0, 0)
    theta = np.zeros(1)
    state = first.init(theta)
    slope.update(first, theta, state, first.lr)
    slope.update(then, theta, state, then.lr)
    # ε = 1e-8 (1e-6 inside Adadelta's roots) is left out of the hand's numbers
    assert theta[0] == pytest.approx(-TWO_UPDATES[name], rel=1e-4 if name == "adadelta" else 1e-6)
    assert (first.lr, then.lr) == (0.1, 0.01)


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if OPTIMIZERS[name].needs == "gradient"])
def test_a_coordinate_goes_its_way_whatever_goes_beside_it(name):
    """Exactly: neither how many coordinates there are nor how they are computed makes a difference."""
    random = np.random.default_rng(7)
    optimizer, places, gradients = OPTIMIZERS[name](), random.normal(size=40), random.normal(size=(30, 40))
    gradients[3:, 0], gradients[5:, 1], gradients[9, 2], gradients[9, 3] = 0, 1e-200, np.inf, 1e200
    together, state = places.copy(), optimizer.init(places)
    apart = [places[few : few + 2].copy() for few in range(0, 40, 2)]
    states = [optimizer.init(few) for few in apart]
    with np.errstate(all="ignore"):
        for index, gradient in enumerate(gradients):
            lr = optimizer.lr / (1 + index)
            optimizer.update(together, gradient, state, lr)
            for few, (theta, its_state) in enumerate(zip(apart, states, strict=True)):
                optimizer.update(theta, gradient[2 * few : 2 * few + 2], its_state, lr)
    there, alone = (np.nan_to_num(theta, nan=1e300) for theta in (together, np.concatenate(apart)))
    np.testing.assert_array_equal(alone.view(np.uint64), there.view(np.uint64))
    assert np.isfinite(together).sum() >= 38


@every_optimizer
def test_a_copied_state_goes_on_alike(name):
    optimizer = OPTIMIZERS[name]()
    theta = RAVINE.solve(optimizer, 3)
    state = optimizer.init(theta)
    other, other_state = theta.copy(), copy.deepcopy(state)
    for _ in range(3):
        RAVINE.update(optimizer, theta, state, optimizer.lr)
    for _ in range(3):
        RAVINE.update(optimizer, other, other_state, optimizer.lr)
    assert theta.tobytes() == other.tobytes()


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if OPTIMIZERS[name].needs == "gradient"])
def test_a_net_of_float32_stays_float32_and_nothing_of_its_size_is_allocated(name):
    optimizer = OPTIMIZERS[name](lr=0.01)
    random = np.random.default_rng(0)
    theta, gradient = random.standard_normal((2, 39_760)).astype(np.float32)
    before, given = theta.copy(), gradient.copy()
    state = optimizer.init(theta)
    optimizer.update(theta, gradient, state, optimizer.lr)
    tracemalloc.start()
    try:
        optimizer.update(theta, gradient, state, optimizer.lr)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < theta.nbytes / 20
    assert theta.dtype == np.float32 and np.isfinite(theta).all() and (theta != before).all()
    assert gradient.tobytes() == given.tobytes()
    arrays = [getattr(state, field.name) for field in dataclasses.fields(state) if field.type is np.ndarray]
    assert {(array.dtype, array.shape) for array in arrays} == {(theta.dtype, theta.shape)}


@every_optimizer
def test_float32_follows_float64(name):
    optimizer = OPTIMIZERS[name](lr=0.01)
    ends = []
    for dtype in (np.float32, np.float64):
        theta = np.array([-7, 2], dtype)
        state = optimizer.init(theta)
        for _ in range(30):
            RAVINE.update(optimizer, theta, state, optimizer.lr)
        ends.append(theta)
    arrived = 1e-6 if optimizer.needs == "objective" else 0
    np.testing.assert_allclose(ends[0], ends[1], rtol=1e-4, atol=arrived)


@every_optimizer
def test_a_zero_gradient_moves_nothing(name):
    optimizer = OPTIMIZERS[name]()
    theta = np.zeros(2)
    state = optimizer.init(theta)
    flat = Problem(lambda theta: 0.0, np.zeros_like, lambda theta: np.zeros((2, 2)), theta, theta)
    for _ in range(3):
        flat.update(optimizer, theta, state, optimizer.lr)
    assert theta.tolist() == [0, 0]


@every_optimizer
def test_settings_are_described_and_bounded(name):
    optimizer = OPTIMIZERS[name]
    assert optimizer.title and optimizer.rule and optimizer.paper and optimizer.__doc__
    assert dataclasses.fields(optimizer)[0].name == "lr"
    for field in dataclasses.fields(optimizer):
        facts = field.metadata
        assert facts["symbol"] and facts["help"] and "\n" not in facts["help"]
        assert optimizer(**{field.name: facts["low"]}) != optimizer(**{field.name: facts["high"]})
        for outside in (facts["low"] - 1, facts["high"] * 2, math.nan, math.inf):
            with pytest.raises(SettingError, match=f"^{field.name}=.* is outside") as caught:
                optimizer(**{field.name: outside})
            assert caught.value.field == field.name
    lr = dataclasses.fields(optimizer)[0].metadata
    assert (lr["low"], lr["high"]) == (1e-12, 1000)


def test_settings_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        OPTIMIZERS["adam"]().lr = 1


def test_an_unknown_optimizer_is_answered_with_the_known_ones():
    with pytest.raises(UnknownNameError, match="unknown optimizer 'adm'; known: gd, momentum, nesterov, adagrad"):
        OPTIMIZERS["adm"]


# Distill, "Why Momentum Really Works": best rates on a quadratic with curvatures from 1 to 100
@pytest.mark.parametrize(
    ("name", "settings", "rate", "tolerance"),
    [
        ("gd", dict(lr=2 / 101), 99 / 101, 1e-9),
        # the two roots of heavy ball coincide here, so errors go like n · rateⁿ: 2^(1/1000) too much
        ("momentum", dict(lr=(2 / 11) ** 2, momentum=(9 / 11) ** 2), 9 / 11, 1e-3),
    ],
)
def test_best_rate_of_convergence(name, settings, rate, tolerance):
    problem = quadratic((1, 100), (0, 0), (1, 1))
    optimizer = OPTIMIZERS[name](**settings)
    early, late = (np.abs(problem.solve(optimizer, updates)).max() for updates in (1000, 2000))
    assert (late / early) ** (1 / 1000) == pytest.approx(rate, rel=tolerance)


@pytest.mark.parametrize("momentum", [0, 0.5, 0.9])
@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if OPTIMIZERS[name].stable_lr_formula])
def test_just_below_the_limit_it_converges_and_just_above_it_diverges(name, momentum):
    optimizer = OPTIMIZERS[name](**({} if name == "gd" else dict(momentum=momentum)))
    limit = optimizer.stable_lr(100)
    problem = quadratic((1, 100), (0, 0), (0, 1))
    below, above = (dataclasses.replace(optimizer, lr=limit * factor) for factor in (0.99, 1.01))
    assert np.abs(problem.solve(below, 3000)).max() < 1e-3
    assert np.abs(problem.solve(above, 3000)).max() > 1e3


@pytest.mark.parametrize("lr", [0.3, 1.2, 1.9])
@pytest.mark.parametrize("momentum", [0, 0.5, 0.9])
@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if OPTIMIZERS[name].stable_lr_formula])
def test_the_error_shrinks_by_the_factor_of_theory(name, momentum, lr):
    optimizer = OPTIMIZERS[name](lr=lr, **({} if name == "gd" else dict(momentum=momentum)))
    theta, errors = np.ones(1), []
    state = optimizer.init(theta)
    for _ in range(240):
        optimizer.update(theta, theta.copy(), state, lr)
        errors.append(abs(theta[0]))
    early, late = max(errors[:40]), max(errors[200:])
    assert (late / early) ** (1 / 200) == pytest.approx(optimizer.error_factor(1.0), rel=0.02)


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if OPTIMIZERS[name].stable_lr_formula])
def test_the_factor_is_1_at_the_limit(name):
    optimizer = OPTIMIZERS[name]()
    assert dataclasses.replace(optimizer, lr=optimizer.stable_lr(7.0)).error_factor(7.0) == pytest.approx(1)


def test_only_those_with_a_limit_have_a_formula_for_it():
    for optimizer in OPTIMIZERS.values():
        assert (optimizer.stable_lr_formula is None) == (optimizer().stable_lr(1.0) is None)
        assert (optimizer.stable_lr_formula is None) == (optimizer().error_factor(1.0) is None)


PRECONDITIONED = {
    "adam": dict(v=1.0, count=10**9),
    "adamax": dict(largest=1.0, count=10**9),
    "adamw": dict(v=1.0, count=10**9),
    "amsgrad": dict(v=1.0, v_max=1.0, count=10**9),
    "nadam": dict(v=1.0, count=10**9),
    "rmsprop": dict(mean_square=1.0),
    "adagrad": dict(total=1.0),
}
"""A state after very many gradients of size 1."""


@pytest.mark.parametrize(("name", "memory"), PRECONDITIONED.items())
def test_with_its_divisor_at_rest_a_rule_is_stable_up_to_its_sharpness(name, memory):
    slow = {"beta2": 0.999999, "decay": 0.999999, "weight_decay": 0.0}
    optimizer = OPTIMIZERS[name](lr=0.1)
    known = {key: value for key, value in slow.items() if hasattr(optimizer, key)}
    optimizer = dataclasses.replace(optimizer, **known)

    def growth(curvature):
        theta = np.full(1, 1e-12)
        state = optimizer.init(theta)
        for key, value in memory.items():
            setattr(state, key, value if key == "count" else np.full(1, value))
        assert optimizer.preconditioner(state) == pytest.approx([1.0], rel=1e-6)
        sizes = []
        for _ in range(600):
            optimizer.update(theta, curvature * theta, state, optimizer.lr)
            sizes.append(abs(theta[0]) / 1e-12)
        return sizes

    limit = optimizer.stable_sharpness(0.1)
    assert growth(0.97 * limit)[-1] < 0.1 and max(growth(1.03 * limit)) > 1000


def test_a_rule_without_divisor_is_stable_up_to_where_its_learning_rate_is():
    for name, optimizer in OPTIMIZERS.items():
        made = optimizer(lr=0.5)
        if name not in PRECONDITIONED:
            assert made.preconditioner(made.init(np.zeros(2))) is None
            stable = made.stable_sharpness(0.5)
            assert stable is None or made.stable_lr(stable) == pytest.approx(0.5)
    assert OPTIMIZERS["adam"](lr=0.1).stable_sharpness(0.1) == pytest.approx(380), "Cohen et al., 2022: 38/η"


def newton_step(gradient, hessian, name="newton", **settings):
    optimizer, theta = OPTIMIZERS[name](**settings), np.zeros(len(gradient))
    optimizer.update(theta, np.array(gradient, float), optimizer.init(theta), optimizer.lr, np.array(hessian, float))
    return theta


def test_newton_solves_where_the_hessian_is_positive():
    gradient, hessian = np.array([1.0, -2.0]), np.array([[4.0, 1.0], [1.0, 3.0]])
    expected = -np.linalg.solve(hessian + 0.5 * np.eye(2), gradient)
    np.testing.assert_allclose(newton_step(gradient, hessian, damping=0.5), expected, rtol=1e-12)


def test_newton_points_downhill_whatever_the_hessian():
    random = np.random.default_rng(0)
    for _ in range(200):
        hessian = random.standard_normal((3, 3)) * 10.0 ** random.integers(-3, 3)
        gradient = random.standard_normal(3)
        assert gradient @ newton_step(gradient, hessian + hessian.T) < 0


def test_saddle_free_newton_leaves_a_saddle_where_plain_newton_goes_to_it():
    x, y = newton_step([2 * 1.0, -2 * 0.1], [[2, 0], [0, -2]], name="plain_newton")
    assert (x, y) == pytest.approx((-1, -0.1))  # from (1, 0.1) to (0, 0)
    x, y = newton_step([2 * 1.0, -2 * 0.1], [[2, 0], [0, -2]], damping=1e-6)  # x² − y² at (1, 0.1)
    assert (x, y) == pytest.approx((-1, 0.1), rel=1e-5)


@pytest.mark.parametrize("name", ["newton", "plain_newton"])
@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.filterwarnings("error", "ignore::ResourceWarning")
def test_newton_without_a_finite_hessian_is_nowhere(bad, name):
    assert np.isnan(newton_step([1, 1], [[bad, 0], [0, 1]], name)).all()


def test_newton_on_rosenbrocks_function():
    """f at Newton's iterates from (-1.2, 1), by mpmath in 50 digits."""
    problem, found = rosenbrock(), []
    for updates in range(7):
        x, y = problem.solve(OPTIMIZERS["plain_newton"](), updates)
        found.append(100 * (y - x * x) ** 2 + (1 - x) ** 2)
    assert found[:5] == pytest.approx([24.2, 4.73188432526661, 1411.84517930992, 0.0559655168338745, 0.313189076115718])
    assert found[5] == pytest.approx(1.85273973392944e-11, rel=1e-4) and found[6] < 1e-18
