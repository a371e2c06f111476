"""The digits lab's figures: the curves that all racers share."""

from typing import Any

import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.digits.config import DigitsConfig
from app.labs.shared.figures import axis, calm, layout, losses_so_far, moving


def figures(config: DigitsConfig) -> dict[str, go.Figure]:
    """By name: `loss` (of batches, smoothed, and of the test images), `accuracy` (of
    training images and of test images), `lr`.
    """
    iterations = axis(_("iteration"), range=[0, config.all_iterations])
    epochs = axis(_("epoch"), range=[0, config.all_epochs])
    named = {
        "loss": curves(
            config,
            [
                ("iteration", "loss", "solid", 1, 0.35, _("batches")),
                ("iteration", "smooth_loss", "solid", 1.8, 1, _("smoothed")),
                ("test_iteration", "test_loss", "dot", 1.6, 1, _("test images")),
            ],
            iterations,
            axis(range=[0, 2.5]),
            fit=["y"],
        ),
        "accuracy": curves(
            config,
            [
                ("test_epoch", "train_accuracy", "solid", 1.8, 1, _("training images")),
                ("test_epoch", "test_accuracy", "dot", 1.6, 1, _("test images")),
            ],
            epochs,
            axis(range=[0, 1.02]),
        ),
        "lr": curves(config, [("iteration", "lr", "solid", 2, 1, "")], iterations, axis(), fit=["y"]),
    }
    named["loss"].add_traces(losses_so_far(config.labels, _("iteration")))
    return named | config.panel_figures()


def curves(
    config: DigitsConfig,
    series: list[tuple[str, str, str, float, float, str]],
    x_axis: dict[str, Any],
    y_axis: dict[str, Any],
    fit: list[str] | None = None,
) -> go.Figure:
    """Series (x, y, dash, width, opacity, name) of all racers."""
    traces = [
        moving(
            f"{label} {name}".strip(),
            {"x": f"racer.{number}.{x}", "y": f"racer.{number}.{y}"},
            line={"width": width, "dash": dash},
            opacity=opacity,
            hovertemplate=f"{label}, {name}<br>{x_axis['title']['text']} %{{x:.4g}}: %{{y:.5g}}<extra></extra>",
            thin="curve",
            paint={"line.color": f"racer-{number}"},
        )
        for number, label in enumerate(config.labels)
        for x, y, dash, width, opacity, name in series
    ]
    drawn = layout(fit=fit, xaxis=x_axis, yaxis=y_axis)
    drawn.margin.update(l=40, r=8, b=36)  # the heading says what goes up
    return calm(go.Figure(traces, drawn))
