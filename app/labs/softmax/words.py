"""The words of the softmax lab's page, and the numbers that it shows before a run."""

from typing import Any

from app.labs.softmax.config import SoftmaxConfig
from app.labs.softmax.run import numbers
from engine import OPTIMIZERS


def words(config: SoftmaxConfig) -> dict[str, Any]:
    """`labels`, `rules` (one a racer), `label` (the right class), `x`, `known` (`numbers` at the start; empty while W is to be drawn)."""
    typed = config.weights == "typed"
    return {
        "labels": config.labels,
        "rules": [OPTIMIZERS[racer.optimizer].rule for racer in config.racers],
        "label": int(config.label),
        "x": [config.x.x1, config.x.x2],
        "gradient": config.gradient,
        "typed": typed,
        "known": numbers(config.net, config.w.matrix.ravel(), config.h) if typed else {},
    }
