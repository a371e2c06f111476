"""Linear regression: the data, the objective, and descents on it, against LESSONS.md's numbers and numpy.linalg."""

import math

import numpy as np
import pytest

from engine import OPTIMIZERS, SURFACES, LinearRegression, descend, numerical_gradient
from engine.datasets import REGRESSION_SETS, CSVError, RegressionSet, read_regression_csv
from engine.runs import Batches
from engine.settings import SettingError

PLANE = REGRESSION_SETS["plane"]()
REGRESSION = LinearRegression(PLANE.inputs, PLANE.targets)
GD = OPTIMIZERS["gd"]


def last(run):
    *_, step = run
    return step


def test_the_default_data_are_the_textbooks():
    random = np.random.RandomState(0)
    inputs = 12 * random.randn(100, 2)
    assert np.array_equal(PLANE.inputs, inputs) and np.array_equal(PLANE.targets, 2 * inputs[:, 0] - 30 * inputs[:, 1])


def test_batch_descent():  # measured with an independent program: 100 points, lr 2e-5, 500 iterations
    step = last(descend(REGRESSION, GD(lr=2e-5), (1, 1), 500))
    assert step.theta == pytest.approx((2.05994212, -28.51633059), abs=5e-9) and step.loss == pytest.approx(
        333.4499, abs=5e-5
    )


def test_mini_batches_in_order():  # measured with an independent program: 30, 30, 30, 10 in order, lr 1e-5, 500 epochs
    batches = Batches(100, 30, "ordered")
    step = last(descend(REGRESSION, GD(lr=1e-5), (1, 1), 2000, batches=batches))
    assert step.theta == pytest.approx((1.98823452, -29.95565132), abs=5e-9) and step.loss == pytest.approx(
        0.32260677, abs=6e-8
    )  # at the weights as they were printed, to 8 digits
    assert batches.seen == 50_000 and batches.epochs == 500


def test_stochastic_descent_is_near_and_different_for_each_seed():
    # The textbook: lr 2e-3, one point's gradient 2x(ŷ − y) divided by all 100: 2e-5 times the gradient of its square.
    ends = np.array(
        [
            last(descend(REGRESSION, GD(lr=2e-5), (1, 1), 500, batches=Batches(100, 1, "random", seed))).theta
            for seed in range(20)
        ]
    )
    assert len(np.unique(ends, axis=0)) == 20
    assert np.median(ends, axis=0) == pytest.approx((2, -28.6), abs=0.3) and np.abs(ends - (2, -28.6)).max() < 1.5


def test_a_single_point_is_stepped_by_the_textbooks_rule():
    step = last(descend(REGRESSION, GD(lr=2e-5), (1, 1), 1, batches=Batches(100, 1, "ordered")))
    x, y = PLANE.inputs[0], PLANE.targets[0]
    assert step.theta == pytest.approx(np.ones(2) - 2e-3 * 2 / 100 * x * (x @ np.ones(2) - y), rel=1e-14)


def test_curvatures_and_the_stability_limit():  # measured with an independent program
    assert REGRESSION.curvatures == pytest.approx((294.6150, 309.2247), abs=5e-5)
    limit = GD().stable_lr(REGRESSION.curvatures[1])
    assert limit == pytest.approx(0.00646779, abs=5e-9)
    below, above = (last(descend(REGRESSION, GD(lr=share * limit), (1, 1), 5000)) for share in (0.99, 1.01))
    assert below.outcome.kind == "converged" and below.theta == pytest.approx((2, -30), abs=1e-9)
    assert above.outcome.kind == "diverged" and "2/λmax = 0.00647" in above.outcome.message


@pytest.mark.parametrize("kind", REGRESSION_SETS)
def test_against_numpy(kind):
    data = REGRESSION_SETS[kind](noise=2.0, outliers=5, center=3.0, seed=7)
    regression = LinearRegression(data.inputs, data.targets)
    design = data.inputs if kind == "plane" else np.column_stack([np.ones(100), data.inputs])
    solution, (squares,), _, _ = np.linalg.lstsq(design, data.targets, rcond=None)
    assert regression.solution == pytest.approx(solution, rel=1e-9) and regression.minimum_mse == pytest.approx(
        squares / 100, rel=1e-9
    )
    assert regression.hessian == pytest.approx(2 / 100 * design.T @ design) and regression.flat_direction is None
    theta, gradient = np.array([0.3, -2.0]), np.empty(2)
    loss = regression.loss_and_gradient(theta, gradient)
    assert loss == pytest.approx(np.mean((design @ theta - data.targets) ** 2)) == regression.loss(theta)
    assert gradient == pytest.approx(numerical_gradient(regression.loss, theta), rel=1e-6)
    assert regression.losses(np.array([[theta, solution]])) == pytest.approx(
        np.array([[loss, squares / 100]]), rel=1e-9
    )
    parts = np.empty((2, 2))
    for part, batch in zip(parts, np.split(np.arange(100), 2), strict=True):
        regression.batch_gradient(theta, batch, part)
    assert parts.mean(axis=0) == pytest.approx(gradient)


