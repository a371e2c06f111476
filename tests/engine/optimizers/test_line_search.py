"""Line searches, and what the rules that use them are known to do."""

import numpy as np
import pytest

from engine import OPTIMIZERS, SURFACES, descend
from engine.optimizers.line_search import ENOUGH, Line, strong_wolfe

ROSENBROCK = SURFACES["rosenbrock"]


class Quadratic:
    """f = θᵀAθ/2 − bᵀθ in five variables."""

    size = 5
    matrix = np.diag([1.0, 2, 5, 10, 50]) + 0.5 * np.ones((5, 5))
    right = np.array([1.0, -2, 3, -4, 5])

    def loss(self, theta):
        return float(theta @ self.matrix @ theta / 2 - self.right @ theta)

    def loss_and_gradient(self, theta, gradient_out):
        gradient_out[:] = self.matrix @ theta - self.right
        return self.loss(theta)


# scipy.sparse.linalg.cg of SciPy 1.17.1 on that system, from 0: linear conjugate gradients. With exact searches the
# nonlinear ones are the same (Nocedal & Wright, section 5.2), and so is BFGS that begins with a multiple of I (theorem
# 6.4), whatever m ≥ n remembers of it.
BY_SCIPY = [
    (0, 0, 0, 0, 0),
    (0.0374531835206, -0.0749063670412, 0.112359550562, -0.149812734082, 0.187265917603),
    (0.161193418635, -0.32979182746, 0.456922291222, -0.560356786376, 0.0980500310303),
    (0.41475255021, -0.712063464421, 0.782580588209, -0.381376106389, 0.0977630225128),
    (0.682349959702, -1.09846189259, 0.606468933968, -0.392350719569, 0.101136104395),
    (0.921465968586, -1.03926701571, 0.584293193717, -0.407853403141, 0.0984293193717),
]


@pytest.mark.parametrize("name", ["cg", "lbfgs"])
def test_with_exact_searches_a_quadratic_of_n_variables_takes_n_steps_which_are_those_of_linear_cg(name):
    steps = list(descend(Quadratic(), OPTIMIZERS[name](c2=1e-3), np.zeros(5), 50))
    assert steps[-1].index == 5 and steps[-1].outcome.kind == "converged"
    for step, expected in zip(steps, BY_SCIPY, strict=True):
        assert step.theta == pytest.approx(expected, rel=1e-9, abs=1e-11)


# torch.optim.LBFGS(lr=1, max_iter=1, history_size=10) of PyTorch 2.13.0 on x²/20 + y² from (-7, 2), without a line
# search: here the first trial of each search is accepted.
BY_TORCH = [
    (-6.851063829787234, 1.148936170212766),
    (-6.297700068913718, -0.05510487560299526),
    (-5.908048327112895, -0.13576363750534204),
    (-1.521554987873131, -0.36752148017613073),
    (-0.09278970725259827, -0.08781179271497269),
    (0.019678771423909558, -0.005025987056607381),
    (0.0023686677502297027, -0.0001608974245281879),
    (3.3677782953346006e-05, 5.9913173087106965e-06),
]


def test_lbfgs_takes_torchs_steps():
    _, *steps = descend(SURFACES["ravine"], OPTIMIZERS["lbfgs"](), (-7, 2), 8)
    assert np.array([step.theta for step in steps]) == pytest.approx(np.array(BY_TORCH), rel=1e-11)


def test_a_changed_first_step_goes_on_with_what_lbfgs_remembers():
    run = descend(SURFACES["ravine"], OPTIMIZERS["lbfgs"](), (-7, 2), 8)
    for _ in range(4):
        before = next(run).theta
    run.change(optimizer=OPTIMIZERS["lbfgs"](lr=0.9))
    there = np.array(BY_TORCH[3])
    assert next(run).theta == pytest.approx(before + 0.9 * (there - before), rel=1e-9)


# Iterations of scipy.optimize.minimize of SciPy 1.17.1 from (-1.2, 1) to a gradient of 1e-9 on Rosenbrock's function:
# CG 37, L-BFGS-B 38. Their line searches are others, so the numbers are near, not the same.
@pytest.mark.parametrize(("name", "by_scipy"), [("cg", 37), ("lbfgs", 38)])
def test_rosenbrocks_valley_takes_about_as_many_steps_as_scipys(name, by_scipy):
    *_, step = descend(ROSENBROCK, OPTIMIZERS[name](), (-1.2, 1), 200)
    assert step.outcome.kind == "converged" and step.theta == pytest.approx((1, 1), abs=1e-9)
    assert step.index <= 1.1 * by_scipy


def test_what_a_search_accepts_meets_the_strong_wolfe_conditions():
    random = np.random.default_rng(5)
    for _ in range(200):
        theta, gradient = random.uniform(-2, 2, 2), np.empty(2)
        ROSENBROCK.loss_and_gradient(theta, gradient)
        line = Line(ROSENBROCK.loss_and_gradient, theta, -gradient, gradient)
        c2 = random.choice([1e-3, 0.1, 0.9])
        found = line.at(strong_wolfe(line, 10 ** random.uniform(-6, 2), c2))
        assert found.loss <= line.start.loss + ENOUGH * found.step * line.start.slope
        assert abs(found.slope) <= c2 * abs(line.start.slope)


def test_a_search_that_meets_values_that_are_not_finite_stays_where_they_are():
    def evaluate(theta, gradient_out):
        gradient_out[:] = 1 - 1 / theta
        return float((theta - np.log(theta)).sum()) if theta[0] > 0 else np.nan

    theta = np.array([5.0])
    with np.errstate(all="ignore"):
        line = Line(evaluate, theta, np.array([-0.8]), np.array([0.8]))
        found = line.at(strong_wolfe(line, 100.0, 0.1))  # the first trial is at −75, where there is no logarithm
    assert found.loss < line.start.loss and 0 < 5 - 0.8 * found.step < 2


@pytest.mark.parametrize("name", ["line_search", "cg", "lbfgs"])
def test_a_line_search_never_goes_up(name):
    for surface in SURFACES.values():
        losses = [step.loss for step in descend(surface, OPTIMIZERS[name](lr=1), surface.start, 30)]
        assert losses == sorted(losses, reverse=True), surface.id


def test_where_no_step_is_worth_taking_it_says_so():
    *_, step = descend(SURFACES["absolute"], OPTIMIZERS["line_search"](lr=1), (1, 0.3), 300)
    assert step.outcome.kind == "stalled" and "the line search finds no useful step" in step.outcome.message
