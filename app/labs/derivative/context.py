"""The words of the derivative lab's page: the formula as mathematics, the lesson, the racers' rules."""

from typing import Any

from app.labs.derivative.config import CUSTOM, DerivativeConfig
from app.rendering.mathml import equation
from engine.sentences import N_

OWN_LESSON = N_("Your own curve. Drag the point: the tangent's slope is the derivative there.")


def context(config: DerivativeConfig) -> dict[str, Any]:
    """`formula` (MathML), `lesson`, `source`, `mode`."""
    curve = config.curve
    return {
        "formula": equation("f(x)", curve.formula),
        "lesson": OWN_LESSON if config.function == CUSTOM else curve.lesson,
        "source": "" if config.function == CUSTOM else curve.source,
        "mode": config.mode,
    }
