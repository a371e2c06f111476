"""Accuracy of a net while it learns: on training and on test images, computed a block at a time between iterations.

When a block is due follows from the iteration alone, so that a run gives the same numbers at any speed and for any
number of viewers.
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
"""Most training images that are evaluated: the first ones, and at most as many as there are test images.

Evaluating all 60,000 would take as long as the training.
"""

STOPPED_BY = 1000
"""Test images whose loss decides early stopping, the first ones: they are asked all at once when an epoch ends."""

GALLERY = 24
"""Number of test images shown with the net's answers."""


class Score(NamedTuple):
    """The net's answers after this many epochs."""

    epoch: float
    iteration: int

    train: EvaluationResult
    """On the evaluated training images."""

    test: EvaluationResult


class Watch:
    """Evaluates a net in training, every epoch or as often as time allows."""

    def __init__(self, net: Net, train: ImageSet, test: ImageSet) -> None:
        asked = train.head(training_images_asked(train, test))
        self._train = net.dataset_evaluator(asked.inputs, asked.labels)
        self._test = net.dataset_evaluator(test.inputs, test.labels)
        self._epoch: float | None = None  # that the net was in whose answers are being found
        self._next_epoch = 1.0
        self._train_answers: EvaluationResult | None = None
        self.scored_at = -1
        """The iteration after which the net was last evaluated completely."""

        self._begun_at = 0

    def at_once(self) -> Score:
        """Before training."""
        self.scored_at = 0
        return Score(0.0, 0, self._train.evaluate(), self._test.evaluate())

    def block(self, training: Training) -> Score | None:
        """Evaluate one more block; returns the score after the last one.

        Without an evaluation under way, one begins where an epoch has ended.
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
        """Evaluate the net with its present weights, after this many epochs; an evaluation under way is dropped."""
        epoch = training.epochs_done
        self._epoch, self._begun_at, self._train_answers = epoch, training.index, None
        self._train.begin()
        self._test.begin()
        return epoch

    @property
    def begun_at(self) -> int | None:
        """The iteration whose net is being evaluated; None when none is."""
        return None if self._epoch is None else self._begun_at


def iterations_per_block(batch_size: int, train: ImageSet, test: ImageSet) -> int:
    """Iterations from one block to the next: few enough that each epoch is evaluated when it ends."""
    blocks = -(-training_images_asked(train, test) // BLOCK) + -(-len(test) // BLOCK)
    epoch = -(-len(train) // batch_size)
    least = max(1, IMAGES_PER_BLOCK // batch_size)
    return next((every for every in range(epoch // blocks, least, -1) if epoch % every == 0), least)


def training_images_asked(train: ImageSet, test: ImageSet) -> int:
    """How many training images the train accuracy is based on: the first ones."""
    return min(MOST_TRAINING_IMAGES, len(test), len(train))
