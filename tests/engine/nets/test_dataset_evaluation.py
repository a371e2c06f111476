"""A result found block by block is the net's own, of one moment."""

import tracemalloc

import numpy as np
import pytest

from engine.datasets import DATASETS, ImageSet
from engine.nets import MLP, DatasetEvaluator
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
    result = DatasetEvaluator(net.architecture, net.theta, SPIRAL.inputs, SPIRAL.labels, block).evaluate()
    probabilities = net.probabilities(SPIRAL.inputs)
    np.testing.assert_array_equal(result.predictions, probabilities.argmax(axis=1))
    np.testing.assert_allclose(result.confidence, probabilities.max(axis=1), rtol=1e-5)
    assert result.accuracy == pytest.approx(net.accuracy(SPIRAL.inputs, SPIRAL.labels), abs=1e-12)
    assert result.loss == pytest.approx(net.loss(SPIRAL.inputs, SPIRAL.labels), rel=1e-5)
    for label in range(3):
        taken = result.predictions[SPIRAL.labels == label]
        assert result.confusion[label].tolist() == np.bincount(taken, minlength=3).tolist()


def test_they_are_of_the_moment_it_began_and_training_does_not_mind():
    nets = [MLP((2, 10, 3), init="he") for _ in range(2)]
    runs = [fit(net, SPIRAL, OPTIMIZERS["gd"](lr=1.0), batch_size=30) for net in nets]
    evaluator = DatasetEvaluator(nets[0].architecture, nets[0].theta, SPIRAL.inputs, SPIRAL.labels, 100)
    evaluator.begin()
    expected = nets[0].loss(SPIRAL.inputs, SPIRAL.labels)
    blocks = 0
    result = None
    while result is None:
        for run in runs:
            run.advance(5)
        result, blocks = evaluator.step(), blocks + 1
    assert blocks == 3 and result.loss == pytest.approx(expected, rel=1e-6)
    np.testing.assert_array_equal(nets[0].theta, nets[1].theta)
    later = evaluator.evaluate()
    assert (
        later.loss == pytest.approx(nets[0].loss(SPIRAL.inputs, SPIRAL.labels), rel=1e-6) and later.loss != result.loss
    )
    assert result.predictions is not later.predictions  # an earlier result stays


def test_a_step_begins_by_itself_after_the_last():
    net = trained()
    evaluator = DatasetEvaluator(net.architecture, net.theta, SPIRAL.inputs, SPIRAL.labels, 200)
    assert [evaluator.step() is None for _ in range(4)] == [True, False, True, False]


def test_pictures_are_looked_at_without_a_copy():
    data = ImageSet(np.zeros((20_000, 28, 28), np.uint8), np.arange(20_000) % 10)
    evaluator = MLP((784, 10, 10)).dataset_evaluator(data.inputs, data.labels)
    tracemalloc.start()
    assert evaluator.evaluate().accuracy == 0.1
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
