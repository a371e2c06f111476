"""Answers found block by block are the net's own, of one moment."""

import tracemalloc

import numpy as np
import pytest

from engine.datasets import DATASETS, ImageSet
from engine.nets import MLP, Review
from engine.optimizers import OPTIMIZERS
from engine.runs.fit import fit

SPIRAL = DATASETS["spiral"]()


def trained(loss="cross_entropy"):
    net = MLP((2, 10, 3), loss=loss, init="he")
    fit(net, SPIRAL, OPTIMIZERS["adam"](lr=0.05), batch_size=30).advance(50)
    return net


@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
@pytest.mark.parametrize("block", [1, 7, 100, 300, 1000])
def test_the_answers_are_the_nets(loss, block):
    net = trained(loss)
    answers = Review(net, SPIRAL.inputs, SPIRAL.labels, block).all()
    probabilities = net.probabilities(SPIRAL.inputs)
    np.testing.assert_array_equal(answers.predictions, probabilities.argmax(axis=1))
    np.testing.assert_allclose(answers.confidence, probabilities.max(axis=1), rtol=1e-5)
    assert answers.accuracy == pytest.approx(net.accuracy(SPIRAL.inputs, SPIRAL.labels), abs=1e-12)
    assert answers.loss == pytest.approx(net.loss(SPIRAL.inputs, SPIRAL.labels), rel=1e-5)
    for label in range(3):
        taken = answers.predictions[SPIRAL.labels == label]
        assert answers.confusion[label].tolist() == np.bincount(taken, minlength=3).tolist()


def test_they_are_of_the_moment_it_began_and_training_does_not_mind():
    nets = [MLP((2, 10, 3), init="he") for _ in range(2)]
    runs = [fit(net, SPIRAL, OPTIMIZERS["gd"](lr=1.0), batch_size=30) for net in nets]
    review = Review(nets[0], SPIRAL.inputs, SPIRAL.labels, 100)
    review.begin()
    expected = nets[0].loss(SPIRAL.inputs, SPIRAL.labels)
    blocks = 0
    answers = None
    while answers is None:
        for run in runs:
            run.advance(5)
        answers, blocks = review.step(), blocks + 1
    assert blocks == 3 and answers.loss == pytest.approx(expected, rel=1e-6)
    np.testing.assert_array_equal(nets[0].theta, nets[1].theta)
    later = review.all()
    assert (
        later.loss == pytest.approx(nets[0].loss(SPIRAL.inputs, SPIRAL.labels), rel=1e-6) and later.loss != answers.loss
    )
    assert answers.predictions is not later.predictions  # earlier answers stay


def test_a_step_begins_by_itself_after_the_last():
    review = Review(trained(), SPIRAL.inputs, SPIRAL.labels, 200)
    assert [review.step() is None for _ in range(4)] == [True, False, True, False]


def test_pictures_are_looked_at_without_a_copy():
    data = ImageSet(np.zeros((20_000, 28, 28), np.uint8), np.arange(20_000) % 10)
    review = Review(MLP((784, 10, 10)), data.inputs, data.labels)
    tracemalloc.start()
    assert review.all().accuracy == 0.1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_copy_of_a_net_is_its_own():
    net = trained()
    copy = net.copy()
    np.testing.assert_array_equal(copy.theta, net.theta)
    copy.weights[0][...] = 0
    copy.biases[1][...] = 7
    assert not copy.theta[:20].any() and (copy.theta[-3:] == 7).all()
    assert net.weights[0].all() and net.accuracy(SPIRAL.inputs, SPIRAL.labels) > 0.5
