"""Runs: iterators of steps."""

from engine.runs.descend import Descent, descend
from engine.runs.objective import Objective
from engine.runs.outcome import Outcome
from engine.runs.step import Step

__all__ = ["Descent", "Objective", "Outcome", "Step", "descend"]
