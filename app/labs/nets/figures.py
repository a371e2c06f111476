"""The nets lab's figures: each racer's decision regions with the data, and the curves that all racers share."""

import numpy as np
import plotly.graph_objects as go

from app.i18n.translation import _, said
from app.labs.nets.config import NetsConfig
from app.labs.shared.figures import EMPTY, axis, layout, live, long_axis, painted
from engine.datasets import DataSet
from engine.sentences import N_

SYMBOLS = ("circle", "x", "triangle-up", "square", "diamond", "star", "cross", "hexagon", "pentagon", "bowtie")
NAMES = ("o", "×", "▲", "■", "◆", "★", "+", "⬢", "⬟", "⋈")
MOST_COLOURS = 5
KINDS = {"weights": N_("weights of layer {layer}"), "gradients": N_("gradients of layer {layer}")}


def figures(config: NetsConfig) -> dict[str, go.Figure]:
    """By name: `regions.R` for each racer, `loss`, `accuracy`, `gradient_norm`, `lr`, and `histograms.R`."""
    named = {f"regions.{number}": regions(config, number) for number in range(len(config.labels))}
    named |= {
        "loss": curves(
            config, [("epoch", "loss", "solid", _("train")), ("test_epoch", "test_loss", "dot", _("test"))], _("loss")
        ),
        "accuracy": curves(
            config,
            [("test_epoch", "train_accuracy", "solid", _("train")), ("test_epoch", "test_accuracy", "dot", _("test"))],
            _("accuracy"),
            range=[0, 1.02],
        ),
        "gradient_norm": curves(
            config,
            [("epoch", "gradient_norm", "solid", "")],
            "‖∇L‖",
            type="log",
            exponentformat="power",
            tickfont={"size": 9},
        ),
        "lr": curves(config, [("epoch", "lr", "solid", "")], _("effective lr")),
    }
    return named | {f"histograms.{number}": histograms(config, number) for number in range(len(config.labels))}


def regions(config: NetsConfig, racer: int) -> go.Figure:
    plane = config.plane
    traces = points(plane.train, "train") + (points(plane.test, "test") if plane.test else [])
    traces.append(
        go.Scatter(
            x=EMPTY,
            y=EMPTY,
            mode="markers",
            name=_("misclassified"),
            hoverinfo="skip",
            marker={"symbol": "circle-open", "size": 14, "line": {"width": 1.6}},
            meta=live(
                {"x": f"racer.{racer}.missed_x", "y": f"racer.{racer}.missed_y"},
                take="whole",
                paint={"marker.color": "ink"},
            ),
        )
    )
    x_range, y_range = plane.domain
    figure_layout = layout(
        xaxis=axis("", range=list(x_range), showgrid=False),
        yaxis=axis("", range=list(y_range), showgrid=False, scaleanchor="x", constrain="domain"),
        dragmode="pan",
    )
    figure_layout.xaxis.constrain = "domain"
    figure_layout.margin = {"l": 34, "r": 8, "t": 6, "b": 26}
    figure_layout.meta["picture"] = {
        "series": f"racer.{racer}.regions",
        "domain": [list(x_range), list(y_range)],
        "palette": "class",
    }
    figure_layout.meta["names"] = list(NAMES[: plane.classes])
    return go.Figure(traces, figure_layout)


def points(data: DataSet, part: str) -> list[go.Scatter]:
    """A trace for each class: filled markers for training points, open ones for test points."""
    traces = []
    for label in range(data.class_count):
        members = data.inputs[data.labels == label].astype(np.float32)
        colour = f"class-{label % MOST_COLOURS}"
        symbol = SYMBOLS[label] if part == "train" else f"{SYMBOLS[label]}-open"
        traces.append(
            go.Scatter(
                x=members[:, 0].copy(),
                y=members[:, 1].copy(),
                mode="markers",
                name=f"{data.names[label]} ({_(part)})",
                marker={"symbol": symbol, "size": 7, "line": {"width": 0.8 if part == "train" else 1.4}},
                hoverinfo="skip",  # the place's probabilities are shown there
                meta=painted({"marker.color": colour} | ({"marker.line.color": "paper"} if part == "train" else {})),
            )
        )
    return traces


def curves(config: NetsConfig, series: list[tuple[str, str, str, str]], title: str, **y_axis: object) -> go.Figure:
    """Series (x, y, dash, name) of all racers against the epoch."""
    traces = [
        go.Scatter(
            x=EMPTY,
            y=EMPTY,
            mode="lines",
            name=f"{label} {name}".strip(),
            line={"width": 2, "dash": dash},
            hovertemplate=f"{label} {name}<br>{_('epoch')} %{{x:.4g}}: %{{y:.5g}}<extra></extra>",
            meta=live(
                {"x": f"racer.{number}.{x}", "y": f"racer.{number}.{y}"},
                thin="curve",
                paint={"line.color": f"racer-{number}"},
            ),
        )
        for number, label in enumerate(config.labels)
        for x, y, dash, name in series
    ]
    fit, x_range = long_axis(config.epochs)
    fit += [] if "range" in y_axis else ["y"]
    return go.Figure(traces, layout(fit=fit, xaxis=axis(_("epoch"), range=x_range), yaxis=axis(title, **y_axis)))


def histograms(config: NetsConfig, racer: int) -> go.Figure:
    """Weights (above) and gradients (below) of each layer, side by side."""
    layers = len(config.sizes) - 1
    traces, axes = [], {}
    for row, kind in enumerate(KINDS):
        for layer in range(layers):
            number = row * layers + layer + 1
            suffix = "" if number == 1 else str(number)
            axes[f"xaxis{suffix}"] = axis(
                "",
                domain=[layer / layers + 0.02, (layer + 1) / layers - 0.02],
                anchor=f"y{suffix}",
                nticks=4,
                tickfont={"size": 9},
            )
            low, high = (0.58, 1.0) if row == 0 else (0.0, 0.42)
            axes[f"yaxis{suffix}"] = axis("", domain=[low, high], anchor=f"x{suffix}", showticklabels=False, ticks="")
            series = {"x": f"racer.{racer}.{kind}.{layer}.x", "y": f"racer.{racer}.{kind}.{layer}.y"}
            traces.append(
                go.Scatter(
                    x=EMPTY,
                    y=EMPTY,
                    mode="lines",
                    name=said(KINDS[kind], layer=layer + 1),
                    line={"width": 1.5, "shape": "hv"},
                    xaxis=f"x{suffix}",
                    yaxis=f"y{suffix}",
                    hovertemplate=(
                        f"{said(KINDS[kind], layer=layer + 1)}<br>{_('from')} %{{x:.3g}}: %{{y}}<extra></extra>"
                    ),
                    meta=live(series, take="whole", paint={"line.color": f"racer-{racer}"}),
                )
            )
    names = [
        name
        for layer in range(layers)
        for kind in ("x", "y")
        for name in (_axis_name(kind, layer), _axis_name(kind, layers + layer))
    ]
    figure_layout = layout(fit=names, **axes)
    figure_layout.margin = {"l": 12, "r": 12, "t": 6, "b": 24}
    return go.Figure(traces, figure_layout)


def _axis_name(kind: str, number: int) -> str:
    return kind if number == 0 else f"{kind}{number + 1}"
