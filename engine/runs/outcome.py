"""How a run ended, as data. Failure is an outcome, not an exception. `engine.runs.diagnosis` finds out why it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.sentences import Translatable

Kind = Literal["converged", "saddle", "maximum", "flat", "kink", "stalled", "diverged", "finished", "early"]


@dataclass(frozen=True)
class Outcome(Translatable):
    """`kind` is for programs, `message` for people: `template`, which can be translated, filled with `values`.

    converged : the gradient has vanished, at a minimum as far as second derivatives show.
    saddle, maximum : the gradient has vanished where the curvatures have both signs, or are negative.
    flat : the gradient has vanished, and with it a curvature, so that it remains unknown whether this is a minimum.
    kink : the gradient is 0 by convention, at a kink other than a minimum.
    stalled : the updates have vanished, the gradient has not; the message says why.
    diverged : the loss or the gradient is not finite, or θ is far outside the domain.
    finished : all steps are done.
    early : early stopping has ended a training run.
    """

    kind: Kind
    step: int
    template: str
    values: Mapping[str, Any]

    @property
    def message(self) -> str:
        return str(self)
