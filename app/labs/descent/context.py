"""The words of the descent lab's page: the formula as mathematics, the lesson, the racers' rules."""

from typing import Any

from app.i18n.translation import _
from app.labs.descent.config import DescentConfig
from app.labs.descent.directions import directions_of
from app.labs.descent.rates import setting_title, settings_of
from app.labs.shared.surface import CUSTOM
from app.labs.shared.surface_figures import colour_bar
from app.rendering.mathml import equation
from engine.readable import readable
from engine.sentences import N_

OWN_LESSON = N_("Your own function. Arrows show −∇f, the downhill direction; click the plot to set the start.")


def context(config: DescentConfig) -> dict[str, Any]:
    """`formula` (MathML), `lesson`, `source`; `logarithmic`: whether the loss begins on a logarithmic axis; `bar`:
    values along the terrain's colors; `rates`: the settings that a map of rates can have; `directions` of a quadratic,
    or None.
    """
    surface = config.surface
    return {
        "formula": equation("f(x,y)", surface.formula),
        "lesson": OWN_LESSON if config.function == CUSTOM else surface.lesson,
        "source": surface.source,
        "logarithmic": config.logarithmic,
        "rates": rate_choices(config),
        "directions": error_bars(config),
        "bar": [readable(value, 2) for value in colour_bar(surface)],
    }


def error_bars(config: DescentConfig) -> dict[str, Any] | None:
    """Of a quadratic: its `minimum` and `vectors`, and for each direction its curvature, its vector and what an update
    does to each racer's error, as texts.
    """
    found = directions_of(config)
    return found and {
        "minimum": found.minimum,
        "vectors": [direction.vector for direction in found.each],
        "each": [
            {
                "curvature": readable(direction.curvature, 3),
                "vector": ", ".join(readable(share, 2) for share in direction.vector),
                "factors": ["" if factor is None else readable(factor, 3) for factor in direction.factors],
            }
            for direction in found.each
        ],
    }


def rate_choices(config: DescentConfig) -> list[tuple[str, str, str]]:
    """Each racer's settings besides the learning rate: value, its name, the setting's title."""
    choices = []
    for number, (part, label) in enumerate(zip(config.racers, config.racer_names, strict=True)):
        optimizer = part.build()
        for name in settings_of(optimizer):
            title = _(setting_title(optimizer, name))
            choices.append((f"{number}.{name}", f"{label}: {title}", title))
    return choices
