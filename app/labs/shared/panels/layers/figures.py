"""The figures of the layers panel: curves that all racers share, and each racer's histograms over time."""

from typing import Any

import plotly.graph_objects as go

from app.i18n.translation import _, said
from app.labs.shared.figures import axis, layout, moving
from app.labs.shared.panels.layers import KINDS, LayersSettings
from engine.sentences import N_

NAMES = {
    "activations": N_("activations of layer {layer}"),
    "gradients": N_("gradients of layer {layer}"),
    "weights": N_("weights of layer {layer}"),
}
PALEST = 0.3
"""Opacity of the first layer's line; the last one's is 1."""


def figures(config: Any, settings: LayersSettings) -> dict[str, go.Figure]:
    """`layers.gradient`, `layers.ratio`, `layers.deviation`, `layers.mean`, `layers.idle`, and of each racer
    `layers.KIND.R`.
    """
    layers = weighted_layers(config)
    log = {"type": "log"}
    named = {
        "layers.gradient": _figure(_curves(config, layers, {"gradient": ""}), **log),
        "layers.ratio": _figure(_curves(config, layers, {"ratio": ""}), **log),
        "layers.deviation": _figure(_curves(config, layers - 1, {"deviation": ""}), **log),
        "layers.mean": _figure(_curves(config, layers - 1, {"mean": ""})),
        "layers.idle": _figure(
            _curves(config, layers - 1, {"dead": _("dead"), "saturated": _("saturated")}), range=[-0.02, 1.02]
        ),
    }
    for racer in range(len(config.labels)):
        for kind in KINDS:
            named[f"layers.{kind}.{racer}"] = _ridges(kind, racer, layers - (kind == "activations"))
    return named


def weighted_layers(config: Any) -> int:
    """Hidden layers with weights, and the outputs."""
    return len(config.sizes) - 1


def _figure(traces: list[go.Scatter], **y_axis: Any) -> go.Figure:
    fit = ["x"] if "range" in y_axis else ["x", "y"]
    return go.Figure(traces, layout(fit=fit, xaxis=axis(_("iteration")), yaxis=axis("", **y_axis)))


def _curves(config: Any, layers: int, kinds: dict[str, str]) -> list[go.Scatter]:
    """Curves of each racer and layer, the first layer's the palest; a second kind is dashed."""
    return [
        moving(
            _curve_name(label, layer, kind),
            {"x": f"panel.layers.racer.{number}.ticks", "y": f"panel.layers.racer.{number}.{series}_{layer}"},
            line={"width": 1.8} | ({"dash": "dot"} if place else {}),
            opacity=PALEST + (1 - PALEST) * (layer + 1) / layers,
            hovertemplate=f"{_curve_name(label, layer, kind)}<br>{_('iteration')} %{{x}}: %{{y:.4g}}<extra></extra>",
            thin="curve",
            paint={"line.color": f"racer-{number}"},
        )
        for number, label in enumerate(config.labels)
        for layer in range(layers)
        for place, (series, kind) in enumerate(kinds.items())
    ]


def _curve_name(label: str, layer: int, kind: str) -> str:
    name = said(N_("{label}, layer {layer}"), label=label, layer=layer + 1)
    return f"{name}, {kind}" if kind else name


def _ridges(kind: str, racer: int, layers: int) -> go.Figure:
    """The layers side by side; time goes up."""
    traces, axes, fit = [], {}, []
    for layer in range(layers):
        suffix = "" if layer == 0 else str(layer + 1)
        room = [layer / layers + 0.012, (layer + 1) / layers - 0.012]
        axes[f"xaxis{suffix}"] = axis("", domain=room, anchor=f"y{suffix}", nticks=4, tickfont={"size": 9})
        axes[f"yaxis{suffix}"] = axis(
            _("iteration") if layer == 0 else "", anchor=f"x{suffix}", showticklabels=layer == 0, showgrid=False
        )
        fit += [f"x{suffix}", f"y{suffix}"]
        place, name = f"panel.layers.racer.{racer}.{kind}_{layer}", said(NAMES[kind], layer=layer + 1)
        traces.append(
            moving(
                name,
                {"x": f"{place}.x", "y": f"{place}.y"},
                line={"width": 1},
                xaxis=f"x{suffix}",
                yaxis=f"y{suffix}",
                hovertemplate=f"{name}<br>%{{x:.3g}}<extra></extra>",
                take="whole",
                until=f"{place}.ticks",
                paint={"line.color": f"racer-{racer}"},
            )
        )
    found = layout(fit=fit, **axes)
    found.annotations = [
        {
            "text": said(NAMES[kind], layer=layer + 1) if layers < 4 else str(layer + 1),
            "x": (layer + 0.5) / layers,
            "y": 1,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "center",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": 11},
        }
        for layer in range(layers)
    ]
    found.margin = {"l": 52, "r": 8, "t": 20, "b": 26}
    return go.Figure(traces, found)