def test_a_line_through_numbers_that_can_be_checked_by_hand():
    regression = LinearRegression(
        [[0], [1], [2]], [1, 3, 8]
    )  # slope 7/2, intercept 4 − 7/2, squares (1/2)² + 1 + (1/2)²
    assert regression.solution == pytest.approx((0.5, 3.5)) and regression.minimum_mse == pytest.approx(0.5)


@pytest.mark.parametrize("inputs", [[[1, 2], [2, 4], [-3, -6]], [[1e6, 2e6], [2e6, 4e6]], [[1, 2]]])
def test_where_inputs_are_collinear_there_is_a_valley_of_solutions(inputs):
    regression = LinearRegression(inputs, np.array(inputs) @ (1, 3))
    assert regression.flat_direction @ (1, 2) == pytest.approx(0, abs=1e-9) and np.linalg.norm(
        regression.flat_direction
    ) == pytest.approx(1)
    assert regression.solution @ (1, 2) == pytest.approx(7) and regression.solution @ (2, -1) == pytest.approx(
        0, abs=1e-9
    )
    assert regression.curvatures[0] == pytest.approx(0, abs=1e-6 * regression.curvatures[1])


def test_columns_of_very_different_size_are_not_collinear():
    regression = LinearRegression([[1e6], [1e6 + 1], [1e6 + 2]], [1, 3, 8])
    assert regression.flat_direction is None and regression.solution[1] == pytest.approx(3.5, rel=1e-6)


def test_inputs_that_are_all_zero():
    regression = LinearRegression([[0, 0], [0, 0]], [1, 3])
    assert (
        regression.solution == pytest.approx((0, 0))
        and regression.minimum_mse == 5
        and regression.curvatures == pytest.approx((0, 0))
    )


@pytest.mark.parametrize("inputs", [[1, 2], [[1, 2, 3]], np.empty((2, 0))])
def test_another_number_of_inputs_is_refused(inputs):
    with pytest.raises(ValueError, match="must be"):
        LinearRegression(inputs, [1, 2])


@pytest.mark.parametrize("kind", REGRESSION_SETS)
def test_made_data(kind):
    made = REGRESSION_SETS[kind]
    clean, again, noisy = made(noise=0, seed=3), made(noise=0, seed=3), made(noise=2, outliers=10, seed=3)
    assert np.array_equal(clean.targets, again.targets) and np.array_equal(clean.inputs, noisy.inputs)
    assert LinearRegression(clean.inputs, clean.targets).solution == pytest.approx(clean.weights)
    shifts = np.sort(noisy.targets - clean.targets)
    assert (shifts[-10:] > 4 * np.std(clean.targets)).all() and np.std(shifts[:-10]) == pytest.approx(2, rel=0.3)
    with pytest.raises(ValueError, match="read-only"):
        clean.inputs[0] = 1


@pytest.mark.parametrize(
    ("inputs", "targets", "names"),
    [
        ([[1]], [1, 2], "xy"),
        ([1], [1], "xy"),
        ([[math.nan]], [1], "xy"),
        ([[1]], [math.inf], "xy"),
        ([[1]], [1], "x"),
        (np.empty((0, 1)), [], "xy"),
    ],
)
def test_other_data_are_refused(inputs, targets, names):
    with pytest.raises(ValueError, match=r"must be|names"):
        RegressionSet(inputs, targets, names)


@pytest.mark.parametrize(
    "content", ["1,2\n3,4", "x,y\n1,2\n3,4\n", "area;price\n1;2\n\n3;4", b"\xef\xbb\xbf1\t2\n3\t4"]
)
def test_a_table_of_two_columns(content):
    data = read_regression_csv(content)
    assert data.inputs.tolist() == [[1], [3]] and data.targets.tolist() == [2, 4]


