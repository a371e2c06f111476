"""The digits lab's run: nets trained side by side, recorded as series and in snapshots.

Series of racer r (`racer.r.…`): every interval `iteration`, `loss` (mean of its batches), `smooth_loss` and `lr`; every
epoch, or as often as looking at the images allows (`watch`), `test_epoch`, `test_iteration`, `test_loss`,
`train_accuracy` and `test_accuracy`.
Snapshots, made only when a frame leaves: `so_far.x` and `so_far.loss`, the end of the loss curve that is not recorded
yet; `weights` (k, 28, 28) u1, the first layer's weights of the first k units
around 128; `probabilities` (GALLERY, 10) and `activations` (GALLERY, units) u1 of the gallery, `maps.L` (channels,
rows, columns) u1 the output of a layer of pictures, `units.L` (units, 1, 1) u1 that of a dense layer above them,
`seen` (28, 28) u1 the image whose outputs these are, `drawn_probabilities` (10,) of the drawing, `drawn_looks` (1,
places, places) u1 around 128, which of its places speak for the answer, `drawn_voters` the units of a single hidden
layer that contribute most to the answer, live numbers.
Only when they are new: `train_confusion` and `test_confusion` (10, 10), `images` (GALLERY, 28, 28) u1, `digits` and
`places` of the gallery, `test_answers` (2, n) u1, what each test image is and what it was read as, and `drawn` (28, 28)
u1.
"""

import math

import numpy as np

from app.labs.digits.config import DigitsConfig, DigitsRacerPart
from app.labs.digits.watch import GALLERY, STOPPED_BY, Score, Watch, iterations_per_block
from app.labs.shared.race import told
from app.labs.shared.training_race import TrainingRace, TrainingRacer
from engine.datasets import rasterize_strokes
from engine.datasets.mnist import SIDE
from engine.nets import EvaluationResult, Evaluator
from engine.nets.layers import Convolution, Pooling
from engine.nets.occlusion import Occlusion, places
from engine.runs import Outcome
from engine.sentences import N_, SentenceError

MOST_PICTURES = 36
"""Units whose weights are shown."""

MOST_MAPS = 36
"""Channels of a layer whose pictures are shown."""

MOST_SHOWN = 100
"""Units of a layer whose activations are shown."""

FULL_COLOR = 2.5
"""From how many times a unit's root mean square weight on its picture has the full color: a few large ones would
leave the others pale."""

SMOOTHING = 0.98
"""Weight of each batch's loss in the smoothed one."""

PEN = 0.07
"""Width of the pen for a drawing of width 1, unless another is chosen."""

VOTERS = 5
"""Units that are listed as contributing most to the answer."""

FINISHED = N_("finished after {step} iterations, {epochs:.4g} epochs: the smoothed loss is {loss:.4g}")


