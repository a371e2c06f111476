"""The weights of another run's net, computed from the link to it."""

from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from app.labs.shared.panels.panel import Piece
from app.labs.shared.training_race import TrainingRace
from engine.nets import Net
from engine.sentences import SentenceError

MOST_UNDRAINED_TICKS = 1000
"""Ticks before the points that nobody reads are dropped."""


def weights_of(race: TrainingRace[Any], link: str, fits: Callable[[Net], bool]) -> Generator[Piece, None, np.ndarray]:
    """θ (size,) of the first net of the run that a link leads to, at the link's step; a tick in each piece.

    Runs are deterministic, so it is the θ that the run had. Raises SentenceError where the link leads to no run of the
    lab, or to a net that does not fit.
    """
    run, last = race.other(link)
    net: Net = run.racers[0].net
    if not fits(net):
        raise SentenceError("the other run has another net: its weights lie in another space")
    while run.index < last and run.ending is None:
        run.advance(1)
        if run.index % MOST_UNDRAINED_TICKS == 0:
            run.drain_points()
        yield None
    return net.theta.copy()
