"""Which examples of a data set are for training, and which for testing."""

import numpy as np

from engine.rng import generator
from engine.settings import check_number


def training_part(labels: np.ndarray, share: float, seed: int) -> np.ndarray:
    """(n,) bool: `share` of the examples of every label, drawn at random; labels : (n,) integer, at least 0.

    Rounding goes to the training set, except that no set is left empty. Raises SettingError unless share is in
    [0.01, 0.99], and ValueError for fewer than two examples.
    """
    share = check_number("share", share, 0.01, 0.99)
    if len(labels) < 2:
        raise ValueError("one example cannot be split in two sets")
    order = generator(seed, "split").permutation(len(labels))
    ranks = np.empty(len(labels))  # of an example among those of its label, in [0, 1)
    for label in range(labels.max() + 1):
        members = order[labels[order] == label]
        ranks[members] = np.arange(len(members)) / max(len(members), 1)
    train: np.ndarray = ranks < share
    if train.all():
        train[order[-1]] = False
    return train
