"""How a run ended, as data. Failure is an outcome, not an exception. `engine.runs.diagnosis` finds out why it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.sentences import Translatable

Kind = Literal["converged", "diverged", "finished"]


@dataclass(frozen=True)
class Outcome(Translatable):
    """`kind` is for programs, `message` for people: `template`, which can be translated, filled with `values`.

    converged : the gradient has vanished, or the updates have; the message says which.
    diverged : the loss or the gradient is not finite, or θ is far outside the domain.
    finished : all steps are done.
    """

    kind: Kind
    step: int
    template: str
    values: Mapping[str, Any]

    @property
    def message(self) -> str:
        return str(self)
