"""The softmax lab's figures: the loss and the probabilities against the step."""

import plotly.graph_objects as go

from app.labs.shared.figures import against_step, axis, curve_by_step
from app.labs.softmax.config import CLASSES, SoftmaxConfig


def figures(config: SoftmaxConfig) -> dict[str, go.Figure]:
    """By name: `loss`, `probabilities`.

    One racer: a color for each class. Several: the colors are the racers', and the wrong classes are dotted.
    """
    losses, probabilities = [], []
    alone = len(config.labels) == 1
    for number, label in enumerate(config.labels):
        losses.append(curve_by_step(label, f"racer.{number}.loss", f"racer-{number}"))
        for k in range(CLASSES):
            dash = "solid" if alone or k == int(config.label) else "dot"
            colour = f"class-{k}" if alone else f"racer-{number}"
            probabilities.append(curve_by_step(f"{label} p{'₀₁₂'[k]}", f"racer.{number}.p.{k}", colour, dash))
    return {
        "loss": against_step(losses, config.steps, axis(exponentformat="power")),
        "probabilities": against_step(probabilities, config.steps, axis(range=[0, 1.02])),
    }
