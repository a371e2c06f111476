"""The words of the descent lab's page: the formula as mathematics, the lesson, the racers' rules."""

from itertools import combinations
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


def rate_choices(config: DescentConfig) -> list[tuple[str, str, str, str]]:
    """Pairs of each racer's settings, those with its learning rate first: value, its name, the titles of the setting to
    the right and of the one upward.
    """
    choices = []
    for number, (part, label) in enumerate(zip(config.racers, config.racer_names, strict=True)):
        optimizer = part.build()
        titles = {name: _(setting_title(optimizer, name)) for name in settings_of(optimizer)}
        rate = _(setting_title(optimizer, "lr"))
        choices += [(f"{number}.{name}", f"{label}: {title}", rate, title) for name, title in titles.items()]
        choices += [
            (f"{number}.{across},{name}", f"{label}: {titles[across]} × {titles[name]}", titles[across], titles[name])
            for across, name in combinations(titles, 2)
        ]
    return choices
