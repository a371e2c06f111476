"""The words of the partial-derivatives lab's page: the formula as mathematics, the lesson, the optimizer's rule."""

from typing import Any

from app.labs.partial.config import PartialConfig
from app.rendering.mathml import equation
from engine.sentences import N_

LESSON = N_(
    "Hold y still and let only x move: the slope of that slice is the partial derivative ∂f/∂x. Hold x still, and it is"
    " ∂f/∂y. The two together are the gradient ∇f, and the arrows show −∇f, the way down."
)


def context(config: PartialConfig) -> dict[str, Any]:
    """`formula` (MathML), `lesson`, `source`."""
    surface = config.surface
    return {
        "formula": equation("f(x,y)", surface.formula),
        "lesson": LESSON,
        "source": surface.source,
    }
