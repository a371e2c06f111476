"""The words of the softmax lab's page."""

from typing import Any

from app.labs.softmax.config import SoftmaxConfig
from engine import OPTIMIZERS


def context(config: SoftmaxConfig) -> dict[str, Any]:
    """`labels`, `rules` (one a racer), `label` (the right class), `x`, `gradient`, `typed`."""
    return {
        "labels": config.labels,
        "rules": [OPTIMIZERS[racer.optimizer].rule for racer in config.racers],
        "label": int(config.label),
        "x": [config.x.x1, config.x.x2],
        "gradient": config.gradient,
        "typed": config.weights == "typed",
    }
