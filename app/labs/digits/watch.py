"""How good a net is while it learns: accuracies on training and on test images, found a block at a time between
iterations.

When a block is due follows from the iteration alone, so that a run gives the same numbers whoever watches it and
however fast it goes.
"""

from typing import NamedTuple

from engine.datasets import ImageSet
from engine.nets import EvaluationResult, Net
from engine.nets.dataset_evaluation import BLOCK
from engine.runs import Training

IMAGES_PER_BLOCK = 1000
"""Training images from one block to the next, at least. A block looks forward at 500, so that looking takes a sixth of
the time at most; where an epoch has many images, all that is asked in it is spread over it, and looking takes less.
"""

MOST_TRAINING_IMAGES = 5000
"""That are asked about, and no more than there are test images: the first ones.

On all 60,000 it would take as long as the training.
"""

STOPPED_BY = 1000
"""Test images whose loss decides early stopping, the first ones: they are asked all at once when an epoch ends."""

GALLERY = 24
"""Test images that are shown with what the net makes of them."""


class Score(NamedTuple):
    """The answers of the net as it was after so many epochs."""

    epoch: float
    iteration: int

    train: EvaluationResult
    """On the training images that are asked about."""

    test: EvaluationResult


class Watch:
    """Asks a net in training, every epoch or as often as there is time for it."""

    def __init__(self, net: Net, train: ImageSet, test: ImageSet) -> None:
        asked = train.head(training_images_asked(train, test))
        self._train = net.dataset_evaluator(asked.inputs, asked.labels)
        self._test = net.dataset_evaluator(test.inputs, test.labels)
        self._epoch: float | None = None  # that the net was in whose answers are being found
        self._next_epoch = 1.0
        self._train_answers: EvaluationResult | None = None
        self.scored_at = -1
        """The iteration after which the net was last asked to the end."""

        self._begun_at = 0

    def at_once(self) -> Score:
        """Before training."""
        self.scored_at = 0
        return Score(0.0, 0, self._train.evaluate(), self._test.evaluate())

    def block(self, training: Training) -> Score | None:
        """Look at one more block; the score after the last one.

        With nothing under way it begins where an epoch has ended.
        """
        if self._epoch is None and training.epochs_done < self._next_epoch:
            return None
        epoch = self.begin(training) if self._epoch is None else self._epoch
        if self._train_answers is None:
            self._train_answers = self._train.step()
            return None
        test = self._test.step()
        if test is None:
            return None
        score = Score(epoch, self._begun_at, self._train_answers, test)
        self._epoch, self._next_epoch, self.scored_at = None, int(epoch) + 1.0, self._begun_at
        return score

    def begin(self, training: Training) -> float:
        """Ask the net as it is now, after so many epochs; what was under way is dropped."""
        epoch = training.epochs_done
        self._epoch, self._begun_at, self._train_answers = epoch, training.index, None
        self._train.begin()
        self._test.begin()
        return epoch

    @property
    def begun_at(self) -> int | None:
        """The iteration after which the net was that is asked; None when nothing is under way."""
        return None if self._epoch is None else self._begun_at


def iterations_per_block(batch_size: int, train: ImageSet, test: ImageSet) -> int:
    """How many iterations there are from one block to the next: as many as let each epoch be looked at when it ends."""
    blocks = -(-training_images_asked(train, test) // BLOCK) + -(-len(test) // BLOCK)
    epoch = -(-len(train) // batch_size)
    least = max(1, IMAGES_PER_BLOCK // batch_size)
    return next((every for every in range(epoch // blocks, least, -1) if epoch % every == 0), least)


def training_images_asked(train: ImageSet, test: ImageSet) -> int:
    """How many training images the train accuracy is of: the first ones."""
    return min(MOST_TRAINING_IMAGES, len(test), len(train))
