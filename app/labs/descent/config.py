"""The descent lab's config: a function, a start, and the optimizers that race on it."""

import math
from typing import Annotated, Any, ClassVar

from pydantic import model_validator

from app.labs.shared.fields import Switch, Within, field, misplaced
from app.labs.shared.optimizers import AnyOptimizer, searching
from app.labs.shared.race_config import racers_field
from app.labs.shared.surface import SurfaceConfig
from engine import OPTIMIZERS
from engine.sentences import N_, Sentence


class DescentConfig(SurfaceConfig):
    """The function to minimize, the start, and the optimizers. Missing values follow from the function."""

    racers_unless_given: ClassVar[tuple[str, ...]] = ("gd", "momentum", "adam")
    undrawn = SurfaceConfig.undrawn | {"noise", "give_up"}

    racers: list[AnyOptimizer] = racers_field(6)
    noise: Annotated[float, Within(0, 1e6)] = field(
        0.0,
        N_("Gradient noise"),
        N_("adds Gaussian noise of this standard deviation to the gradient, like a mini-batch"),
        group="run",
        symbol="σ",
    )

    give_up: Switch = field(
        "on",
        N_("Stop when far away"),
        N_("a run far outside the domain counts as diverged; off: it continues until a number overflows"),
        group="run",
    )

    @model_validator(mode="after")
    def _check_noise(self) -> "DescentConfig":
        for number in searching(self.racers) if self.noise else ():
            raise misplaced(
                "noise",
                "{optimizer} compares exact values along a line, so noise would mislead it: set the noise to 0",
                optimizer=Sentence(OPTIMIZERS[self.racers[number].optimizer].title),
            )
        return self

    @property
    def bound(self) -> float | None:
        return None if self.give_up == "on" else math.inf

    def structure(self) -> dict[str, Any]:
        return {name: value for name, value in super().structure().items() if name != "noise"}
