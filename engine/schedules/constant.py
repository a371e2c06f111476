"""The same learning rate throughout."""

from dataclasses import dataclass

from engine.schedules.schedule import Schedule


@dataclass(frozen=True)
class Constant(Schedule):
    """ηₜ = η"""

    id = "constant"
    title = "Constant"
    rule = "ηₜ = η"

    def factor(self, index: int) -> float:
        return 1.0
