"""What all labs' configs share, and the sliders whose ends depend on other fields."""

import math
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from app.i18n.translation import said
from app.labs.shared.fields import OUTSIDE, misplaced
from app.labs.shared.problems import Problem
from app.labs.shared.work import LIGHT, MOST, Work
from engine.readable import readable
from engine.sentences import N_


def _or_endless(length: int | None) -> float:
    return math.inf if length is None else length


LARGEST_INTEGER = 2**63 - 1
"""The largest integer in a config. JSON has no limit, but Python raises OverflowError where a larger one becomes a
float, and NumPy has no larger ones.
"""


@dataclass(frozen=True)
class Slider:
    """The part of a field's logarithmic slider that depends on other fields: its ends, and a mark with a sentence, such
    as a limit.

    `sentence` is a template that can be translated, filled with `mark` and `formula`.
    """

    low: float
    high: float
    mark: float | None = None
    sentence: str = ""
    formula: str = ""
    step: float | None = None
    """What its numbers are multiples of; of any it gives three digits."""

    @property
    def said(self) -> str:
        return said(self.sentence, mark=self.mark, formula=self.formula)

    @property
    def place(self) -> float | None:
        """Where the mark is, as a share of the slider's length; None when it has none or lies beyond its ends."""
        if self.mark is None or not self.low <= self.mark <= self.high:
            return None
        return math.log(self.mark / self.low) / math.log(self.high / self.low)


def _with_bounded_integers(values: Any) -> Any:
    """The values as they are; refuses the first integer beyond LARGEST_INTEGER, by its field."""
    found: list[tuple[str, Any]] = [("", values)]
    while found:
        where, value = found.pop()
        if isinstance(value, dict):
            found += [(f"{where}.{key}", item) for key, item in value.items()]
        elif isinstance(value, list | tuple):
            found += [(f"{where}.{number}", item) for number, item in enumerate(value)]
        elif isinstance(value, int) and not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise misplaced(
                where[1:101],
                OUTSIDE,
                field=where.rpartition(".")[2][:40],
                value=readable(value),
                low=readable(-LARGEST_INTEGER),
                high=readable(LARGEST_INTEGER),
            )
    return values


def _with_bounded_work(config: "LabConfig") -> "LabConfig":
    if config.work().exceeds(MOST):
        raise config.too_large()
    return config


class LabConfig(BaseModel):
    """The base of every lab's config: the one source of its form, its link, its validation and its API schema."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, validate_default=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Before all validators, also of a subclass, integers are bounded; after them, the work is estimated."""
        bounded = core_schema.no_info_before_validator_function(_with_bounded_integers, handler(source))
        return core_schema.no_info_after_validator_function(_with_bounded_work, bounded)

    def work(self) -> Work:
        """The most that a run of it may cost, estimated from sizes. Little unless a lab overrides it: at most 0.05 s to
        make (losses, trained for 1000 epochs), and 1 ms for a tick or a frame.
        """
        return Work()

    @property
    def heavy(self) -> bool:
        """Whether a run of it would delay others."""
        return self.work().exceeds(LIGHT)

    def too_large(self) -> PydanticCustomError:
        """The sentence about work beyond MOST: the responsible field, and what is allowed."""
        return misplaced("config", N_("this run would exceed the limits of a run; make it smaller"))

    def lacks(self) -> Problem | None:
        """What a run needs and does not have yet. The page is shown without it, and says so at Start."""
        return None

    def choices(self) -> frozenset[str]:
        """Last names of the fields whose value determines other fields or their defaults."""
        return frozenset()

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        """For each choice field its options, value → title."""
        return {}

    def sliders(self) -> dict[str, Slider]:
        """By name of the field, the sliders that differ from its `Within`."""
        return {}

    def context(self) -> dict[str, Any]:
        """Facts for the template of every lab of its kind, besides the form."""
        return {}

    def figures_part(self) -> dict[str, Any]:
        """The part of the config on which the figures depend; figures of equal parts are the same."""
        return self.model_dump(mode="json")

    def sketched_by(self) -> tuple[str, ...]:
        """Prefixes of the fields for which the page, when one is changed, shows the whole run of the new settings. For
        other fields it shows the first frame: they determine what is seen before a run.
        """
        return ()

    @property
    def foretold(self) -> bool:
        """Whether the whole of a run is computed at once, so that the page's timeline shows what is to come."""
        return bool(self.sketched_by())

    def apart(self) -> list[tuple[str, "LabConfig"]]:
        """Each racer's name, and the run with it alone, where all that a run tells is what those runs tell, and the
        names; else none.
        """
        return []

    def sketched_on(self) -> dict[str, Any]:
        """The part of `figures_part` for which a run cannot be shown on figures of another one."""
        return self.figures_part()

    def comparable(self) -> dict[str, Any]:
        """The part that must be the same for the lines of two runs to belong on the same plots."""
        return {}

    def beginning(self, seed: int) -> dict[str, Any]:
        """What determines where a run starts, including the seed as far as it matters: runs for which it is equal have
        the same start.
        """
        return self.model_dump(mode="json") | {"seed": seed}

    def lengths(self) -> dict[str, int | None]:
        """The fields, by name, that limit the length of a run, the binding one first; None means no limit. A larger
        value extends a run, even one that has ended.
        """
        return {}

    def all_steps(self) -> int | None:
        """How many steps a run has at most; None where that is not known."""
        return None

    def structure(self) -> dict[str, Any]:
        """The part that cannot change during a run; the rest is live, and lengths may grow."""
        return self.model_dump(mode="json")

    def is_shorter_than(self, other: "LabConfig") -> bool:
        """Whether a run of it may end before one of the other, which has the same structure."""
        lengths = other.lengths()
        return any(_or_endless(length) < _or_endless(lengths[name]) for name, length in self.lengths().items())

    def panels(self) -> dict[str, dict[str, Any]]:
        """The panels that are open beside a run of it from its start: by id, the settings of each."""
        return {}

    def fixed(self) -> dict[str, Any]:
        """`structure`, and that its runs are heavy: a run does not move to another worker."""
        return self.structure() | ({"heavy": True} if self.heavy else {})
