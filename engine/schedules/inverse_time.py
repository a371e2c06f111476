"""The learning rate falls as 1/t: the classic choice for noisy gradients."""

from dataclasses import dataclass

from engine.schedules.schedule import Schedule
from engine.sentences import N_
from engine.settings import setting


@dataclass(frozen=True)
class InverseTime(Schedule):
    """ηₜ = η / (1 + decay · t)

    Source: H. Robbins and S. Monro, A stochastic approximation method, 1951: rates whose sum is infinite and whose
    squares have a finite sum.
    """

    id = "inverse_time"
    title = "1/t"
    rule = N_("ηₜ = η / (1 + decay · t)")

    decay: float = setting(
        0.01, 0, 1000, N_("speed of the decay: the rate is halved after 1/decay updates"), title=N_("decay")
    )

    def factor(self, index: int) -> float:
        return 1 / (1 + self.decay * index)
