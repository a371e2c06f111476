"""A race of nets in training: what the labs of nets and digits share."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar
from urllib.parse import parse_qsl

import numpy as np

from app.labs.shared.networks import MOST_POINTS, TrainedConfig, TrainedPart
from app.labs.shared.panels import PANELS
from app.labs.shared.panels.panel import LabPanel
from app.labs.shared.points import Points
from app.labs.shared.query import nest
from app.labs.shared.race import Race, Racer
from app.labs.shared.weights import file_of
from app.wire.frames import Frame
from engine.datasets import Labeled
from engine.nets import Net
from engine.runs import fit
from engine.sentences import SentenceError


class TrainingRacer(Racer):
    """One net in training, whose loss is averaged over intervals."""

    def __init__(
        self,
        config: TrainedConfig,
        part: TrainedPart,
        label: str,
        seed: int,
        net: Net,
        data: Labeled,
        test: Labeled | None,
    ) -> None:
        self.label, self.net = label, net
        self.examples = data
        """The examples that it is trained with, in the net's form; other data are another object."""

        self.test_examples = test
        self.training = fit(net, data, epochs=config.epochs, seed=seed, test=test, **_settings(config, part))
        self.interval = max(config.interval, -(-config.all_iterations // MOST_POINTS))
        """Iterations that one point of the loss curve averages."""

        self.points = Points()
        self._sum, self._count = 0.0, 0
        self._recorded: tuple[float, float] | None = None  # the last point of the loss curve that stays

    @property
    def mapped(self) -> Labeled:
        """Examples for a map of what it makes of them: those it does not train on, where there are any."""
        return self.examples if self.test_examples is None else self.test_examples

    def grouped(self) -> tuple[np.ndarray, int]:
        """For each of those examples the group that a map shows it in, (n,) int, and how many groups there are."""
        return self.mapped.labels, self.net.sizes[-1]

    @property
    def trained(self) -> bool:
        """Whether all its iterations are made, or further ones are pointless."""
        return self.training.outcome is not None

    def take_up(self, config: Any, part: Any) -> None:
        """Continue with a config's live fields."""
        self.change(config, part)

    def change(
        self, config: TrainedConfig, part: TrainedPart, data: Labeled | None = None, test: Labeled | None = None
    ) -> None:
        """Continue with these settings from the next iteration on, and with other data if they are given."""
        was_trained = self.trained
        self.examples, self.test_examples = data or self.examples, test or self.test_examples
        self.training.change(data=data, test=test, **_settings(config, part))
        self.extend(config)
        if was_trained and not self.trained:
            self.reopen()

    def extend(self, config: Any) -> None:
        """Make as many epochs as the config says, if these are more."""
        self.training.extend(config.epochs)

    def reopen(self) -> None:
        """It continues, as if it had not been at its end."""
        self.outcome = None
        self.points.reopen()

    def advance(self, iterations: int) -> None:
        """Make this many iterations, or as many as are left, and record what is due."""
        raise NotImplementedError

    def train(self, iterations: int) -> np.ndarray:
        """Make this many iterations, but none beyond the interval's end; returns the losses of their batches."""
        losses = self.training.advance(min(iterations, self.interval - self._count)).loss
        self._count += len(losses)
        self._sum += float(losses.sum())
        return losses

    @property
    def interval_ends(self) -> bool:
        """Whether an interval is complete."""
        return self._count == self.interval

    def interval_loss(self) -> float | None:
        """The mean loss of an interval that has ended, after which another begins; None while it is under way."""
        mean = self._sum / self._count
        if self.interval_ends:
            self._sum, self._count = 0.0, 0
            return mean
        if not self.trained:
            return None
        self.points.conclude()  # the end cuts it off
        return mean

    def loss_so_far(self, x: float) -> dict[str, np.ndarray]:
        """Snapshots `so_far.x` and `so_far.loss`, (n,) float64: the end of the loss curve that is not recorded yet.

        It leads from the last point to the mean of the interval that is under way, at `x`; empty when none is.
        """
        ends = [] if self._count == 0 or self.trained else [(x, self._sum / self._count)]
        line = np.array([self._recorded, *ends] if ends and self._recorded else ends, np.float64).reshape(-1, 2)
        return {"so_far.x": line[:, 0].copy(), "so_far.loss": line[:, 1].copy()}

    def record_loss(self, x: float, loss: float) -> None:
        """Remember a whole interval's point of the loss curve, for `loss_so_far`."""
        self._recorded = (x, loss)

    def withdrawn(self) -> dict[str, int]:
        return self.points.take_withdrawn()

    def series(self) -> dict[str, np.ndarray]:
        return self.points.take()


def _settings(config: TrainedConfig, part: TrainedPart) -> dict[str, Any]:
    """The settings that may change while a net is trained."""
    return {
        "optimizer": part.build(),
        "schedule": part.schedule.build(),
        "max_grad": part.max_grad,
        "batch_size": config.batch,
        "sampling": config.sampling,
        "l1": part.l1,
        "l2": part.l2,
        "patience": config.patience,
    }


AnyTrainingRacer = TypeVar("AnyTrainingRacer", bound=TrainingRacer)


class TrainingRace(Race[AnyTrainingRacer]):
    """A tick is an iteration. Its nets can be saved, as `racer.R.weights`."""

    lab: ClassVar[str]
    """Prefix of the names of files."""
    settings: ClassVar[type[TrainedConfig]]

    def advance(self, ticks: int) -> None:
        for racer in self.racers:
            racer.advance(ticks)
        self.index = max(racer.training.index for racer in self.racers)
        self.conclude()

    def panel(self, name: str, settings: Mapping[str, object]) -> LabPanel:
        if name not in PANELS:
            return super().panel(name, settings)
        return PANELS[name].opened(self, settings)

    def other(self, link: str) -> tuple["TrainingRace[Any]", float]:
        """The run of a link to the lab's page, at its start, and the tick of the link's step; math.inf without one.

        Raises SentenceError for settings that this lab does not have, or that take a worker of their own.
        """
        query, _, fragment = link.rpartition("?")[2].partition("#")
        settings, moment = dict(parse_qsl(query)), dict(parse_qsl(fragment))
        try:
            seed, step = int(settings.pop("seed", "0")), int(moment["at"]) if "at" in moment else math.inf
            config = self.settings.model_validate(nest(settings.items()))
        except ValueError:
            raise SentenceError("this is no link to a run of this lab") from None
        if config.heavy:
            raise SentenceError("the other run is too large to be computed here")
        run = type(self)(config, seed)  # type: ignore[call-arg,arg-type]  # as every lab's run is made
        return run, step * run.stride

    def export(self, where: str) -> tuple[str, bytes]:
        racers = {f"racer.{number}.weights": racer for number, racer in enumerate(self.racers)}
        if where not in racers:
            raise SentenceError(
                "{where} cannot be saved; choose one of {names}", where=where[:60], names=", ".join(racers)
            )
        return file_of(racers[where].net, self.lab, racers[where].training.index)

    def drain_points(self) -> Frame:
        return self.frame(pictures=False)

    def change(self, config: Any) -> None:
        for racer, part in zip(self.racers, config.racers, strict=True):
            racer.take_up(config, part)
        self.rename(config.racer_names)
        self.conclude()
