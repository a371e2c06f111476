"""The gradient check's figure: how much the two gradients differ, parameter by parameter, group by group."""

import math
from itertools import accumulate
from typing import Any

import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.check.config import CheckConfig
from app.labs.check.groups import Group, color_of, groups
from app.labs.check.run import SMALL
from app.labs.shared.figures import axis, layout, moving, painted

GAP = 0.012
"""Between two groups, as a share of the figure's width."""


def figures(config: CheckConfig) -> dict[str, go.Figure]:
    """By name: `difference`, each group of parameters with an x axis of its own: its dots, the mean up to them, and the
    bound.

    Dots, because an exact zero has no place on a logarithmic axis: a line would bridge it.
    """
    parts = groups(config.sizes)
    traces: list[go.Scatter] = []
    axes: dict[str, Any] = {}
    titles = []
    for number, (group, domain) in enumerate(zip(parts, domains(parts), strict=True)):
        suffix = "" if number == 0 else str(number + 1)
        axes[f"xaxis{suffix}"] = axis(
            "", range=[0, group.size + 1], domain=domain, anchor="y", tickvals=[group.size], tickformat=","
        )
        traces += [*_found(group, number, f"x{suffix}"), _bound(group, f"x{suffix}")]
        titles.append(
            {
                "text": f"<b>{group.title}</b>",
                "x": sum(domain) / 2,
                "y": 1,
                "xref": "paper",
                "yref": "paper",
                "yanchor": "bottom",
                "showarrow": False,
            }
        )
    y_axis = axis(_("|difference|"), type="log", range=[-17, 1], dtick=2)
    drawn = layout(**axes, yaxis=y_axis, annotations=titles)
    drawn.margin.t = 24
    return {"difference": go.Figure(traces, drawn)}


def domains(parts: list[Group]) -> list[list[float]]:
    """Each group's share of the width: it grows with the logarithm of the group's size, so that a few biases are
    visible next to many weights.
    """
    wide = [1 + math.log(group.size) for group in parts]
    room = 1 - GAP * (len(parts) - 1)
    ends = list(accumulate(room * each / sum(wide) for each in wide))
    begins = [0.0, *ends[:-1]]
    return [[begin + GAP * at, end + GAP * at] for at, (begin, end) in enumerate(zip(begins, ends, strict=True))]


def _found(group: Group, number: int, x_axis: str) -> list[go.Scatter]:
    place = f"{group.title} %{{x:,}}<br>"
    dots = moving(
        group.title,
        {"x": f"parameter.{group.name}", "y": f"difference.{group.name}"},
        mode="markers",
        marker={"size": 4},
        opacity=0.6,
        xaxis=x_axis,
        hovertemplate=f"{place}{_('|difference|')} %{{y:.3g}}<extra></extra>",
        thin="curve",
        paint={"marker.color": color_of(number)},
    )
    mean = moving(
        _("mean so far"),
        {"x": f"parameter.{group.name}", "y": f"mean_difference.{group.name}"},
        line={"width": 2.4},
        xaxis=x_axis,
        hovertemplate=f"{place}{_('mean so far')} %{{y:.3g}}<extra></extra>",
        thin="curve",
        paint={"line.color": "ink"},
    )
    return [dots, mean]


def _bound(group: Group, x_axis: str) -> go.Scatter:
    return go.Scatter(
        x=[0, group.size + 1],
        y=[SMALL, SMALL],
        mode="lines",
        name=_("bound"),
        line={"width": 1.5, "dash": "dash"},
        xaxis=x_axis,
        hovertemplate=f"{SMALL:g}<extra></extra>",
        meta=painted({"line.color": "ink"}),
    )
