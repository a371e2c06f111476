"""The nets lab's run: nets in training side by side, recorded as series, and seen in snapshots.

Series of racer r (`racer.r.…`): every interval `epoch`, `loss` (mean over the interval), `gradient_norm`, `lr`; and
every test interval `test_epoch`, `train_accuracy`, and with test points `test_loss`, `test_accuracy`. Snapshots, made
only when a frame leaves: `regions` (classes, GRID, GRID) u1, the probabilities over the plane, lowest y first; `units`
(units, PICTURE, PICTURE) u1, what each shown unit gives over the plane, 128 for 0; `links` and `biases`, the weights
between shown units; `missed_x/y`; a histogram of each layer's weights and gradients; `confusion`; live numbers.
"""

import numpy as np

from app.i18n.translation import _, said
from app.labs.nets.config import NetRacerPart, NetsConfig
from app.labs.nets.data import featured
from app.labs.shared.ending import RaceEnding
from app.labs.shared.networks import MOST_POINTS
from app.labs.shared.run import LabRun
from app.wire.frames import Frame
from engine.datasets import DataSet
from engine.runs import fit
from engine.sentences import N_, SentenceError

GRID = 100
PICTURE = 24
MOST_SHOWN = 12
"""Units of a layer that the diagram shows."""

TEST_EVERY = 10
"""Intervals between two looks at all the points."""

BINS = 31


