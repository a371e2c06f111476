"""The words of the partial-derivatives lab's page: the formula as mathematics, the lesson, the optimizer's rule."""

from typing import Any

from app.labs.partial.config import PartialConfig
from app.rendering.mathml import equation
from engine.sentences import N_

LESSON = N_(
    "Keep y fixed and move only x: the slope of that slice is the partial derivative ∂f/∂x. Keep x fixed, and it is"
    " ∂f/∂y. Together they form the gradient ∇f. The arrows show −∇f, the downhill direction."
)


def context(config: PartialConfig) -> dict[str, Any]:
    """`formula` (MathML), `lesson`, `source`."""
    surface = config.surface
    return {
        "formula": equation("f(x,y)", surface.formula),
        "lesson": LESSON,
        "source": surface.source,
    }
