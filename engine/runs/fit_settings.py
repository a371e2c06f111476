"""How a net is trained: the settings that may change during training."""

from dataclasses import dataclass
from typing import Literal

from engine.optimizers import Optimizer
from engine.schedules import Constant, Schedule
from engine.sentences import N_
from engine.settings import SettingError, check_number, check_settings, setting

MOST = 1_000_000_000
CONSTANT = Constant()
SAMPLINGS = ("shuffle", "ordered", "random")
Sampling = Literal["shuffle", "ordered", "random"]


@dataclass(frozen=True)
class FitSettings:
    """The settings that may change while a net is trained; `fit` explains each. Raises SettingError."""

    optimizer: Optimizer
    schedule: Schedule = CONSTANT
    batch_size: int = setting(
        32,
        1,
        MOST,
        N_("examples averaged in the gradient of one update"),
        title=N_("batch size"),
        integer=True,
        log=True,
    )
    sampling: Sampling = "shuffle"
    max_grad: float | None = None
    l1: float = setting(
        0.0, 0, 10, N_("pulls every weight toward 0 with the same strength"), symbol="λ₁", title=N_("L1 penalty")
    )
    l2: float = setting(
        0.0, 0, 10, N_("pulls every weight toward 0 in proportion to its size"), symbol="λ₂", title=N_("L2 penalty")
    )

    patience: int | None = None

    def __post_init__(self) -> None:
        check_settings(self)
        if not isinstance(self.optimizer, Optimizer) or self.optimizer.needs == "hessian":
            raise SettingError(
                "optimizer", getattr(self.optimizer, "id", self.optimizer), "an optimizer that needs no Hessian"
            )
        if not isinstance(self.schedule, Schedule):
            raise SettingError("schedule", self.schedule, "a schedule")
        if self.sampling not in SAMPLINGS:
            raise SettingError("sampling", self.sampling, " or ".join(SAMPLINGS))
        if self.max_grad is not None:
            object.__setattr__(self, "max_grad", check_number("max_grad", self.max_grad, 1e-12, 1e12))
        if self.patience is not None:
            object.__setattr__(self, "patience", check_number("patience", self.patience, 1, MOST, integer=True))
