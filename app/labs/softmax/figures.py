"""The softmax lab's figures: the loss and the probabilities against the update."""

import plotly.graph_objects as go

from app.figures import EMPTY, axis, layout, live, long_axis, painted
from app.labs.softmax.config import CLASSES, SoftmaxConfig
from app.labs.softmax.run import numbers

START = {"symbol": "circle-open", "size": 9, "line": {"width": 2}}


def figures(config: SoftmaxConfig) -> dict[str, go.Figure]:
    """By name: `loss`, `probabilities`."""
    return {"loss": loss(config), "probabilities": probabilities(config)}


def loss(config: SoftmaxConfig) -> go.Figure:
    traces = [
        go.Scatter(
            x=EMPTY, y=EMPTY, mode="lines", name=label, line={"width": 2}, hovertemplate=f"{label}<br>step %{{x}}: %{{y:.6g}}<extra></extra>",
            meta=live({"y": f"racer.{number}.loss"}, thin="curve", paint={"line.color": f"racer-{number}"}),
        )
        for number, label in enumerate(config.labels)
    ] + [_start(value, "ink") for value in _values(config, ["loss"])]  # fmt: skip
    fit, x_range = long_axis(config.steps)
    return go.Figure(traces, layout(fit=[*fit, "y"], xaxis=axis("step", range=x_range), yaxis=axis("L", exponentformat="power")))


def probabilities(config: SoftmaxConfig) -> go.Figure:
    """One racer: a colour for each class. Several: the colours are the racers', and what is not the right class is dotted."""
    alone = len(config.labels) == 1
    traces = []
    for number, label in enumerate(config.labels):
        for k in range(CLASSES):
            dash = "solid" if alone or k == int(config.label) else "dot"
            title = f"p{'₀₁₂'[k]}" if alone else f"{label} p{'₀₁₂'[k]}"
            traces.append(
                go.Scatter(
                    x=EMPTY, y=EMPTY, mode="lines", name=title, line={"width": 2, "dash": dash}, hovertemplate=f"{title}<br>step %{{x}}: %{{y:.6g}}<extra></extra>",
                    meta=live({"y": f"racer.{number}.p.{k}"}, thin="curve", paint={"line.color": f"class-{k}" if alone else f"racer-{number}"}),
                )
            )  # fmt: skip
    traces += [_start(value, f"class-{k}" if alone else "ink") for k, value in enumerate(_values(config, [f"p.{k}" for k in range(CLASSES)]))]
    fit, x_range = long_axis(config.steps)
    return go.Figure(traces, layout(fit=fit, xaxis=axis("step", range=x_range), yaxis=axis("p", range=[0, 1.02])))


def _values(config: SoftmaxConfig, names: list[str]) -> list[float]:
    """What is known before the run: nothing while W is still to be drawn."""
    if config.weights == "random":
        return []
    known = numbers(config.net, config.w.matrix.ravel(), config.h)
    return [known[name] for name in names]


def _start(value: float, colour: str) -> go.Scatter:
    return go.Scatter(x=[0], y=[value], mode="markers", name="start", marker=START, cliponaxis=False, hovertemplate="start: %{y:.6g}<extra></extra>", meta=painted({"marker.color": colour}))
