"""Which examples each update sees: an order for every epoch, cut into batches."""

import numpy as np

from engine.rng import generator
from engine.runs.fit_settings import MOST, SAMPLINGS, Sampling
from engine.settings import SettingError, check_number


def draw_order(random: np.random.Generator, n: int, sampling: Sampling) -> np.ndarray:
    """(n,) int: the examples of one epoch.

    "shuffle" for all in a new order, "ordered" for the order of the data, "random" for n drawn with replacement.
    """
    if sampling == "ordered":
        return np.arange(n)
    if sampling == "random":
        return random.integers(n, size=n)
    return random.permutation(n)


class Batches:
    """The batches of n examples, one after the other; the rest at an epoch's end is a shorter one.

    current : (m,) int, the examples of the batch that is next. It stays until `advance`.
    seen : examples in the batches that are done. epochs : passes over the data that are done, with fractions.

    Two with the same settings and seed give the same batches. Raises SettingError.
    """

    def __init__(self, n: int, batch_size: int, sampling: Sampling = "shuffle", seed: int = 0) -> None:
        self.n, self.seen = n, 0
        self._random = generator(seed, "shuffle")
        self._position = 0
        self.change(batch_size, sampling)
        self._order = draw_order(self._random, n, sampling)

    def change(self, batch_size: int, sampling: Sampling) -> None:
        """Take other settings: a new batch size holds at once, a new sampling from the next epoch on."""
        batch_size = check_number("batch_size", batch_size, 1, min(self.n, MOST), integer=True)
        if sampling not in SAMPLINGS:
            raise SettingError("sampling", sampling, " or ".join(SAMPLINGS))
        self.batch_size, self.sampling = batch_size, sampling

    @property
    def current(self) -> np.ndarray:
        return self._order[self._position : self._position + self.batch_size]

    def advance(self) -> None:
        """The current batch is done."""
        done = len(self.current)
        self.seen += done
        self._position += done
        if self._position == self.n:
            self._position = 0
            self._order = draw_order(self._random, self.n, self.sampling)

    @property
    def whole(self) -> bool:
        """Whether the current batch is all examples, each once."""
        return len(self.current) == self.n and self.sampling != "random"

    @property
    def epochs(self) -> float:
        return self.seen / self.n

    @property
    def left(self) -> int:
        """Batches to the end of this epoch."""
        return -(-(self.n - self._position) // self.batch_size)
