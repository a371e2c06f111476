"""The words of the softmax lab's page."""

from typing import Any

from app.labs.softmax.config import SoftmaxConfig


def context(config: SoftmaxConfig) -> dict[str, Any]:
    """`label` (the right class), `x`, `gradient`, `typed`."""
    return {
        "label": int(config.label),
        "x": [config.x.x1, config.x.x2],
        "gradient": config.gradient,
        "typed": config.weights == "typed",
    }
