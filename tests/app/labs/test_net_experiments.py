"""Every experiment with a net has valid settings, and its run ends as its words say: each number and comparison in them
is computed from the run.
"""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from app.labs import LABS
from engine import DATASETS, MLP, OPTIMIZERS, fit
from engine.datasets import DataSet, rasterize_strokes
from tests.app.labs.experiment_runs import (
    BY_ID,
    OF_NETS,
    assert_it_ends,
    config_of,
    ended,
    first_below,
    points,
    replaced,
    run_of,
)
from tests.conftest import ROOT

STROKES = ROOT / "tests" / "data" / "strokes"
PAD = 280
"""Pixels of the pad that they were drawn on, a side."""


@pytest.mark.parametrize("name", OF_NETS)
def test_settings_are_valid_and_the_run_ends(name):
    assert_it_ends(name)


def test_spiral_net():
    # LESSONS.md: loss 0.11 and accuracy about 0.97 at the end, with the legacy seed; a range over seeds here
    frame = run_of("spiral-net")[1]
    assert 0.07 < frame.append["racer.0.loss"][-1] < 0.16 and frame.replace["racer.0.train_accuracy"] > 0.93
    assert frame.append["racer.0.loss"][0] == pytest.approx(1.13, abs=0.08)


@pytest.mark.parametrize(
    ("name", "words", "number"),
    [
        ("linear-fails", "about 0.54", "racer.0.train_accuracy"),  # LESSONS.md: about 0.55
        ("convolutions", "about 0.91", "racer.0.test_accuracy"),
        ("two-layer", "about 0.93; with all 60,000 (Images: MNIST) at 0.947", "racer.0.test_accuracy"),
        ("overfitting", "about 0.8", "racer.0.test_accuracy"),
        ("regularization", "a test accuracy of 0.75", "racer.0.test_accuracy"),
        ("gradient-mistake", "0.0022", "mean"),
    ],
)
def test_the_number_beside_the_words_rounds_to_theirs(name, words, number):
    """The one of seed 0, which is what the page shows; what it is with other seeds is said at the tests below."""
    assert words in BY_ID[name].notice
    said = re.search(r"\d+\.\d+", words)[0]
    digits = len(said.partition(".")[2])
    assert f"{round(replaced(name)[number], digits):.{digits}f}" == said


def test_zero_init_keeps_units_equal():
    _run, frame = run_of("zero-init")
    units = frame.replace["racer.0.units"][2:12]
    assert (units == units[0]).all() and not (
        frame.replace["racer.1.units"][2:12] == frame.replace["racer.1.units"][2]
    ).all()
    assert frame.replace["racer.0.train_accuracy"] < 0.7 < frame.replace["racer.1.train_accuracy"]


def test_clipping_lets_a_large_rate_learn():
    frame = run_of("clipping")[1]
    losses = [frame.replace[f"racer.{racer}.train_loss"] for racer in (0, 1)]
    assert losses[1] < 0.3 and not losses[0] < 10 * losses[1]


def test_early_stopping_ends_ten_epochs_after_the_lowest_test_loss_which_rises_from_there():
    # over 3 seeds: best after 10 or 11 epochs, at 0.65 to 0.72; 0.96 to 1.14 at the end without early stopping
    config = config_of("early-stopping")
    run = LABS["digits"].run(config, 0)
    run.advance(10**6)
    outcome, frame = run.racers[0].outcome, run.drain()
    assert (outcome.kind, outcome.values["best"], outcome.values["epoch"]) == ("early", 11, 21)
    assert f"{outcome.values['lowest']:.2f}" == "0.65" and frame.append["racer.0.smooth_loss"][-1] < 0.5
    run.change(config.model_copy(update={"patience": None}))
    run.advance(10**6)
    assert f"{run.drain().append['racer.0.test_loss'][-1]:.2f}" == "0.96"


def test_two_layer():
    """LESSONS' net on the sample.

    Over 10 seeds: accuracy of the test images 0.921 to 0.928, of the training images 0.986 to 0.990; smoothed loss
    0.067 to 0.079.
    """
    frame = run_of("two-layer")[1]
    assert 0.91 < frame.replace["racer.0.test_accuracy"] < 0.94 and frame.replace["racer.0.train_accuracy"] > 0.98
    assert 0.06 < frame.replace["racer.0.smooth_loss"] < 0.09
    assert frame.append["racer.0.loss"][0] == pytest.approx(np.log(10), abs=0.1)


def strokes_of(digit: int) -> list[list[tuple[float, float]]]:
    lines = json.loads((STROKES / f"{digit}.json").read_text())["strokes"]
    return [[(x / PAD, y / PAD) for x, y in line] for line in lines]


