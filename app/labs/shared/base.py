"""What a lab is: a config, its figures, its run; and what a run must do to be watched."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel, ConfigDict

from app.i18n.translation import said
from app.wire.frames import Frame
from engine.sentences import N_, SentenceError

if TYPE_CHECKING:
    from fastapi import APIRouter  # workers import this module too, and need no web


@dataclass(frozen=True)
class Slider:
    """What of a field's logarithmic slider depends on other fields: its ends, and a mark with a sentence, such as a limit.

    `sentence` is a template that can be translated, filled with `mark` and `formula`.
    """

    low: float
    high: float
    mark: float | None = None
    sentence: str = ""
    formula: str = ""

    @property
    def said(self) -> str:
        return said(self.sentence, mark=self.mark, formula=self.formula)

    @property
    def place(self) -> float | None:
        """Where the mark is, as a share of the slider's length; None when it has none or lies beyond its ends."""
        if self.mark is None or not self.low <= self.mark <= self.high:
            return None
        return math.log(self.mark / self.low) / math.log(self.high / self.low)


class LabConfig(BaseModel):
    """The base of every lab's config: the one source of its form, its link, its validation and its API schema."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, validate_default=True)

    def choices(self) -> frozenset[str]:
        """Last names of the fields whose value decides what other fields there are or what their defaults are."""
        return frozenset()

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        """For each choice field its options, value → title."""
        return {}

    @classmethod
    def tags(cls) -> frozenset[str]:
        """The tags of the config's unions, which are no part of a field's name."""
        return frozenset()

    def sliders(self) -> dict[str, Slider]:
        """By name of the field, the sliders that are other than its `Within` says."""
        return {}

    def figures_part(self) -> dict[str, Any]:
        """The part of the config that the figures depend on; figures of equal parts are the same."""
        return self.model_dump(mode="json")

    def comparable(self) -> dict[str, Any]:
        """The part that must be the same for the lines of two runs to belong on the same plots."""
        return {}

    def beginning(self, seed: int) -> dict[str, Any]:
        """What decides where a run starts, the seed as far as it does: runs for which it is the same have the same start."""
        return self.model_dump(mode="json") | {"seed": seed}

    def structure(self) -> dict[str, Any]:
        """The part that cannot change while a run goes on; the rest is live."""
        return self.model_dump(mode="json")


KINDS = (N_("converged"), N_("diverged"), N_("finished"), N_("agree"), N_("differ"))
"""Of endings, as the tables of a page show them."""


class Ending(Protocol):
    """How a run ended: `kind` is one word, `message` a sentence."""

    kind: str
    message: str


@dataclass(frozen=True)
class RaceEnding:
    """How a race ended, in the viewer's language: `kind` is what all racers share, else `mixed`; `message` has a line for each."""

    kind: str
    message: str

    @classmethod
    def of(cls, outcomes: Iterable[tuple[str, Ending]]) -> "RaceEnding":
        """From each racer's label and outcome."""
        outcomes = list(outcomes)
        kinds = {outcome.kind for _, outcome in outcomes}
        lines = [said(outcome) if len(outcomes) == 1 else f"{label}: {said(outcome)}" for label, outcome in outcomes]
        return cls(kinds.pop() if len(kinds) == 1 else "mixed", "\n".join(lines))

    def __str__(self) -> str:
        return self.message


class LabRun:
    """A run as the worker drives it. It knows no clock and no viewer."""

    index: int = 0
    """The tick it has reached: the smallest part of a step that the run can be left at."""

    stride: int = 1
    """How many ticks make a step, as the viewer counts them."""

    ending: Ending | None = None
    """None as long as it can go on."""

    def advance(self, ticks: int) -> None:
        """Take so many ticks, or as many as are left; however they are divided, the run is the same to the last bit."""
        raise NotImplementedError

    def change(self, config: Any) -> None:
        """From the next step on, run with the live fields of `config`."""
        raise NotImplementedError

    def edit(self, where: str, value: float) -> None:
        """Set one number of its state; ValueError with a sentence when there is none of that name."""
        raise SentenceError("{where}: nothing can be edited in this lab's runs", where=where[:60])

    def draw(self, strokes: list[list[tuple[float, float]]]) -> None:
        """Take lines of points (x, y) in [0, 1], y downwards, for a drawing; ValueError with a sentence when it has no use for one."""
        raise SentenceError("this lab's runs take no drawing")

    def export(self, where: str) -> tuple[str, bytes]:
        """A file of its state, name and content; ValueError with a sentence when there is none of that name."""
        raise SentenceError("{where}: nothing of that name can be saved in this lab", where=where[:60])

    def drain(self) -> Frame:
        """All points since the last call, and snapshots as they are now."""
        raise NotImplementedError


@dataclass(frozen=True)
class Experiment:
    """Settings of a lab that show one thing, in words for a student; one click sets it up and plays it.

    `chapter` says where it belongs, `query` is the lab's query string, `look` says in a sentence or two what there is to
    see, and `why` what happens and why. `picture` names the figure, or other live picture, that stands for it. Its outcome
    is held by a test.
    """

    id: str
    lab: str
    chapter: str
    title: str
    query: str
    look: str
    why: str
    picture: str = ""

    @property
    def address(self) -> str:
        """The page, set up; `#play` starts it."""
        return f"/labs/{self.lab}?experiment={self.id}#play"


@dataclass(frozen=True)
class Lab:
    """One page and what is behind it.

    `run` opens a run. `package` holds the modules `figures`, whose `figures(config)` builds the Plotly figures by name,
    and, where there is need of them, `context`, whose `context(config)` gives the template what it needs beyond the form (formulas,
    sentences), and `experiments`, with its `EXPERIMENTS`; and, where a run can be had as a program, `code`, whose `code(config, seed)` is that. They are imported when the server first needs them, so that the workers stay light.
    `reads` is the address of the file that these programs may need beside them.
    `previews` says that opening a run costs next to nothing, so that the page shows its first frame before one is started.
    `pins` says that there is something to compare between runs, so that they can be pinned.
    """

    id: str
    title: str
    summary: str
    config: type[LabConfig]
    run: Callable[[Any, int], LabRun]
    package: str
    reads: str = ""
    previews: bool = False
    pins: bool = True

    def figures(self, config: LabConfig) -> dict[str, Any]:
        return import_module(f"{self.package}.figures").figures(config)

    def context(self, config: LabConfig) -> dict[str, Any]:
        return import_module(f"{self.package}.context").context(config) if self._has("context") else {}

    @cached_property
    def has_code(self) -> bool:
        """Whether a run can be had as a program: `package` has a module `code`."""
        return find_spec(f"{self.package}.code") is not None

    def code(self, config: LabConfig, seed: int) -> "Program":
        """What its run is as a program."""
        return import_module(f"{self.package}.code").code(config, seed)

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        return import_module(f"{self.package}.experiments").EXPERIMENTS if self._has("experiments") else ()

    @cached_property
    def router(self) -> "APIRouter | None":
        """Its own routes, where `package` has a module `api` with a `router`."""
        return import_module(f"{self.package}.api").router if self._has("api") else None

    def _has(self, module: str) -> bool:
        return find_spec(f"{self.package}.{module}") is not None

    @property
    def template(self) -> str:
        return f"labs/{self.id}.html"