class Racer:
    """One net in training."""

    def __init__(self, config: NetsConfig, racer: NetRacerPart, label: str, seed: int) -> None:
        plane = config.plane
        self.label = label
        self.net = config.net(racer, seed)
        self._features = config.features.names
        self._domain = plane.domain
        self.training = fit(
            self.net,
            self._inputs(plane.train),
            racer.build(),
            batch_size=config.batch_size,
            sampling=config.sampling,
            epochs=config.epochs,
            schedule=racer.schedule.build(),
            max_grad=racer.max_grad,
            l1=config.l1,
            l2=config.l2,
            seed=seed,
        )
        self.interval = max(config.interval, -(-config.iterations // MOST_POINTS))
        self._sum, self._count, self._tests = 0.0, 0, 0
        self._series: dict[str, list[float]] = {}
        self._grid = self.net.probability_map(featured(grid(plane.domain, GRID), self._features))
        self._pictures = featured(grid(plane.domain, PICTURE), self._features)
        self._thumbnails = self.net.evaluator(self._pictures)
        self._look_at(config)
        self._test()

    def _inputs(self, data: DataSet) -> DataSet:
        return DataSet(featured(data.inputs, self._features), data.labels, data.names)

    def _look_at(self, config: NetsConfig) -> None:
        plane = config.plane
        self._points, self._labels = plane.train.inputs, plane.train.labels
        self._train = self.net.evaluator(featured(plane.train.inputs, self._features), plane.train.labels)
        self._held_out = None
        if plane.test is not None:
            self._held_out = self.net.evaluator(featured(plane.test.inputs, self._features), plane.test.labels)
            self._points, self._labels = (
                np.concatenate([self._points, plane.test.inputs]),
                np.concatenate([self._labels, plane.test.labels]),
            )

    def change(self, config: NetsConfig, racer: NetRacerPart, new_data: bool) -> None:
        data = {"data": self._inputs(config.plane.train)} if new_data else {}
        self.training.change(
            optimizer=racer.build(),
            schedule=racer.schedule.build(),
            max_grad=racer.max_grad,
            batch_size=config.batch_size,
            sampling=config.sampling,
            l1=config.l1,
            l2=config.l2,
            **data,
        )
        if new_data:
            self._look_at(config)

    def advance(self, iterations: int) -> None:
        """Train, and record what falls due."""
        training = self.training
        while iterations > 0 and training.outcome is None:
            losses = training.advance(min(iterations, self.interval - self._count)).loss
            iterations -= len(losses)
            self._count += len(losses)
            self._sum += float(losses.sum())
            if self._count == self.interval or training.outcome is not None:
                self._record("epoch", training.epochs_done)
                self._record("loss", self._sum / self._count)
                self._record("gradient_norm", training.gradient_norm)
                self._record("lr", training.lr)
                self._sum, self._count, self._tests = 0.0, 0, self._tests + 1
                if self._tests == TEST_EVERY or training.outcome is not None:
                    self._test()

    def _record(self, name: str, value: float) -> None:
        self._series.setdefault(name, []).append(value)

    def _test(self) -> None:
        self._tests = 0
        self._train.refresh()
        self._record("test_epoch", self.training.epochs_done)
        self._record("train_accuracy", self._train.accuracy)
        if self._held_out:
            self._held_out.refresh()
            self._record("test_loss", self._held_out.loss)
            self._record("test_accuracy", self._held_out.accuracy)

    def ending(self) -> RaceEnding:
        """How it ended, and what it has learned."""
        outcome = self.training.outcome
        if self._held_out:
            learned = N_(
                "{outcome}; {train:.1%} of the training points are classified right, and {test:.1%} of the test points"
            )
        else:
            learned = N_("{outcome}; {train:.1%} of the training points are classified right")
        return RaceEnding(
            outcome.kind,
            said(
                learned,
                outcome=outcome,
                train=self._train.accuracy,
                test=self._held_out.accuracy if self._held_out else None,
            ),
        )

    def edit(self, layer: int, source: int | None, target: int, value: float) -> None:
        """Set a weight, or a bias when `source` is None; IndexError when there is none there."""
        if source is None:
            self.net.biases[layer][target] = value
        else:
            self.net.weights[layer][source, target] = value

    def series(self) -> dict[str, np.ndarray]:
        """The points since the last call."""
        taken, self._series = self._series, {}
        return {name: np.array(values) for name, values in taken.items()}

    def snapshots(self) -> dict[str, object]:
        """The net as it is now."""
        net, training = self.net, self.training
        self._grid.refresh()
        self._thumbnails.refresh()
        self._train.refresh()
        predictions, labels = self._train.predictions, self._train.labels
        numbers: dict[str, object] = {"train_loss": self._train.loss, "train_accuracy": self._train.accuracy}
        if self._held_out:
            self._held_out.refresh()
            predictions, labels = (
                np.concatenate([predictions, self._held_out.predictions]),
                np.concatenate([labels, self._held_out.labels]),
            )
            numbers |= {"test_loss": self._held_out.loss, "test_accuracy": self._held_out.accuracy}
        missed = self._points[predictions != labels].astype(np.float32)
        classes = net.sizes[-1]
        confusion = (
            np.bincount(labels * classes + predictions, minlength=classes**2).reshape(classes, classes).astype(np.int32)
        )
        outcome = training.outcome
        return {
            "regions": _bytes(self._grid.probabilities * 255).reshape(classes, GRID, GRID),
            "units": self._unit_pictures(),
            "links": (
                np.concatenate([weights[:MOST_SHOWN, :MOST_SHOWN].ravel() for weights in net.weights]).astype(
                    np.float32
                )
            ),
            "biases": np.concatenate([biases[:MOST_SHOWN] for biases in net.biases]).astype(np.float32),
            "missed_x": missed[:, 0].copy(),
            "missed_y": missed[:, 1].copy(),
            "missed": len(missed),
            "confusion": confusion,
            "iteration": training.index,
            "epochs": round(training.epochs_done, 3),
            "lr": training.lr,
            "gradient_norm": training.gradient_norm,
            **numbers,
            **self._histograms(),
            "outcome": _(outcome.kind) if outcome else "",
            "message": said(outcome) if outcome else "",
        }

    def _unit_pictures(self) -> np.ndarray:
        """(units, PICTURE, PICTURE) u1: inputs and hidden units around 128, each scaled to its own size; outputs from 0."""
        *hidden, outputs = self._thumbnails.activations
        signed = [self._pictures.T[:MOST_SHOWN], *(layer[:MOST_SHOWN] for layer in hidden)]
        rows = np.concatenate([layer.astype(np.float32) for layer in signed])
        if self.net.activation.id == "sigmoid":
            rows[len(signed[0]) :] -= 0.5  # a sigmoid's middle
        size = np.abs(rows).max(axis=1, keepdims=True)
        with np.errstate(all="ignore"):
            pictures = np.concatenate(
                [_bytes(128 + 127 * rows / np.where(size > 0, size, 1)), _bytes(outputs[:MOST_SHOWN] * 255)]
            )
        return pictures.reshape(-1, PICTURE, PICTURE)

    def _histograms(self) -> dict[str, np.ndarray]:
        found = {}
        for kind, layers in (("weights", self.net.weights), ("gradients", self.net.weights_of(self.training.gradient))):
            for number, layer in enumerate(layers):
                edges, counts = histogram(layer.ravel())
                found |= {f"{kind}.{number}.x": edges, f"{kind}.{number}.y": counts}
        return found


class NetsRun(LabRun):
    """See `app.labs.shared.run.LabRun`. A tick is an iteration, a step an iteration or an epoch, as the config says."""

    def __init__(self, config: NetsConfig, seed: int) -> None:
        self._config = config
        self._racers = [
            Racer(config, racer, label, seed) for racer, label in zip(config.racers, config.labels, strict=True)
        ]
        self.ending: RaceEnding | None = None

    @property
    def index(self) -> int:
        return max(racer.training.index for racer in self._racers)

    @property
    def stride(self) -> int:
        config = self._config
        return -(-len(config.plane.train) // config.batch_size) if config.step_unit == "epoch" else 1

    def advance(self, ticks: int) -> None:
        for racer in self._racers:
            racer.advance(ticks)
        if all(racer.training.outcome for racer in self._racers):
            self.ending = RaceEnding.of((racer.label, racer.ending()) for racer in self._racers)

    def change(self, config: NetsConfig) -> None:
        new_data = config.placed != self._config.placed
        for racer, part in zip(self._racers, config.racers, strict=True):
            racer.change(config, part, new_data)
        self._config = config

    def edit(self, where: str, value: float) -> None:
        """`racer.R.layer.L.from.I.to.J` or `racer.R.layer.L.bias.J`; ValueError when there is no such weight."""
        match where.split("."):
            case ["racer", racer, "layer", layer, "from", source, "to", target]:
                place = racer, layer, source, target
            case ["racer", racer, "layer", layer, "bias", target]:
                place = racer, layer, None, target
            case _:
                raise SentenceError(
                    "{where} is no weight; weights are racer.R.layer.L.from.I.to.J and racer.R.layer.L.bias.J",
                    where=where[:60],
                )
        try:
            racer, *rest = (None if part is None else _natural(part) for part in place)
            self._racers[racer].edit(*rest, value)
        except (IndexError, ValueError):
            raise SentenceError("{where}: the net has no such weight", where=where[:60]) from None

    def drain(self) -> Frame:
        append: dict[str, np.ndarray] = {}
        epochs = max(racer.training.epochs_done for racer in self._racers)
        replace: dict[str, object] = {"step": int(epochs) if self._config.step_unit == "epoch" else self.index}
        for number, racer in enumerate(self._racers):
            append |= {f"racer.{number}.{name}": values for name, values in racer.series().items()}
            replace |= {f"racer.{number}.{name}": value for name, value in racer.snapshots().items()}
        return Frame(self.index, append, replace)


def grid(domain: tuple, size: int) -> np.ndarray:
    """(size², 2) points at the middles of a grid's cells over `domain`, row by row from the lowest y."""
    x, y = (low + (high - low) * (np.arange(size) + 0.5) / size for low, high in domain)
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def histogram(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Left edges and counts of BINS bins, (BINS,) float32 each, symmetric about 0; what is not finite is left out.

    By one bincount: numpy.histogram takes four times as long, and there are two a layer in every frame.
    """
    reach = float(np.abs(values).max(initial=0))
    if not np.isfinite(reach):
        values = values[np.isfinite(values)]
        reach = float(np.abs(values).max(initial=0))
    reach = reach or 1.0
    bins = ((values + reach) * (BINS / (2 * reach))).astype(np.intp)
    counts = np.bincount(np.minimum(bins, BINS - 1), minlength=BINS)
    return np.linspace(-reach, reach, BINS, endpoint=False, dtype=np.float32), counts.astype(np.float32)


def _bytes(values: np.ndarray) -> np.ndarray:
    """Rounded to 0…255; what is not a number becomes 0."""
    return np.nan_to_num(np.clip(values, 0, 255)).astype(np.uint8)


def _natural(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)
