"""One net of the nets lab in training, with the numbers and pictures that the page shows; see run.py."""

import math
from typing import Any

import numpy as np

from app.i18n.translation import said
from app.labs.nets.config import PICTURE, NetRacerPart, NetsConfig
from app.labs.nets.data import featured
from app.labs.nets.number_plane import NumberPlane
from app.labs.shared.ending import Ending, RaceEnding
from app.labs.shared.plane import GRID, Plane, as_bytes, cell_centers, missed
from app.labs.shared.race import told
from app.labs.shared.training_race import TrainingRacer
from engine.datasets import DataSet, Labeled
from engine.nets import Evaluator
from engine.sentences import N_

MOST_SHOWN = 12
"""Units of a layer that the diagram shows."""

TEST_EVERY = 10
"""Intervals between two evaluations at all points."""

BINS = 31
PLACES = np.arange(BINS + 1, dtype=np.float64)
LARGEST = float(np.finfo(np.float32).max)


class NetsRacer(TrainingRacer):
    """One net in training, with its snapshots."""

    _picture_shape: tuple[int, int] = (PICTURE, PICTURE)
    """Rows and columns of a unit's picture."""

    _learned: tuple[str, str] = (
        N_("{outcome}; {train:.1%} of the training points are correctly classified"),
        N_("{outcome}; {train:.1%} of the training points are correctly classified, and {test:.1%} of the test points"),
    )
    """What its ending tells without test points, and with some."""

    def __init__(self, config: NetsConfig, part: NetRacerPart, label: str, seed: int) -> None:
        plane = config.plane
        self._features, self._placed = config.inputs, config.placed
        super().__init__(
            config, part, label, seed, config.net(part, seed), self._inputs(plane.train), self._test_inputs(plane)
        )
        self._tests = 0
        stage, small = self._places(plane)
        self._grid = self.net.probability_map(featured(stage, self._features))
        pictures = featured(small, self._features)
        self._input_pictures = as_signed_bytes(pictures.T[:MOST_SHOWN].astype(np.float32))
        self._thumbnails = self.net.evaluator(pictures)
        self._evaluate_on(plane)
        start = {"epoch": 0.0, "loss": self._train.loss, "gradient_norm": math.nan, "lr": self.training.lr}
        self.points.add(start)
        self.record_loss(0.0, self._train.loss)
        self._test()

    def _places(self, plane: Plane | NumberPlane) -> tuple[np.ndarray, np.ndarray]:
        """Where the net is pictured on the stage, and where each of its units is."""
        return cell_centers(plane.domain, GRID), cell_centers(plane.domain, PICTURE)

    def _inputs(self, data: Labeled) -> Labeled:
        assert isinstance(data, DataSet)  # noqa: S101  # of a plane with classes
        return DataSet(featured(data.inputs, self._features), data.labels, data.names)

    def _test_inputs(self, plane: Plane | NumberPlane) -> Labeled | None:
        return None if plane.test is None else self._inputs(plane.test)

    def _evaluate_on(self, plane: Plane | NumberPlane) -> None:
        self._data: dict[str, Any] = {"train": plane.train}
        self._train = self.net.evaluator(featured(plane.train.inputs, self._features), plane.train.labels)
        self._held_out = None
        if plane.test is not None:
            self._held_out = self.net.evaluator(featured(plane.test.inputs, self._features), plane.test.labels)
            self._data["test"] = plane.test

    def take_up(self, config: NetsConfig, part: NetRacerPart) -> None:
        placed = config.placed != self._placed
        if not placed:
            self.change(config, part)
            return
        self.change(config, part, self._inputs(config.plane.train), self._test_inputs(config.plane))
        self._placed = config.placed
        self._evaluate_on(config.plane)

    def advance(self, iterations: int) -> None:
        while iterations > 0 and not self.trained:
            iterations -= len(self.train(iterations))
            whole = self.interval_ends
            loss = self.interval_loss()
            if loss is None:
                continue
            training = self.training
            self.points.add(
                {
                    "epoch": training.epochs_done,
                    "loss": loss,
                    "gradient_norm": training.gradient_norm,
                    "lr": training.lr,
                }
            )
            if whole:
                self.record_loss(training.epochs_done, loss)
                self._tests += 1
            if self._tests == TEST_EVERY:
                self._tests = 0
                self._test()
            elif self.trained:
                self.points.conclude()
                self._test()
        self.outcome = self.training.outcome

    def _test(self) -> None:
        self._train.refresh()
        self.points.add({"test_epoch": self.training.epochs_done, **self._score("train", self._train)})
        if self._held_out:
            self._held_out.refresh()
            self.points.add({"test_loss": self._held_out.loss, **self._score("test", self._held_out)})

    def _score(self, part: str, evaluator: Evaluator) -> dict[str, float]:
        """How well it has learned, beside the loss."""
        return {f"{part}_accuracy": evaluator.accuracy}

    @property
    def ending(self) -> Ending | None:
        """How it ended, and how well it has learned."""
        outcome = self.outcome
        if outcome is None:
            return None
        learned = self._learned[self._held_out is not None]
        test = self._measure(self._held_out) if self._held_out else None
        return RaceEnding(outcome.kind, said(learned, outcome=outcome, train=self._measure(self._train), test=test))

    def _measure(self, evaluator: Evaluator) -> float:
        """How well it has learned, as its ending tells."""
        return evaluator.accuracy

    def edit(self, layer: int, source: int | None, target: int, value: float) -> None:
        """Set a weight, or a bias when `source` is None; IndexError when there is none there."""
        if source is None:
            self.net.biases[layer][target] = value
        else:
            self.net.weights[layer][source, target] = value

    def snapshots(self) -> dict[str, object]:
        """The net's answers at present."""
        training = self.training
        numbers: dict[str, object] = {}
        for part, evaluator in self._evaluators():
            evaluator.refresh()
            numbers |= self._answers(part, evaluator)
        return {
            "iteration": training.index,
            "epochs": round(training.epochs_done, 3),
            "lr": training.lr,
            "gradient_norm": training.gradient_norm,
            **numbers,
            **self.loss_so_far(training.epochs_done),
            **told(self.outcome),
        }

    def _evaluators(self) -> list[tuple[str, Evaluator]]:
        """Of each part of the data."""
        return [("train", self._train), *([("test", self._held_out)] if self._held_out else [])]

    def pictures(self) -> dict[str, object]:
        """The net at present."""
        net = self.net
        self._thumbnails.refresh()
        mistakes: dict[str, object] = {}
        for part, evaluator in self._evaluators():
            mistakes |= self._mistakes(part, evaluator)
        return {
            **mistakes,
            **self._stage(),
            "units": self._unit_pictures(),
            "links": (
                np.concatenate([weights[:MOST_SHOWN, :MOST_SHOWN].ravel() for weights in net.weights]).astype(
                    np.float32
                )
            ),
            "biases": np.concatenate([biases[:MOST_SHOWN] for biases in net.biases]).astype(np.float32),
            **self._histograms(),
        }

    def _stage(self) -> dict[str, object]:
        """What the net makes of every place."""
        return {"regions": self._grid.picture().reshape(self.net.sizes[-1], GRID, GRID)}

    def _answers(self, part: str, evaluator: Evaluator) -> dict[str, object]:
        """How well the net answers for the training points or the test points, in numbers."""
        wrong = int(np.count_nonzero(evaluator.predictions != self._data[part].labels))
        n = len(self._data[part].labels)
        return {
            f"{part}_loss": evaluator.loss,
            f"{part}_accuracy": (n - wrong) / n,
            f"{part}_wrong": wrong,
        }

    def _mistakes(self, part: str, evaluator: Evaluator) -> dict[str, object]:
        """Which of these points it takes for what; before the first step no point counts as missed."""
        data, classes, predictions = self._data[part], self.net.sizes[-1], evaluator.predictions
        ringed = predictions if self.training.index else data.labels
        counts = np.bincount(data.labels * classes + predictions, minlength=classes**2).astype(np.int32)
        return {f"{part}_confusion": counts.reshape(classes, classes), **missed(data, part, ringed)}

    def _unit_pictures(self) -> np.ndarray:
        """(units, PICTURE, PICTURE) u1: inputs and hidden units around 128, each scaled to its own size; outputs from
        0.
        """
        *hidden, outputs = self._thumbnails.activations
        middle = 0.5 if self.net.activation.id == "sigmoid" else 0.0
        units = [as_signed_bytes(layer[:MOST_SHOWN].astype(np.float32) - np.float32(middle)) for layer in hidden]
        pictures = np.concatenate([self._input_pictures, *units, self._output_pictures(outputs)])
        return pictures.reshape(-1, *self._picture_shape)

    def _output_pictures(self, outputs: np.ndarray) -> np.ndarray:
        """The outputs over the plane, (classes, n) -> u1."""
        return as_bytes(outputs[:MOST_SHOWN] * 255)

    def _histograms(self) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = {}
        for kind, layers in (("weights", self.net.weights), ("gradients", self.net.weights_of(self.training.gradient))):
            for number, layer in enumerate(layers):
                edges, counts = histogram(layer.ravel())
                found |= {f"{kind}.{number}.x": edges, f"{kind}.{number}.y": counts}
        return found


