"""The losses lab's figures: losses and their pull against a probability; accuracy and loss against a weight, and the
regions.
"""

import numpy as np
import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.losses.config import LossesConfig
from app.labs.shared.figures import axis, layout, moving, painted
from app.labs.shared.plane_figures import regions
from engine.nets import PREDICTION_LOSSES

COLOURS = {"mse": "racer-1", "cross_entropy": "racer-0"}
HIGHEST = 7.0
"""Upper end of the loss axis: cross-entropy at a probability of a thousandth."""


def figures(config: LossesConfig) -> dict[str, go.Figure]:
    """By name: `loss` and `pull` for a prediction; `regions`, `accuracy` and `loss` for a weight."""
    if config.show == "prediction":
        return {"loss": against_probability(config, "loss"), "pull": against_probability(config, "pull")}
    return {
        "regions": regions(config.plane),
        "accuracy": along_weight(config, "accuracy"),
        "loss": along_weight(config, "loss"),
    }


def against_probability(config: LossesConfig, kind: str) -> go.Figure:
    """Each loss as a thin curve over all probabilities, thick where the prediction has been, with a dot where it is."""
    p = np.concatenate([np.geomspace(1e-4, 0.05, 60, endpoint=False), np.linspace(0.05, 1, 140)])
    y, traces = config.prediction(p), []
    for name, loss in PREDICTION_LOSSES.items():
        values = (
            loss.value(y, config.target) if kind == "loss" else np.linalg.norm(loss.slope(y, config.target), axis=-1)
        )
        colour, series = COLOURS[name], {"x": "p", "y": f"{kind}.{name}"}
        traces += [
            go.Scatter(
                x=p,
                y=values,
                mode="lines",
                name=_(loss.title),
                line={"width": 1.3},
                hovertemplate=f"{_(loss.title)}<br>p %{{x:.4g}}: %{{y:.5g}}<extra></extra>",
                meta=painted({"line.color": colour}),
            ),
            moving(
                _(loss.title),
                series,
                line={"width": 4},
                hoverinfo="skip",
                thin="path",
                along=_(loss.title),
                paint={"line.color": colour},
            ),
            moving(
                _(loss.title),
                series,
                mode="markers",
                marker={"size": 13, "line": {"width": 2}},
                cliponaxis=False,
                hoverinfo="skip",
                take="last",
                paint={"marker.color": colour, "marker.line.color": "paper"},
            ),
        ]
    top = HIGHEST if kind == "loss" else 1.5
    return go.Figure(
        traces, layout(xaxis=axis(_("probability of the right class"), range=[0, 1]), yaxis=axis(range=[0, top]))
    )


def along_weight(config: LossesConfig, name: str) -> go.Figure:
    """The line grows with the run; the star is the trained weight."""
    net, data = config.net, config.plane.train
    matrix, place = config.weight(net)
    trained = {"accuracy": net.accuracy, "loss": net.loss}[name](data.inputs, data.labels)
    colour, series = "racer-2" if name == "accuracy" else "racer-0", {"x": "weight", "y": name}
    traces = [
        moving(
            _(name),
            series,
            line={"width": 2, "shape": "hv" if name == "accuracy" else "linear"},
            hovertemplate=f"{_('weight')} %{{x:.4g}}<br>{_(name)} %{{y:.5g}}<extra></extra>",
            thin="path",
            paint={"line.color": colour},
        ),
        go.Scatter(
            x=[matrix[place]],
            y=[trained],
            mode="markers",
            name=_("trained"),
            cliponaxis=False,
            marker={"symbol": "star", "size": 14, "line": {"width": 1}},
            hovertemplate=f"{_('trained')}<br>{_('weight')} %{{x:.5g}}<br>{_(name)} %{{y:.5g}}<extra></extra>",
            meta=painted({"marker.color": "minimum", "marker.line.color": "paper"}),
        ),
        moving(
            _("now"),
            series,
            mode="markers",
            marker={"size": 10, "line": {"width": 2}},
            cliponaxis=False,
            hoverinfo="skip",
            take="last",
            paint={"marker.color": colour, "marker.line.color": "paper"},
        ),
    ]
    top = 1.02 if name == "accuracy" else 1.04 * highest_loss(config)
    return go.Figure(
        traces,
        layout(
            xaxis=axis(_("weight"), range=[config.interval.low, config.interval.high]),
            yaxis=axis(range=[0, top]),
        ),
    )


def highest_loss(config: LossesConfig) -> float:
    """Approximately the highest loss along the weight."""
    net, data = config.net, config.plane.train
    matrix, place = config.weight(net)
    evaluator, losses = net.evaluator(data.inputs, data.labels), [0.1]
    for matrix[place] in np.linspace(config.interval.low, config.interval.high, 33):
        evaluator.refresh()
        losses.append(evaluator.loss)
    return max(losses)