def test_a_table_of_three_columns_with_names():
    data = read_regression_csv("Weight, Power, Use\n1, 2, 3\n4,5,-6e8")
    assert (
        data.inputs.tolist() == [[1, 2], [4, 5]]
        and data.targets.tolist() == [3, -6e8]
        and data.names == ("Weight", "Power", "Use")
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the table has no rows; rows of x, y or of x0, x1, y are needed"),
        ("x,y", "the table has no rows"),
        ("1,2\n3,a", "line 2, column 2 (y): 'a' is not a number"),
        ("1,2,3\n3,,1", "line 2, column 2 (x1): the cell is empty"),
        ("1,2\n3", "line 2, column 2 (y): the row has 1 cells; it must have 2: x, y"),
        ("1\n2", "line 1, column 2 (x1): the row has 1 cells"),
        ("1,2,3,4", "line 1, column 4: the row has 4 cells; it must have 3: x0, x1, y"),
        ("x;y\n1,5;2,5", "line 2, column 1 (x): '1,5' is not a number; decimals have a point"),
        ("1,nan", "line 1, column 2 (y): 'nan' is not finite"),
        ("2e6,1", "line 1, column 1 (x): '2e6' is outside [-1000000, 1000000]"),
        ("1,2e9", "outside [-1000000000, 1000000000]"),
        ("y,x\n1,2", "line 1: the columns are y, x; they must be x, y"),
        ("1,2\n" * 10_001, "line 10001: there are more than 10,000 rows"),
    ],
)
def test_a_table_that_cannot_be_used_is_explained(content, message):
    with pytest.raises(CSVError) as caught:
        read_regression_csv(content)
    assert message in str(caught.value)


def test_batches_cover_an_epoch_with_a_short_last_one():
    batches, sizes, order = Batches(100, 30, "shuffle", seed=1), [], []
    for left in (4, 3, 2, 1):
        assert batches.left == left and batches.current is not None
        sizes.append(len(batches.current))
        order += batches.current.tolist()
        batches.advance()
    assert sizes == [30, 30, 30, 10] and sorted(order) == list(range(100)) and order != sorted(order)
    assert batches.seen == 100 and batches.current.tolist() != order[:30]


def test_batches_change_between_two_updates():
    batches = Batches(10, 4, "ordered")
    batches.advance()
    batches.change(1, "random")
    assert batches.current.tolist() == [4] and batches.left == 6


def test_a_batch_of_all_is_the_whole_gradient_to_the_last_bit():
    whole, all_of_them, drawn = (
        last(descend(REGRESSION, GD(lr=2e-5), (1, 1), 50, batches=batches))
        for batches in (None, Batches(100, 100, "shuffle"), Batches(100, 100, "random"))
    )
    assert np.array_equal(whole.theta, all_of_them.theta) and not np.array_equal(whole.theta, drawn.theta)


@pytest.mark.parametrize(("size", "sampling"), [(0, "shuffle"), (11, "shuffle"), (1.5, "shuffle"), (1, "sorted")])
def test_batches_refuse_what_makes_no_sense(size, sampling):
    with pytest.raises(SettingError):
        Batches(10, size, sampling)


def test_racers_have_batches_of_their_own_and_an_objective_that_knows_them():
    one = Batches(100, 1)
    with pytest.raises(SettingError, match="of its own"):
        descend(REGRESSION, [GD(), GD()], (1, 1), 5, batches=one)
    with pytest.raises(SettingError, match="no batch_gradient"):
        descend(SURFACES["sphere"], GD(), (1, 1), 5, batches=one)


def test_a_stochastic_descent_on_exact_data_converges_and_on_noisy_data_does_not():
    exact = last(descend(REGRESSION, GD(lr=3e-4), (1, 1), 3000, batches=Batches(100, 1, "random")))
    assert exact.outcome.kind == "converged" and exact.theta == pytest.approx((2, -30), abs=1e-9)
    noisy = REGRESSION_SETS["plane"](noise=5.0)
    ended = last(
        descend(
            LinearRegression(noisy.inputs, noisy.targets), GD(lr=3e-4), (1, 1), 3000, batches=Batches(100, 1, "random")
        )
    )
    assert ended.outcome.kind == "finished"
