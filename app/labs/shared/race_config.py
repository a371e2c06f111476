"""Shared parts of the configs of all races: the racers, how far they go, and their gradient."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from app.labs.shared.config import LabConfig
from app.labs.shared.fields import Within, extra
from app.labs.shared.optimizers import TITLES, OptimizerPart
from app.labs.shared.racer_names import names_of, numbered, titles_of, told_apart
from engine import OPTIMIZERS
from engine.sentences import N_

MOST_STEPS = 100_000

Steps = Annotated[
    int,
    Within(1, MOST_STEPS),
    Field(title=N_("Steps"), description=N_("maximum number of updates"), json_schema_extra=extra(group="run")),
]
Gradient = Annotated[
    Literal["automatic", "numerical"],
    Field(
        title=N_("Gradient"),
        description=N_("exact derivatives, or differences of function values"),
        json_schema_extra=extra(group="run"),
    ),
]
DifferenceStep = Annotated[
    float,
    Within(1e-15, 1.0, log=True),
    Field(title=N_("Difference step"), json_schema_extra=extra(group="run", symbol="h")),
]


def racers_field(most: int, title: str = "Optimizers") -> Any:
    """The field of one to `most` racers."""
    return Field(title=title, min_length=1, max_length=most, json_schema_extra=extra(group="racers"))


class RaceConfig(LabConfig):
    """A subclass adds the field `racers`; for descents `objective`, `steps`, and where it has them `gradient`, `h`."""

    undrawn: ClassVar[frozenset[str]] = frozenset({"racers", "gradient", "h"})
    """Fields on which no figure depends, except for the racers' labels."""

    told_by_titles: ClassVar[frozenset[str]] = frozenset()
    """Fields of racers that their titles already show."""

    if TYPE_CHECKING:
        racers: Sequence[OptimizerPart]
        steps: int
        gradient: str
        h: float

    def choices(self) -> frozenset[str]:
        return frozenset({"kind", "optimizer"})

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        return {"gradient": {"automatic": N_("automatic"), "numerical": N_("numerical")}, **TITLES}

    @cached_property
    def racer_titles(self) -> list[str]:
        """Each racer's title, from settings that cannot change during a run; several may have the same title."""
        return titles_of(self.racers)

    @property
    def labels(self) -> list[str]:
        """A name for each racer in the figures, which stays while settings change: the page replaces it with the run's
        own, from `racer_names`.
        """
        return numbered(self.racer_titles)

    @cached_property
    def racer_names(self) -> list[str]:
        """A name for each racer that includes everything that differs, for people to read."""
        return names_of(self.racers, self.racer_titles, self.titles(), self.told_by_titles)

    @property
    def objective(self) -> Any:
        """The objective to minimize: an `engine.runs.Objective`."""
        raise NotImplementedError

    @property
    def bound(self) -> float | None:
        """Distance from the objective's center beyond which a racer has diverged; None for the usual one."""
        return None

    def first(self, seed: int) -> Sequence[float] | np.ndarray:
        """θ at the start, (size,)."""
        start: Sequence[float] = self.objective.start
        return start

    def lengths(self) -> dict[str, int | None]:
        return {"steps": self.steps}

    def all_steps(self) -> int | None:
        return self.steps

    def sketched_by(self) -> tuple[str, ...]:
        return ("",)

    def apart(self) -> list[tuple[str, LabConfig]]:
        return [(name, self._alone(racer)) for name, racer in zip(self.racer_names, self.racers, strict=True)]

    def _alone(self, racer: OptimizerPart) -> Self:
        copy = self.model_copy(update={"racers": [racer]})
        for found in ("racer_titles", "racer_names"):
            copy.__dict__.pop(found, None)  # of all racers
        return copy

    def figures_part(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude=set(self.undrawn)) | {"labels": self.labels}

    def context(self) -> dict[str, Any]:
        """For each racer its name, its settings that differ from the others' (fields and words), and its rule."""
        return {
            "names": self.racer_names,
            "differences": [
                told_apart(racer, self.racers, self.racer_titles, self.titles(), self.told_by_titles)
                for racer in self.racers
            ],
            "rules": [OPTIMIZERS[racer.optimizer].rule for racer in self.racers],
        }

    def structure(self) -> dict[str, Any]:
        """All but the settings of the racers' optimizers, which are live, and the length."""
        fixed = self.model_dump(mode="json", exclude={"racers", *self.lengths()})
        return fixed | {"racers": [racer.optimizer for racer in self.racers]}