class DigitsRacer(TrainingRacer):
    """One net in training, with its snapshots."""

    def __init__(self, config: DigitsConfig, part: DigitsRacerPart, label: str, seed: int) -> None:
        self._maps = map_shapes(config)
        self._max_iterations, self._images, self._test = config.iterations, len(config.train), config.images.test
        net, stopped_by = config.net(part, seed), self._test.head(STOPPED_BY)
        super().__init__(config, part, label, seed, net, config.train, stopped_by)
        self._until_block = self._block_every = iterations_per_block(config.batch_size, config.train, self._test)
        self._smooth, self._weight = 0.0, 0.0
        self._train_images = config.train
        self._watch = self._new_watch()
        self._last_look: Watch | None = None
        self._score_before_it: Score | None = None
        self._drawn: Evaluator | None = None
        self._picture: np.ndarray | None = None
        self._occlusion: Occlusion | None = None
        self._take(self._watch.at_once())
        self._first_loss = self._score.train.loss

    @property
    def trained(self) -> bool:
        return super().trained or self.training.index == self._max_iterations

    def _new_watch(self) -> Watch:
        return Watch(self.net, self._train_images, self._test)

    def extend(self, config: DigitsConfig) -> None:
        super().extend(config)
        self._max_iterations = most_of(self._max_iterations, config.iterations)

    def reopen(self) -> None:
        super().reopen()
        self._last_look = None
        if self._score_before_it is not None:
            self._show(self._score_before_it)
            self._score_before_it = None

    def take_up(self, config: DigitsConfig, part: DigitsRacerPart) -> None:
        self.change(config, part)
        self._block_every = iterations_per_block(config.batch_size, config.train, self._test)
        self._until_block = min(self._until_block, self._block_every)

    def advance(self, iterations: int) -> None:
        """Train, and record what is due. Once trained, each iteration is a block of the last evaluation."""
        while iterations > 0 and self.outcome is None:
            if self.trained:
                self._finish()
                iterations -= 1
            else:
                iterations -= self._train(iterations)

    def _train(self, most: int) -> int:
        training = self.training
        left = most if self._max_iterations is None else min(most, self._max_iterations - training.index)
        losses = self.train(min(left, self._until_block))
        for loss in losses.tolist():
            self._smooth = SMOOTHING * self._smooth + (1 - SMOOTHING) * loss
            self._weight = SMOOTHING * self._weight + (1 - SMOOTHING)
        self._until_block -= len(losses)
        if self._until_block == 0:
            self._until_block = self._block_every
            self._take(self._watch.block(training))
        whole, mean = self.interval_ends, self.interval_loss()
        if mean is not None:
            if whole:
                self.record_loss(training.index, mean)
            self.points.add({"iteration": training.index, "loss": mean, "lr": training.lr})
            self.points.add({"smooth_loss": self._smooth / self._weight})
        return len(losses)

    def _finish(self) -> None:
        """The last evaluation uses another `Watch`, so that the run's own is unchanged if the run is extended."""
        training = self.training
        if self._watch.scored_at != training.index:
            if self._last_look is None:
                self.points.conclude()
                self._last_look, self._score_before_it = self._new_watch(), self._score
                self._last_look.begin(training)
            score = self._last_look.block(training)
            if score is None:
                return
            self._take(score)
        values = dict(step=training.index, epochs=training.epochs_done, loss=self.smooth_loss)
        self.outcome = (
            training.outcome
            if training.outcome and training.outcome.kind in ("diverged", "early")
            else Outcome("finished", training.index, FINISHED, values)
        )

    @property
    def smooth_loss(self) -> float | None:
        return self._smooth / self._weight if self._weight else None

    def _take(self, score: Score | None) -> None:
        if score is None:
            return
        self.points.add(
            {
                "test_epoch": score.epoch,
                "test_iteration": score.iteration,
                "test_loss": score.test.loss,
                "train_accuracy": score.train.accuracy,
                "test_accuracy": score.test.accuracy,
            }
        )
        self._show(score)

    def _show(self, score: Score) -> None:
        self._score, self._is_new = score, True
        self._places = gallery(score.test, self._test.labels)
        self._answers = np.stack([self._test.labels, score.test.predictions]).astype(np.uint8)
        self._shown = self.net.evaluator(self._test.inputs[self._places])

    def classify(self, picture: np.ndarray | None) -> None:
        """Set the drawing, (28, 28) uint8, to classify from now on; None for none."""
        self._drawn = None if picture is None else self.net.evaluator(picture.reshape(1, -1))
        self._picture = picture
        self._occlusion = None if picture is None else Occlusion(self.net, picture)

    def _voters(self) -> np.ndarray:
        """The shown units of the only hidden layer that contribute most to the drawing's answer."""
        if self._drawn is None or len(self.net.weights) != 2 or self._maps:
            return np.empty(0, np.int32)
        winner = int(self._drawn.probabilities[:, 0].argmax())
        votes = self._drawn.activations[0][:MOST_PICTURES, 0] * self.net.weights[1][:MOST_PICTURES, winner]
        return np.argsort(-votes, kind="stable")[:VOTERS].astype(np.int32)

    def _weight_pictures(self) -> np.ndarray:
        """Of the first layer with weights: (k, 28, 28) u1 of units, (k, kernel, kernel) of a convolution's channels."""
        weights = self.net.weights[0][:, :MOST_PICTURES]
        side = math.isqrt(len(weights))
        if side * side != len(weights):  # not one picture of pixels: what pooling has left of them, or channels
            return np.empty((0, SIDE, SIDE), np.uint8)
        return signed(weights.T, most=FULL_COLOR).reshape(-1, side, side)

    def _feature_maps(self) -> dict[str, np.ndarray]:
        """The outputs of each layer of pictures for the drawing, or for the first image of the gallery."""
        if not self._maps:
            return {}
        seen = self._shown if self._drawn is None else self._drawn
        units = seen.activations[len(self._maps) : -1]
        found = {"seen": self._test.images[self._places[0]] if self._picture is None else self._picture}
        for number, layer in enumerate(units):
            found[f"units.{number}"] = signed(layer[:MOST_SHOWN, :1].T, together=True).reshape(-1, 1, 1)
        return found | {
            f"maps.{number}": signed(layer[:, :1].T, together=True).reshape(shape)[:MOST_MAPS]
            for number, (shape, layer) in enumerate(zip(self._maps, seen.activations, strict=False))
        }

    def _looks(self) -> np.ndarray:
        if self._occlusion is None:
            return np.empty((0, places(SIDE), places(SIDE)), np.uint8)
        return signed(self._occlusion.find()[None], together=True)

    def snapshots(self) -> dict[str, object]:
        """The net's answers at present."""
        training, score = self.training, self._score
        if self._drawn is None:
            answer = np.empty(0, np.float32)
        else:
            self._drawn.refresh()
            answer = self._drawn.probabilities[:, 0].copy()
        return {
            "drawn_probabilities": answer,
            "drawn_voters": self._voters(),
            "iteration": training.index,
            "epochs": round(training.epochs_done, 3),
            "images_seen": round(training.epochs_done * self._images),
            "smooth_loss": self._first_loss if self.smooth_loss is None else self.smooth_loss,
            "lr": training.lr,
            **self.loss_so_far(training.index),
            "train_accuracy": score.train.accuracy,
            "test_accuracy": score.test.accuracy,
            "train_wrong": wrong(score.train),
            "test_wrong": wrong(score.test),
            **told(self.outcome),
        }

    def pictures(self) -> dict[str, object]:
        """The net at present, and what is new since the last call."""
        score, shown = self._score, self._shown
        shown.refresh()
        news: dict[str, object] = {}
        if self._is_new:
            self._is_new = False
            news = {
                "train_confusion": score.train.confusion.astype(np.int32),
                "test_confusion": score.test.confusion.astype(np.int32),
                "images": self._test.images[self._places],
                "digits": self._test.labels[self._places].astype(np.int32),
                "places": self._places.astype(np.int32),
                "test_answers": self._answers,
            }
        return news | {
            "weights": self._weight_pictures(),
            **self._feature_maps(),
            "drawn_looks": self._looks(),
            "probabilities": np.ascontiguousarray(shown.probabilities.T),
            "activations": np.concatenate(
                [signed(layer[:MOST_SHOWN].T, together=True) for layer in shown.activations[len(self._maps) : -1]]
                or [np.empty((GALLERY, 0), np.uint8)],
                axis=1,
            ),
        }


