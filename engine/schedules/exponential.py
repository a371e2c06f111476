"""The learning rate shrinks by the same share at every update."""

from dataclasses import dataclass

from engine.schedules.schedule import Schedule
from engine.sentences import N_
from engine.settings import setting


@dataclass(frozen=True)
class Exponential(Schedule):
    """ηₜ = η · decayᵗ, as PyTorch's ExponentialLR."""

    id = "exponential"
    title = N_("Exponential")
    rule = N_("ηₜ = η · decay^t")

    decay: float = setting(0.99, 0, 1, N_("share of the learning rate left after each update"), title=N_("decay"))

    def factor(self, index: int) -> float:
        return self.decay**index
