"""The learning rate rises to its value in equal steps, then stays."""

from dataclasses import dataclass

from engine.schedules.schedule import Schedule
from engine.sentences import N_
from engine.settings import setting


@dataclass(frozen=True)
class Warmup(Schedule):
    """ηₜ = η · min(1, (t + 1) / length)

    Source: P. Goyal et al., Accurate, large minibatch SGD: training ImageNet in 1 hour, 2017, section 2.2.
    Convention: the first update has η/length, not 0.
    """

    id = "warmup"
    title = N_("Linear warm-up")
    rule = N_("ηₜ = η · min(1, (t + 1) / length)")

    length: int = setting(
        50, 1, 1_000_000, N_("updates until the full learning rate"), integer=True, log=True, title=N_("length")
    )

    def factor(self, index: int) -> float:
        return min(1.0, (index + 1) / self.length)
