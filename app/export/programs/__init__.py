"""Runs as programs: a config becomes a short NumPy or PyTorch program that gives the same numbers.

Templates: templates/code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.i18n.translation import gettext
from app.labs.shared.optimizers import OptimizerPart
from app.labs.shared.query import format_value
from app.paths import TEMPLATES
from engine import OPTIMIZERS
from engine.optimizers.line_search import MOST_TRIALS

LANGUAGES = {"numpy": "NumPy", "torch": "PyTorch"}

FEATURES = {
    "x": "x",
    "y": "y",
    "x2": "x * x",
    "y2": "y * y",
    "xy": "x * y",
    "sin_x": "np.sin(np.pi * x)",
    "sin_y": "np.sin(np.pi * y)",
}

IN_TORCH = frozenset(
    {"gd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "adamax", "amsgrad", "adamw"}
)
"""Rules that torch.optim has in the same form."""
OWN_WITH_SCHEDULE = frozenset({"momentum", "nesterov"})
"""Rules whose velocity includes learning rates: that of torch.optim does not, which differs when the rate changes."""


@dataclass(frozen=True)
class Program:
    """`template` is the template's name without language ("formula" for formula_numpy.py.jinja); `facts` fill it."""

    template: str
    facts: Mapping[str, Any]

    def text(self, language: str) -> str:
        """The program in one of LANGUAGES."""
        return _environment().get_template(f"{self.template}_{language}.py.jinja").render(self.facts)


def racers(parts: Iterable[OptimizerPart], labels: Iterable[str], steps: Iterable[int]) -> dict[str, Any]:
    """What a template needs to know of the optimizers: `racers`, `rules`, `own_rules`, `needs`, `scheduled`,
    `clipped`, `math`.
    """
    found: list[dict[str, Any]] = []
    for part, label, count in zip(parts, labels, steps, strict=True):
        optimizer = OPTIMIZERS[part.optimizer]
        settings = {field.name: getattr(part, field.name) for field in fields(optimizer) if field.name != "lr"}
        own = part.optimizer not in IN_TORCH or (
            part.optimizer in OWN_WITH_SCHEDULE
            and (part.schedule.kind != "constant" or not getattr(part, "momentum", 0.0))
        )
        found.append(
            {
                "id": part.optimizer,
                "name": optimizer.__name__,
                "label": label,
                "lr": part.lr,
                "settings": settings,
                "steps": count,
                "schedule": part.schedule,
                "max_grad": part.max_grad,
                "own": own,
            }
        )
    return {
        "racers": found,
        "rules": list(dict.fromkeys(racer["id"] for racer in found)),
        "own_rules": list(dict.fromkeys(racer["id"] for racer in found if racer["own"])),
        "needs": {OPTIMIZERS[racer["id"]].needs for racer in found},
        "most_trials": MOST_TRIALS,
        "scheduled": any(racer["schedule"].kind != "constant" for racer in found),
        "clipped": any(racer["max_grad"] is not None for racer in found),
        "math": any(racer["schedule"].kind == "cosine" for racer in found),
    }


def number(value: float) -> str:
    """As a person would type it; a whole number stays one."""
    return format_value(value)


def numbers(values: Iterable[float]) -> str:
    return f"[{', '.join(repr(float(value)) for value in values)}]"


def quoted(text: str) -> str:
    """A text as Python source, whatever characters a translation has."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def rows(table: Iterable[Iterable[float]]) -> str:
    return "[\n" + "".join(f"    {numbers(row)},\n" for row in table) + "]"


def arguments(settings: Mapping[str, float]) -> str:
    return ", ".join(f"{name}={number(value)}" for name, value in settings.items())


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(  # noqa: S701  # these are programs, not pages
        loader=FileSystemLoader(TEMPLATES / "code"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "number": number,
        "numbers": numbers,
        "quoted": quoted,
        "rows": rows,
        "arguments": arguments,
        "feature": FEATURES.__getitem__,
    }
    environment.globals["_"] = gettext  # comments and printed labels in the language of the page
    return environment
