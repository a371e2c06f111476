"""Occlusion: against covering a picture by hand, patch by patch."""

import numpy as np
import pytest

from engine.datasets.mnist import sample
from engine.nets import MLP, ConvNet
from engine.nets.occlusion import Occlusion, places

NETS = {
    "dense": lambda: MLP((784, 12, 10), init="xavier", seed=1),
    "of pictures": lambda: ConvNet((1, 28, 28), "conv 3x3, pool, 8", 10, init="he", dropout=0.3, batch_norm=True),
}


@pytest.mark.parametrize("kind", NETS)
@pytest.mark.parametrize(("side", "stride"), [(6, 2), (5, 3), (1, 28)])
def test_it_is_how_much_the_answers_logarithm_falls(kind, side, stride):
    net, picture = NETS[kind](), sample().test.images[7]
    occlusion = Occlusion(net, picture, side, stride)
    found = occlusion.find()
    whole = net.probabilities(picture.reshape(1, -1))[0]
    assert occlusion.answer == whole.argmax() and found.shape == (places(28, stride),) * 2
    for row, column in ((0, 0), (places(28, stride) // 2, places(28, stride) - 1), (places(28, stride) - 1, 0)):
        black = picture.copy()
        top, left = (max(0, place * stride + stride // 2 - side // 2) for place in (row, column))
        bottom, right = (place * stride + stride // 2 - side // 2 + side for place in (row, column))
        black[top:bottom, left:right] = 0
        p = net.probabilities(black.reshape(1, -1))[0, occlusion.answer]
        assert found[row, column] == pytest.approx(np.log(whole[occlusion.answer] / p), abs=2e-5)


def test_it_follows_the_net_and_only_ink_matters():
    net = MLP((784, 10), init="xavier")
    picture = np.zeros((28, 28), np.uint8)
    picture[4:12, 10:14] = 255
    occlusion = Occlusion(net, picture)
    first = occlusion.find()
    assert np.abs(first[8:]).max() < 1e-5 < np.abs(first[2:6, 4:7]).max()
    net.theta[...] *= 2
    assert not np.allclose(occlusion.find(), first)


def test_a_net_that_is_certain_gives_finite_numbers():
    net = MLP((784, 10), init="xavier", init_scale=100)
    assert np.isfinite(Occlusion(net, sample().test.images[3]).find()).all()
