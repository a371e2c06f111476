"""How a run ended, in the viewer's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from app.i18n.translation import said
from engine.sentences import N_

KINDS = {
    "converged": N_("converged"),
    "saddle": N_("stopped on a saddle"),
    "maximum": N_("stopped on a maximum"),
    "flat": N_("stopped on flat ground"),
    "kink": N_("stopped on a kink"),
    "stalled": N_("stopped moving"),
    "diverged": N_("diverged"),
    "finished": N_("finished"),
    "early": N_("stopped early"),
    "agree": N_("agree"),
    "differ": N_("differ"),
}
"""Titles of the kinds of endings, as the tables of a page show them."""


class Ending(Protocol):
    """How a run ended: `kind` is one word, `message` a sentence."""

    @property
    def kind(self) -> str: ...

    @property
    def message(self) -> str: ...


@dataclass(frozen=True)
class RaceEnding:
    """How a race ended, in the viewer's language: `kind` is what all racers share, else `mixed`; `message` has a line
    for each; `finished` if any of them has made all its steps.
    """

    kind: str
    message: str
    finished: bool = False

    @classmethod
    def of(cls, outcomes: Iterable[tuple[str, Ending]]) -> "RaceEnding":
        """From each racer's label and outcome."""
        outcomes = list(outcomes)
        kinds = {outcome.kind for _label, outcome in outcomes}
        lines = [said(outcome) if len(outcomes) == 1 else f"{label}: {said(outcome)}" for label, outcome in outcomes]
        finished = "finished" in kinds
        return cls(kinds.pop() if len(kinds) == 1 else "mixed", "\n".join(lines), finished)

    @classmethod
    def alone(cls, outcome: Ending) -> "RaceEnding":
        """From the outcome of the only one."""
        return cls(outcome.kind, said(outcome), outcome.kind == "finished")

    def __str__(self) -> str:
        return self.message