class DigitsRun(TrainingRace[DigitsRacer]):
    """See `app.labs.shared.run.LabRun`. A step is an iteration."""

    lab = "digits"
    settings = DigitsConfig

    def __init__(self, config: DigitsConfig, seed: int) -> None:
        super().__init__(
            DigitsRacer(config, part, label, seed)
            for part, label in zip(config.racers, config.racer_names, strict=True)
        )
        self._config = config
        self._drawn: np.ndarray | None = None

    def change(self, config: DigitsConfig) -> None:
        super().change(config)
        if not config.is_shorter_than(self._config):
            self._config = config

    def draw(self, strokes: list[list[tuple[float, float]]], pen: float = PEN, image: int | None = None) -> None:
        """A drawing, or the test image at that place."""
        test = self._config.images.test
        if image is not None and image >= len(test):
            raise SentenceError("there is no test image {number}; there are {count}", number=image, count=len(test))
        picture = rasterize_strokes(strokes, pen) if image is None else np.array(test.images[image])
        self._drawn = picture
        for racer in self.racers:
            racer.classify(picture if picture.any() else None)

    def snapshots(self) -> dict[str, object]:
        found: dict[str, object] = {"step": self.index, "iterations": self._config.all_iterations}
        if self._drawn is not None:
            found["drawn"], self._drawn = self._drawn, None
        return found


def map_shapes(config: DigitsConfig) -> list[tuple[int, int, int]]:
    """(channels, rows, columns) of the output of each convolution, and of the pooling after it."""
    if not config.of_pictures:
        return []
    found: list[tuple[int, int, int]] = []
    for slot in config.architecture.slots:
        above = slot.layer.output(slot.shape)
        if isinstance(slot.layer, Convolution):
            found.append((above[0], above[1], above[2]))
        elif isinstance(slot.layer, Pooling) and found:
            found[-1] = above[0], above[1], above[2]
    return found


def most_of(iterations: int | None, others: int | None) -> int | None:
    """The larger of two limits; None means no limit."""
    return None if iterations is None or others is None else max(iterations, others)


def wrong(answers: EvaluationResult) -> int:
    """How many examples are misclassified."""
    return int(answers.confusion.sum() - np.trace(answers.confusion))


def gallery(answers: EvaluationResult, labels: np.ndarray) -> np.ndarray:
    """Places of GALLERY images, (GALLERY,): the misclassified ones, the most confident first; then right ones, the
    least confident first.
    """
    right = answers.predictions == labels
    return np.lexsort((np.where(right, answers.confidence, -answers.confidence), right))[:GALLERY]


def signed(rows: np.ndarray, together: bool = False, most: float = math.inf) -> np.ndarray:
    """Numbers as bytes around 128: each row (or all together) scaled to its own size, its largest magnitude or, where
    that is less, `most` times its root mean square.

    What is not a number becomes 0.
    """
    axis = None if together else 1
    with np.errstate(all="ignore"):
        size = np.abs(rows).max(axis=axis, keepdims=True, initial=1e-30)
        if most < math.inf:
            size = np.minimum(size, most * np.sqrt(np.square(rows).mean(axis=axis, keepdims=True)) + 1e-30)
        levels: np.ndarray = np.nan_to_num(np.clip(128.5 + 127 * (rows / size), 0, 255)).astype(np.uint8)
    return levels
