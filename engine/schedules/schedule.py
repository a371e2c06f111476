"""What a schedule is: frozen settings and a factor on the learning rate for every update."""

from dataclasses import dataclass
from typing import ClassVar

from engine.settings import check_settings


@dataclass(frozen=True)
class Schedule:
    """The base of all schedules. In the rules t is the number of updates already made: 0 for the first one."""

    id: ClassVar[str]
    title: ClassVar[str]
    rule: ClassVar[str]  # the formula, as plain text

    def __post_init__(self) -> None:
        check_settings(self)

    def factor(self, index: int) -> float:
        """What multiplies the learning rate for the update after `index` updates; `index` is 0, 1, 2, …"""
        raise NotImplementedError