SHAKES = np.random.default_rng(7).normal(0, 0.012, (2, 512))
HANDS = {
    "as drawn": (0.07, lambda x, y: (x, y)),
    "thick": (0.12, lambda x, y: (x, y)),
    "thin": (0.03, lambda x, y: (x, y)),
    "slanted to the right": (0.07, lambda x, y: (x + 0.25 * (0.5 - y), y)),
    "slanted to the left": (0.07, lambda x, y: (x - 0.25 * (0.5 - y), y)),
    "small": (0.03, lambda x, y: (0.4 + 0.2 * x, 0.4 + 0.2 * y)),
    "in a corner": (0.05, lambda x, y: (0.3 * x, 0.7 + 0.3 * y)),
    "wide": (0.07, lambda x, y: (0.5 + 1.3 * (x - 0.5), y)),
    "narrow": (0.07, lambda x, y: (0.5 + 0.75 * (x - 0.5), y)),
    "turned": (0.07, lambda x, y: (0.99 * x - 0.15 * y, 0.15 * x + 0.99 * y)),
    "shaky": (0.07, lambda x, y: (x + SHAKES[0, int(500 * x)], y + SHAKES[1, int(500 * y)])),
}
"""The width of the pen, and where a point of the strokes goes."""


@pytest.mark.parametrize("name", ["two-layer", "convolutions"])
@pytest.mark.parametrize("hand", HANDS)
def test_drawn_digits_are_read_in_every_hand(name, hand):
    pen, place = HANDS[hand]
    drawings = [[[place(x, y) for x, y in line] for line in strokes_of(digit)] for digit in range(10)]
    pictures = np.stack([rasterize_strokes(lines, pen) for lines in drawings]).reshape(10, -1)
    seen = run_of(name)[0].racers[0].net.predict(pictures)
    assert np.count_nonzero(seen == np.arange(10)) >= (10 if hand == "as drawn" else 9), seen


def test_a_drawing_is_answered_by_the_run():
    run = run_of("two-layer")[0]
    run.draw(strokes_of(4))
    assert run.drain().replace["racer.0.drawn_probabilities"].argmax() == 4
    run.draw([])


def test_a_wide_layer_that_begins_well_reads_more_after_one_pass_than_the_other_after_five():
    # over 3 seeds: 0.82 to 0.84 after one pass, the other 0.36 to 0.49 after five; 0.92 and 0.88 at the end
    frame = run_of("wide-layer")[1]
    bad, good = (frame.append[f"racer.{racer}.test_accuracy"] for racer in (0, 1))
    np.testing.assert_array_equal(frame.append["racer.0.test_epoch"], np.arange(21))
    assert good[1] > 0.8 and bad[5] < 0.6 and good[-1] > bad[-1] + 0.02
    weights = [config_of("wide-layer").net(racer, 0).weights[0] for racer in config_of("wide-layer").racers]
    assert weights[0].min() >= 0 and weights[0].max() < 0.1001 and abs(weights[1].mean()) < 1e-3


def test_32_bits_learn_what_64_do():
    run, frame = run_of("float32")
    assert [racer.net.theta.dtype for racer in run.racers] == ["float32", "float64"]
    losses = [frame.append[f"racer.{racer}.loss"] for racer in (0, 1)]
    np.testing.assert_allclose(*losses, atol=2e-5)  # over 3 seeds: at most 1.8e-6 apart
    assert frame.replace["racer.0.train_accuracy"] == frame.replace["racer.1.train_accuracy"]


def test_overfitting():  # over 10 seeds: test accuracy 0.786 to 0.812
    frame = run_of("overfitting")[1]
    assert frame.replace["racer.0.train_accuracy"] == 1 and 0.76 < frame.replace["racer.0.test_accuracy"] < 0.83


def test_gradient_check():  # LESSONS.md: mean below 1e-7, 79,520 forward passes
    run, frame = run_of("gradient-check")
    assert frame.replace["passes"] == 79_520 and frame.replace["mean"] < 1e-7 / 1000
    assert run.ending.kind == "agree" and "79,520 forward passes" in run.ending.message
    assert (np.abs(frame.replace["numerical"].astype(int) - frame.replace["backpropagated"]) <= 1).all()


def test_gradient_mistake():
    run, frame = run_of("gradient-mistake")
    assert run.ending.kind == "differ" and frame.replace["mean"] > 1e-5


@pytest.fixture(scope="module")
def plain_descent():
    """The first of the four optimizers alone, to the end: 2,000 iterations."""
    config = config_of("optimizers")
    return ended("digits", config.model_copy(update={"racers": config.racers[:1]}))[1]


def test_optimizers(plain_descent):
    # momentum, AdaGrad and Adam are ahead of plain descent's end within 1,000 iterations, as in LESSONS.md
    frame = run_of("optimizers")[1]
    losses = [frame.append[f"racer.{racer}.smooth_loss"] for racer in range(4)]
    alone = plain_descent.append["racer.0.smooth_loss"]
    np.testing.assert_array_equal(losses[0], alone[:100])
    assert frame.append["racer.0.iteration"][-1] == 1000 and plain_descent.append["racer.0.iteration"][-1] == 2000
    assert 0.1 < losses[0][-1] < 0.35 and max(loss[-1] for loss in losses[1:]) < alone[-1]


