"""The softmax lab's figures: the loss and the probabilities against the step."""

import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.shared.figures import EMPTY, axis, layout, live, long_axis
from app.labs.softmax.config import CLASSES, SoftmaxConfig


def figures(config: SoftmaxConfig) -> dict[str, go.Figure]:
    """By name: `loss`, `probabilities`."""
    fit, x_range = long_axis(config.steps)
    x_axis = axis(_("step"), range=x_range)
    return {
        "loss": go.Figure(
            losses(config), layout(fit=[*fit, "y"], xaxis=x_axis, yaxis=axis("L", exponentformat="power"))
        ),
        "probabilities": go.Figure(
            probabilities(config), layout(fit=fit, xaxis=x_axis, yaxis=axis("p", range=[0, 1.02]))
        ),
    }


def losses(config: SoftmaxConfig) -> list[go.Scatter]:
    return [
        trace
        for number, label in enumerate(config.labels)
        for trace in curve(label, f"racer.{number}.loss", f"racer-{number}")
    ]


def probabilities(config: SoftmaxConfig) -> list[go.Scatter]:
    """One racer: a colour for each class.

    Several: the colours are the racers', and what is not the right class is dotted.
    """
    alone = len(config.labels) == 1
    traces = []
    for number, label in enumerate(config.labels):
        for k in range(CLASSES):
            dash = "solid" if alone or k == int(config.label) else "dot"
            traces += curve(
                f"{label} p{'₀₁₂'[k]}", f"racer.{number}.p.{k}", f"class-{k}" if alone else f"racer-{number}", dash
            )
    return traces


def curve(name: str, series: str, colour: str, dash: str = "solid") -> list[go.Scatter]:
    """A line, and a dot where it has got to."""
    line = go.Scatter(
        x=EMPTY,
        y=EMPTY,
        mode="lines",
        name=name,
        line={"width": 2, "dash": dash},
        hovertemplate=f"{name}<br>{_('step')} %{{x}}: %{{y:.6g}}<extra></extra>",
        meta=live({"y": series}, thin="curve", paint={"line.color": colour}),
    )
    dot = go.Scatter(
        x=EMPTY,
        y=EMPTY,
        mode="markers",
        name=name,
        marker={"size": 7},
        cliponaxis=False,
        hoverinfo="skip",
        meta=live({"y": series}, take="last", paint={"marker.color": colour}),
    )
    return [line, dot]