def as_signed_bytes(rows: np.ndarray) -> np.ndarray:
    """(n, m) float32, which are overwritten, as u1 around 128, each row scaled to its own size."""
    with np.errstate(all="ignore"):
        size = np.abs(rows).max(axis=1, keepdims=True)
        np.multiply(rows, 127, rows)
        np.divide(rows, np.where(size > 0, size, 1), rows)
        np.add(rows, 128, rows)
        return as_bytes(rows)


def histogram(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Edges and counts of BINS bins, (BINS + 1,) float32 each, symmetric about 0; what is not finite is left out.

    The count at an edge is that of the bin that begins there; the last bin's is given again at its end.

    With one bincount: numpy.histogram takes four times as long, and there are two per layer in every frame.
    """
    reach = float(np.abs(values).max(initial=0))
    if not np.isfinite(reach):
        values = values[np.isfinite(values)]
        reach = float(np.abs(values).max(initial=0))
    reach = reach or 1.0
    power = 0
    if not 1e-30 < reach < 1e30:  # where twice the reach, or a share of it, is no float32: powers of two round nothing
        power = math.frexp(reach)[1]
        values, reach = np.ldexp(values, -power), math.ldexp(reach, -power)
    bins = ((values + reach) * (BINS / (2 * reach))).astype(np.intp)
    counts = np.bincount(np.minimum(bins, BINS - 1), minlength=BINS)
    edges = PLACES * (2 * reach / BINS) - reach
    if power:
        edges = np.clip(np.ldexp(edges, power), -LARGEST, LARGEST)
    return edges.astype(np.float32), np.append(counts, counts[-1]).astype(np.float32)
