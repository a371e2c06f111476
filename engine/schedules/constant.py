"""The same learning rate throughout."""

from dataclasses import dataclass

from engine.schedules.schedule import Schedule
from engine.sentences import N_


@dataclass(frozen=True)
class Constant(Schedule):
    """ηₜ = η"""

    id = "constant"
    title = N_("Constant")
    rule = N_("ηₜ = η")

    def factor(self, index: int) -> float:
        return 1.0
