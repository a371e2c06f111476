"""Runs: iterators of steps."""

from engine.runs.batches import Batches
from engine.runs.descend import Descent, descend
from engine.runs.fit import fit
from engine.runs.objective import Objective
from engine.runs.outcome import Outcome
from engine.runs.rate_finder import RateTest, find_rate
from engine.runs.step import Places, Step
from engine.runs.training import Training

__all__ = [
    "Batches",
    "Descent",
    "Objective",
    "Outcome",
    "Places",
    "RateTest",
    "Step",
    "Training",
    "descend",
    "find_rate",
    "fit",
]
