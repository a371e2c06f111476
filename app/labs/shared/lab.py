"""What a lab is: a page, with its config, its figures and its run."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from app.labs.shared.config import LabConfig
from app.labs.shared.experiment import Experiment
from app.labs.shared.racer_names import labelled
from app.labs.shared.run import LabRun
from engine.sentences import N_

if TYPE_CHECKING:
    from fastapi import APIRouter


class Program(Protocol):
    """A run as a program."""

    def text(self, language: str) -> str:
        """The program in NumPy or PyTorch."""


@dataclass(frozen=True)
class Curve:
    """A curve to compare between many runs: a racer's series `y` against its series `x`, or against the step.

    `measure` is the live number that the curve ends at, as the race's table shows it; `higher` says that more is
    better.
    """

    id: str
    title: str
    y: str
    measure: str
    x: str = ""
    unit: str = ""
    higher: bool = False


def accuracy_curve(id: str, title: str, series: str) -> Curve:  # noqa: A002
    """Of a net's accuracy, which is computed after every few epochs."""
    return Curve(id, title, series, series, "test_epoch", N_("epoch"), higher=True)


@dataclass(frozen=True)
class Lab:
    """One page and what is behind it.

    `run` opens a run. `package` holds the module `figures`, whose `figures(config)` builds the Plotly figures by name;
    it may have a `figures_within` as well.
    It may also hold

    - `context`: `context(config)` gives the template what it needs beyond the form (formulas, sentences);
    - `experiments`: `EXPERIMENTS`;
    - `code`: `code(config, seed)` gives a run as a program;
    - `api`: `router` has the lab's own routes.

    They are imported when the server first needs them, so that the workers stay light.

    `reads` is the address of a file that the programs may need. `previews` says that opening a run costs almost
    nothing, so that the page shows its first frame before one is started. `pins` says that runs can be compared, so
    that they can be pinned. `curves` are the measures by which many runs are compared, the most important first; a lab
    without them has no sweeps. `trains` says that its racers train nets, whose learning rates a range test finds.
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
    curves: tuple[Curve, ...] = ()
    trains: bool = False

    def figures(self, config: LabConfig) -> dict[str, Any]:
        """The figures, by name, computed without warnings: values that overflow are gaps in a plot."""
        with np.errstate(all="ignore"):
            found: dict[str, Any] = self._module("figures").figures(config)
        return labelled(found, getattr(config, "labels", []))

    def figures_within(
        self, config: LabConfig, window: tuple[tuple[float, float], tuple[float, float]]
    ) -> dict[str, Any]:
        """The figures whose ground differs where only a `window` of the plane is seen, ((x, x), (y, y)); by name."""
        within = getattr(self._module("figures"), "figures_within", None)
        with np.errstate(all="ignore"):
            found = within(config, window) if within else {}
        return labelled(found, getattr(config, "labels", []))

    def context(self, config: LabConfig) -> dict[str, Any]:
        own: dict[str, Any] = self._module("context").context(config) if self._has("context") else {}
        return config.context() | own

    @cached_property
    def has_code(self) -> bool:
        """Whether a run can be had as a program: `package` has a module `code`."""
        return self._has("code")

    def code(self, config: LabConfig, seed: int) -> Program:
        """Its run as a program."""
        program: Program = self._module("code").code(config, seed)
        return program

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        found: tuple[Experiment, ...] = self._module("experiments").EXPERIMENTS if self._has("experiments") else ()
        return found

    @cached_property
    def router(self) -> "APIRouter | None":
        """Its own routes, where `package` has a module `api` with a `router`."""
        router: APIRouter | None = self._module("api").router if self._has("api") else None
        return router

    def _module(self, name: str) -> ModuleType:
        return import_module(f"{self.package}.{name}")

    def _has(self, module: str) -> bool:
        return find_spec(f"{self.package}.{module}") is not None

    @property
    def template(self) -> str:
        return f"labs/{self.id}.html"
