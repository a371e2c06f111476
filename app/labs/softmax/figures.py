"""The softmax lab's figures: the loss and the probabilities against the step."""

import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.shared.figures import axis, curve, head, layout, long_axis
from app.labs.softmax.config import CLASSES, SoftmaxConfig


def figures(config: SoftmaxConfig) -> dict[str, go.Figure]:
    """By name: `loss`, `probabilities`."""
    fit, x_range = long_axis(config.steps)
    x_axis, loss = axis(_("step"), range=x_range), axis("L", exponentformat="power")
    return {
        "loss": go.Figure(losses(config), layout(fit=[*fit, "y"], xaxis=x_axis, yaxis=loss)),
        "probabilities": go.Figure(
            probabilities(config), layout(fit=fit, xaxis=x_axis, yaxis=axis("p", range=[0, 1.02]))
        ),
    }


def losses(config: SoftmaxConfig) -> list[go.Scatter]:
    traces = []
    for number, label in enumerate(config.labels):
        traces += line(label, f"racer.{number}.loss", f"racer-{number}", "solid")
    return traces


def probabilities(config: SoftmaxConfig) -> list[go.Scatter]:
    """One racer: a color for each class. Several: the colors are the racers', and the wrong classes are dotted."""
    alone = len(config.labels) == 1
    traces = []
    for number, label in enumerate(config.labels):
        for k in range(CLASSES):
            dash = "solid" if alone or k == int(config.label) else "dot"
            colour = f"class-{k}" if alone else f"racer-{number}"
            traces += line(f"{label} p{'₀₁₂'[k]}", f"racer.{number}.p.{k}", colour, dash)
    return traces


def line(name: str, series: str, colour: str, dash: str) -> list[go.Scatter]:
    return [curve(name, {"y": series}, _("step"), colour, dash), head(name, {"y": series}, colour)]
