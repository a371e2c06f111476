"""The nets lab's figures: each racer's decision regions with the data, and the curves that all racers share."""

import plotly.graph_objects as go

from app.i18n.translation import _, said
from app.labs.nets.config import NetsConfig
from app.labs.nets.number_figures import stage
from app.labs.nets.number_plane import NumberPlane
from app.labs.shared.figures import against_step, axis, calm, layout, losses_so_far, moving
from app.labs.shared.plane import Plane
from app.labs.shared.plane_figures import regions
from engine.sentences import N_

KINDS = {"weights": N_("weights of layer {layer}"), "gradients": N_("gradients of layer {layer}")}

SCORES, LOWEST_R2 = (0, 1.02), -1
"""The range of an axis of accuracy or R², and how far down that of R² follows it."""


def figures(config: NetsConfig) -> dict[str, go.Figure]:
    """By name: `regions.R` for each racer, `loss`, `accuracy`, `gradient_norm`, `lr`, and `histograms.R`; of nets that
    learn numbers `learned.R` and `r2` instead of regions and accuracy.
    """
    plane = config.plane
    if isinstance(plane, NumberPlane):
        named = {f"learned.{number}": stage(config, plane, number) for number in range(len(config.labels))}
    else:
        named = {f"regions.{number}": bare_regions(plane, number) for number in range(len(config.labels))}
    score = "r2" if config.numbers else "accuracy"
    named |= {
        "loss": curves(
            config, [("epoch", "loss", "solid", _("train")), ("test_epoch", "test_loss", "dot", _("test"))], ""
        ),
        score: curves(
            config,
            [
                ("test_epoch", f"train_{score}", "solid", _("train")),
                ("test_epoch", f"test_{score}", "dot", _("test")),
            ],
            "",
            range=list(SCORES),
        ),
        "gradient_norm": curves(
            config,
            [("epoch", "gradient_norm", "solid", "")],
            "‖∇L‖",
            type="log",
            nticks=3,
        ),
        "lr": curves(config, [("epoch", "lr", "solid", "")], _("effective lr")),
    }
    if config.numbers:  # a net that is worse than the mean has a negative one
        named[score].layout.meta["fit"] += ["y"]
        named[score].layout.meta["scores"] = {"y": {"usual": list(SCORES), "lowest": LOWEST_R2}}
    named["loss"].add_traces(losses_so_far(config.labels, _("epoch")))
    for name in ("loss", score):  # their cards are small, and say what they show
        named[name].layout.margin.update(l=38, r=8)
    named |= {f"histograms.{number}": histograms(config, number) for number in range(len(config.labels))}
    return named | config.panel_figures()


def bare_regions(plane: Plane, racer: int) -> go.Figure:
    """The regions of a racer up to the edges of their square, without axes: positions are read by pointing."""
    figure = regions(plane, f"racer.{racer}.")
    figure.layout.margin = {"l": 0, "r": 0, "t": 0, "b": 0}
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return figure


def curves(config: NetsConfig, series: list[tuple[str, str, str, str]], title: str, **y_axis: object) -> go.Figure:
    """Series (x, y, dash, name) of all racers against the epoch."""
    traces = [
        moving(
            f"{label} {name}".strip(),
            {"x": f"racer.{number}.{x}", "y": f"racer.{number}.{y}"},
            line={"width": 1.6, "dash": dash},
            hovertemplate=f"{label} {name}<br>{_('epoch')} %{{x:.4g}}: %{{y:.5g}}<extra></extra>",
            thin="curve",
            paint={"line.color": f"racer-{number}"},
        )
        for number, label in enumerate(config.labels)
        for x, y, dash, name in series
    ]
    return calm(against_step(traces, config.epochs, axis(title, **y_axis), _("epoch"), nticks=3))


ROWS = {"weights": (0.61, 1.0), "gradients": (0.0, 0.39)}
"""Shares of the height; between them are the numbers of the upper row and the titles of the lower one."""


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
            axes[f"yaxis{suffix}"] = axis(
                "", domain=list(ROWS[kind]), anchor=f"x{suffix}", showticklabels=False, ticks=""
            )
            series = {"x": f"racer.{racer}.{kind}.{layer}.x", "y": f"racer.{racer}.{kind}.{layer}.y"}
            traces.append(
                moving(
                    said(KINDS[kind], layer=layer + 1),
                    series,
                    line={"width": 1.5, "shape": "hv"},
                    xaxis=f"x{suffix}",
                    yaxis=f"y{suffix}",
                    hovertemplate=(
                        f"{said(KINDS[kind], layer=layer + 1)}<br>{_('from')} %{{x:.3g}}: %{{y}}<extra></extra>"
                    ),
                    take="whole",
                    paint={"line.color": f"racer-{racer}"},
                )
            )
    names = [
        name
        for layer in range(layers)
        for kind in ("x", "y")
        for name in (_axis_name(kind, layer), _axis_name(kind, layers + layer))
    ]
    figure_layout = layout(fit=names, **axes)
    figure_layout.margin = {"l": 12, "r": 12, "t": 20, "b": 24}
    figure_layout.annotations = [
        {
            "text": said(name, layer=layer + 1) if layers < 4 else str(layer + 1),
            "x": (layer + 0.5) / layers,
            "y": top,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "center",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": 11},
        }
        for name, top in ((KINDS[kind], ROWS[kind][1]) for kind in KINDS)
        for layer in range(layers)
    ]
    return go.Figure(traces, figure_layout)


def _axis_name(kind: str, number: int) -> str:
    return kind if number == 0 else f"{kind}{number + 1}"
