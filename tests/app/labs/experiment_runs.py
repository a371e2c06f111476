"""The experiments' runs to their ends, for the tests of what their words say."""

from __future__ import annotations

from functools import cache
from urllib.parse import parse_qsl

import numpy as np

from app.labs import LABS
from app.labs.chapters import by_chapter
from app.web import forms

BY_ID = {experiment.id: experiment for chapter in by_chapter().values() for experiment in chapter}
OF_NETS = {name: experiment for name, experiment in BY_ID.items() if experiment.lab in ("nets", "digits", "check")}
OF_FUNCTIONS = {name: experiment for name, experiment in BY_ID.items() if name not in OF_NETS}


SHORTER = {"optimizers": {"iterations": 1000}}
"""Of runs that take longest: by when all that their words say of most racers has happened."""


@cache
def run_of(name: str, seed: int = 0):
    """The run at its end, and all it has to tell; of the same run to all tests."""
    experiment = BY_ID[name]
    reading = forms.read(LABS[experiment.lab], parse_qsl(experiment.query))
    assert reading.problems == []
    return ended(experiment.lab, reading.config.model_copy(update=SHORTER.get(name, {})), seed)


def ended(lab: str, config, seed: int = 0):
    """A run at its end, and all it has to tell."""
    run = LABS[lab].run(config, seed)
    run.advance(10**6)
    return run, run.drain()


def assert_it_ends(name: str) -> None:
    run, frame = run_of(name)
    assert run.ending is not None and (frame.append or frame.replace)


def config_of(name: str):
    experiment = BY_ID[name]
    return forms.read(LABS[experiment.lab], parse_qsl(experiment.query)).config


def points(name: str) -> dict[str, np.ndarray]:
    """The run's series to its end."""
    return run_of(name)[1].append


def replaced(name: str) -> dict:
    """The run's live numbers and snapshots at its end."""
    return run_of(name)[1].replace


def first_below(values: np.ndarray, limit: float) -> int:
    below = np.flatnonzero(values < limit)
    assert len(below), f"never below {limit}"
    return int(below[0])
