"""The learning rate drops from time to time."""

from dataclasses import dataclass

from engine.schedules.schedule import Schedule
from engine.sentences import N_
from engine.settings import setting


@dataclass(frozen=True)
class StepDecay(Schedule):
    """ηₜ = η · dropᵏ with k = ⌊t / every⌋, as PyTorch's StepLR."""

    id = "step"
    title = N_("Step")
    rule = N_("ηₜ = η · drop^⌊t / every⌋")

    every: int = setting(50, 1, 1_000_000, N_("updates between two drops"), integer=True, log=True, title=N_("every"))
    drop: float = setting(0.5, 0, 1, N_("share of the learning rate left after a drop"), title=N_("drop"))

    def factor(self, index: int) -> float:
        return self.drop ** (index // self.every)
