"""When members have settled."""

from engine import OPTIMIZERS, descend
from engine.ensembles import ensemble
from engine.ensembles.settling import DIVERGED, NEVER, Settling
from engine.surfaces import quadratic


def test_settled_means_for_good():
    """A member that swings through the bound has not settled until it stays."""
    surface, momentum, bound = quadratic(100), OPTIMIZERS["momentum"], 0.05
    each = [momentum(lr=0.0331, momentum=0.9), momentum(lr=1e-6), momentum(lr=1)]
    settling = Settling(ensemble(surface, each, (-4, 0.9), 150), bound)
    assert settling.advance(200) == 150
    below = [step.loss <= bound for step in descend(surface, each[0], (-4, 0.9), 150)]
    settled = len(below) - below[::-1].index(False)
    assert below.index(True) < settled
    assert settling.updates.tolist() == [settled, NEVER, DIVERGED]
