"""Random generators: one seed, and an independent stream for each purpose, so that none depends on another's draws."""

import numpy as np

from engine.settings import check_number

PURPOSES = (
    "weights",
    "shuffle",
    "split",
    "dropout",
    "curvature",
    "landscape",
)  # a stream is known by its place here: append only

MAX_SEED = 2**53 - 1


def generator(seed: int, purpose: str) -> np.random.Generator:
    """The generator for one of `PURPOSES`. Raises SettingError unless seed is a whole number in [0, 2⁵³ − 1]."""
    seed = check_number("seed", seed, 0, MAX_SEED, integer=True)
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(PURPOSES.index(purpose),)))
