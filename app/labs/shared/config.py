"""What all labs' configs share, and the sliders whose ends depend on other fields."""

import math
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from app.i18n.translation import said


@dataclass(frozen=True)
class Slider:
    """What of a field's logarithmic slider depends on other fields: its ends, and a mark with a sentence, such as a
    limit.

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

    def context(self) -> dict[str, Any]:
        """What the template of every lab of its kind needs beyond the form."""
        return {}

    def figures_part(self) -> dict[str, Any]:
        """The part of the config that the figures depend on; figures of equal parts are the same."""
        return self.model_dump(mode="json")

    def comparable(self) -> dict[str, Any]:
        """The part that must be the same for the lines of two runs to belong on the same plots."""
        return {}

    def beginning(self, seed: int) -> dict[str, Any]:
        """What decides where a run starts, the seed as far as it does: runs for which it is the same have the same
        start.
        """
        return self.model_dump(mode="json") | {"seed": seed}

    def structure(self) -> dict[str, Any]:
        """The part that cannot change while a run goes on; the rest is live."""
        return self.model_dump(mode="json")