def test_the_spirals_loss_waits_falls_waits_and_falls():
    loss = points("spiral-net")["racer.0.loss"]
    assert loss[9] > 0.93 * loss[0] and loss[20:50].min() > 0.7 and loss[20:50].max() < 0.9
    assert loss[149] < 0.5 * loss[49]


def test_xor_needs_a_hidden_layer_or_the_product():
    data = DATASETS["xor"]()
    x, y = data.inputs.T
    accuracies = []
    for inputs in (data.inputs, np.stack([x * y], axis=-1)):
        net = MLP((inputs.shape[1], 2), seed=0, dtype="float64")
        task = DataSet(np.ascontiguousarray(inputs), data.labels)
        fit(net, task, OPTIMIZERS["adam"](lr=0.05), batch_size=len(data), epochs=300).advance(300)
        accuracies.append(float((net.probabilities(inputs).argmax(axis=1) == data.labels).mean()))
    assert accuracies[0] < 0.75 and accuracies[1] > 0.95


def test_the_mistake_is_three_times_as_strong_and_far_above_the_dashed_line():
    run, frame = run_of("gradient-mistake")
    mean = frame.append["mean_difference.b2"][-1]
    assert mean == pytest.approx(frame.replace["mean"]) and mean == pytest.approx(0.0022, rel=0.02)
    assert mean / 1e-7 == pytest.approx(20_000, rel=0.2)
    check = run._check
    np.testing.assert_allclose(check.backpropagated, 3 * check.numerical, atol=1e-8)


def test_the_net_that_overfits_has_the_parameters_that_are_said():
    assert config_of("overfitting").parameters == 79_510


def test_the_others_have_plain_descents_loss_within_a_few_hundred_iterations(plain_descent):
    series = points("optimizers")
    end = plain_descent.append["racer.0.smooth_loss"][-1]
    for racer in (1, 2, 3):
        reached = first_below(series[f"racer.{racer}.smooth_loss"], end)
        assert series[f"racer.{racer}.iteration"][reached] < 1000


def test_the_spirals_arms():
    data = config_of("spiral-data").plane.train
    assert np.bincount(data.labels).tolist() == [100, 100, 100]


def test_regions_without_hidden_units_are_wedges():
    """The class along a ray from where the scores meet does not change: each region is convex."""
    run, _frame = run_of("linear-fails")
    a, b = np.random.default_rng(0).uniform(-1, 1, (2, 2000, 2)).astype(np.float32)
    classes = [run.racers[0].net.predict(x) for x in (a, b, (a + b) / 2)]
    same = classes[0] == classes[1]
    assert same.sum() > 300 and (classes[2][same] == classes[0][same]).all()


def test_at_first_the_loss_of_the_digits_hardly_falls():
    series = points("two-layer")
    assert series["racer.0.smooth_loss"][9] > 0.97 * series["racer.0.loss"][0] and series["racer.0.iteration"][9] == 100


def test_cut_gradients_have_the_length_that_is_said():
    assert config_of("clipping").racers[1].max_grad == 0.05
    losses = [points("clipping")[f"racer.{racer}.loss"] for racer in (0, 1)]
    assert np.abs(np.diff(losses[0])).max() > 10 * np.abs(np.diff(losses[1])).max()  # the first one is thrown about


def test_weight_decay_and_dropout_bring_training_and_test_accuracy_closer():
    # over 5 seeds: 1 and 0.73 to 0.77; weight decay 0.83 to 0.92 and 0.68 to 0.77; dropout to 0.9 and 0.65 to 0.71
    replace = run_of("regularization")[1].replace
    train, test = (
        np.array([replace[f"racer.{racer}.{part}_accuracy"] for racer in range(3)]) for part in ("train", "test")
    )
    assert train[0] == 1 and (train[1:] < 0.97).all() and test[0] == pytest.approx(0.75, abs=0.035)
    gaps = train - test
    assert (gaps[1:] < gaps[0] - 0.04).all()
    assert (test[1:] < test[0] + 0.04).all(), "hardly rises"


def test_batch_normalization_lets_small_weights_learn():
    # over 3 seeds, test accuracy: 0.10 to 0.12; 0.85 to 0.86; 0.68 to 0.69; 0.59 to 0.60
    replace = run_of("batch-normalization")[1].replace
    test = [replace[f"racer.{racer}.test_accuracy"] for racer in range(4)]
    assert test[0] < 0.15 and test[1] > 0.8 and min(test[2:]) > 0.5
    config = config_of("batch-normalization")
    spread = [config.net(racer, 0).activations(config.train.inputs[:100])[3].std() for racer in config.racers]
    assert spread[0] < 1e-3 and spread[2] > 1e-2, "nothing of the image is left"


def test_channels_of_ten_parameters_read_the_digits():  # over 3 seeds: test accuracy 0.910 to 0.924
    run, _frame = run_of("convolutions")
    assert run.racers[0].net.weights[0].shape == (9, 8) and run.racers[0].net.biases[0].shape == (8,)
