"""The derivative lab's figures: the curve with its tangent and secants, and a second figure for the mode."""

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app.i18n.translation import _, said
from app.labs.derivative.config import DerivativeConfig
from app.labs.shared.figures import against_step, axis, balls, layout, moving, painted, racer_curves
from engine import Curve
from engine.curves.differences import METHODS, PRECISIONS
from engine.curves.kinks import kink_at
from engine.grid_sampling import HIGHEST
from engine.sentences import N_

POINTS = 1001
COLOURS = {"forward": "racer-1", "central": "racer-2", "tangent": "racer-0"}
DIFFERENCES = {"forward": N_("forward difference"), "central": N_("central difference")}
SYMBOLS = {"float64": "circle", "float32": "x-thin-open"}


def figures(config: DerivativeConfig) -> dict[str, go.Figure]:
    """By name: `curve`, and `slope` and `error` (tangent), `v` and `lens` (difference) or `loss` and `gradient_norm`
    (descent).
    """
    match config.mode:
        case "tangent":
            return {"curve": curve(config, secants()), "slope": slope(config), "error": error(config)}
        case "difference":
            return {"curve": curve(config, [trail(), *secants()]), "v": v(config), "lens": lens(config)}
    steepest = math.log10(steepness(config.curve))
    losses, slopes = (racer_curves(config.labels, name, _("step")) for name in ("loss", "gradient_norm"))
    heights = list(span(config.curve(grid(config.curve))))
    return {
        "curve": curve(config, racers(config.labels)),
        "loss": against_step(losses, config.steps, axis(range=heights)),
        "gradient_norm": against_step(slopes, config.steps, logarithmic("", [steepest - 10, steepest + 1.5])),
    }


def curve(config: DerivativeConfig, moving: list[go.Scatter]) -> go.Figure:
    f = config.curve
    x = grid(f)
    y = f(x)
    low, high = span(y)
    y[~((y > low - 2 * (high - low)) & (y < high + 2 * (high - low)))] = np.nan  # so that no line crosses a pole
    traces = [
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            name="f",
            line={"width": 2.5},
            hovertemplate="x %{x:.5g}<br>f %{y:.5g}<extra></extra>",
            meta=painted({"line.color": "ink"}),
        ),
        go.Scatter(
            x=[at for (at,) in f.minima],
            y=[f(at) for (at,) in f.minima],
            mode="markers",
            name=_("minimum"),
            marker={"symbol": "star", "size": 13, "line": {"width": 1}},
            hovertemplate=f"{_('minimum')}<br>x %{{x:.6g}}<br>f %{{y:.6g}}<extra></extra>",
            meta=painted({"marker.color": "minimum", "marker.line.color": "paper"}),
        ),
        *moving,
    ]
    return go.Figure(
        traces, layout(xaxis=axis("x", range=list(f.domain[0])), yaxis=axis("f(x)", range=[low, high]), dragmode=False)
    )


def secants() -> list[go.Scatter]:
    """The tangent, the two secants and their points, at present."""
    return [
        whole("forward.x", "forward.y", _(DIFFERENCES["forward"]), "forward", dash="dot"),
        whole("central.x", "central.y", _(DIFFERENCES["central"]), "central", dash="dash"),
        whole("tangent.x", "tangent.y", _("tangent"), "tangent"),
        moving(
            "x ± h",
            {"x": "ends.x", "y": "ends.y"},
            mode="markers",
            marker={"size": 7, "line": {"width": 1.5}},
            hovertemplate="x %{x:.6g}<br>f %{y:.6g}<extra></extra>",
            take="whole",
            paint={"marker.color": "panel", "marker.line.color": "ink"},
        ),
        moving(
            "x",
            {"x": "place.x", "y": "place.y"},
            mode="markers",
            marker={"size": 15, "line": {"width": 2}},
            hovertemplate="x %{x:.6g}<br>f %{y:.6g}<extra></extra>",
            take="whole",
            paint={"marker.color": COLOURS["tangent"], "marker.line.color": "paper"},
            handle="f",
        ),
    ]


def trail() -> go.Scatter:
    """Earlier secants."""
    return moving(
        _("earlier secants"),
        {"x": "trail.x", "y": "trail.y"},
        line={"width": 1},
        opacity=0.4,
        hoverinfo="skip",
        connectgaps=False,
        take="whole",
        paint={"line.color": COLOURS["forward"]},
    )


def racers(labels: list[str]) -> list[go.Scatter]:
    """Of each racer its tangent, the places where it was, and where it is; and the start."""
    traces = [
        whole(
            f"racer.{number}.tangent.x",
            f"racer.{number}.tangent.y",
            said("{label}: tangent", label=label),
            f"racer-{number}",
            width=1.5,
        )
        for number, label in enumerate(labels)
    ]
    for number, label in enumerate(labels):
        series = {"x": f"racer.{number}.x", "y": f"racer.{number}.loss"}
        traces.append(
            moving(
                label,
                series,
                mode="lines+markers",
                line={"width": 1},
                marker={"size": 5},
                opacity=0.6,
                hoverinfo="skip",
                thin="path",
                paint={"line.color": f"racer-{number}", "marker.color": f"racer-{number}"},
            )
        )
    traces += balls(labels, "x", "loss", at="x %{x:.6g}<br>f %{y:.6g}", size=14)
    start = moving(
        _("start"),
        {"x": "place.x", "y": "place.y"},
        mode="markers",
        marker={"symbol": "circle-open", "size": 18, "line": {"width": 2}},
        hoverinfo="skip",
        take="whole",
        paint={"marker.color": "ink"},
        handle="f",
    )
    return [*traces, start]


def slope(config: DerivativeConfig) -> go.Figure:
    """f′ as the curve's own derivative, and the slopes that the walk has found."""
    f = config.curve
    x = grid(f)
    exact = f.slope(x)
    low, high = span(exact)
    exact[without_derivative(f, x, exact)] = np.nan  # a gap in the line
    traces = [
        go.Scatter(
            x=x,
            y=exact,
            mode="lines",
            name="f′",
            line={"width": 5},
            opacity=0.25,
            hovertemplate="x %{x:.5g}<br>f′ %{y:.5g}<extra></extra>",
            meta=painted({"line.color": COLOURS["tangent"]}),
        ),
        *(grown("x", method, _(DIFFERENCES[method]), method) for method in METHODS),
        moving(
            _("slope"),
            {"x": "slope.x", "y": "slope.y"},
            mode="markers",
            marker={"size": 11, "line": {"width": 2}},
            hovertemplate=f"x %{{x:.6g}}<br>{_('slope')} %{{y:.6g}}<extra></extra>",
            take="whole",
            paint={"marker.color": COLOURS["central"], "marker.line.color": "paper"},
        ),
    ]
    return go.Figure(traces, layout(xaxis=axis("x", range=list(f.domain[0])), yaxis=axis(range=[low, high])))


def error(config: DerivativeConfig) -> go.Figure:
    """How far the two differences are from f′, along the walk."""
    f = config.curve
    traces = [grown("x", f"{method}.error", _(DIFFERENCES[method]), method) for method in METHODS]
    traces += [
        moving(
            _(DIFFERENCES[method]),
            {"x": "slope.x", "y": f"error.{method}"},
            mode="markers",
            marker={"size": 9, "line": {"width": 1.5}},
            hovertemplate=f"x %{{x:.6g}}<br>{_('error')} %{{y:.3g}}<extra></extra>",
            take="whole",
            paint={"marker.color": COLOURS[method], "marker.line.color": "paper"},
        )
        for method in METHODS
    ]
    return go.Figure(traces, layout(xaxis=axis("x", range=list(f.domain[0])), yaxis=logarithmic("", decades(f))))


def v(config: DerivativeConfig) -> go.Figure:
    """The error against h, for both differences in both precisions, over what theory expects."""
    traces = [
        whole("theory.h", f"theory.{method}.{precision}", _("expected"), method, width=4, opacity=0.2)
        for precision in PRECISIONS
        for method in METHODS
    ]
    traces += [
        moving(
            f"{_(DIFFERENCES[method])}, {precision}",
            {"x": "h", "y": f"{method}.{precision}.error"},
            mode="lines+markers",
            line={"width": 1},
            marker={"size": 5, "symbol": SYMBOLS[precision]},
            hovertemplate=(
                f"{_(DIFFERENCES[method])}, {precision}<br>h %{{x:.3g}}<br>{_('error')} %{{y:.3g}}<extra></extra>"
            ),
            paint={"line.color": COLOURS[method], "marker.color": COLOURS[method]},
        )
        for precision in PRECISIONS
        for method in METHODS
    ]
    smallest, largest = config.decades
    return go.Figure(
        traces,
        layout(
            xaxis=logarithmic("h", [smallest - 0.3, largest + 0.3]),
            yaxis=logarithmic("", decades(config.curve)),
        ),
    )


def lens(config: DerivativeConfig) -> go.Figure:
    """The curve around x, magnified until x ± h are at ± 1."""
    steep = steepness(config.curve)
    traces = [
        whole("lens.t", "lens.float32", "float32", "racer-3", width=1.5),
        whole("lens.t", "lens.tangent", _("tangent"), "tangent", width=5, opacity=0.3),
        whole("lens.t", "lens.float64", "float64", "ink", width=2),
    ]
    return go.Figure(
        traces,
        layout(
            xaxis=axis(_("distance from x, in h"), range=[-2, 2]),
            yaxis=axis("(f − f(x)) / h", range=[-2.2 * steep, 2.2 * steep]),
        ),
    )


def whole(
    x: str, y: str, name: str, colour: str, *, dash: str = "solid", width: float = 2, opacity: float = 1
) -> go.Scatter:
    """A line that is drawn again from snapshots."""
    return moving(
        name,
        {"x": x, "y": y},
        line={"width": width, "dash": dash},
        opacity=opacity,
        hoverinfo="skip",
        take="whole",
        paint={"line.color": COLOURS.get(colour, colour)},
    )


def grown(x: str, y: str, name: str, colour: str) -> go.Scatter:
    """A line that grows."""
    return moving(
        name,
        {"x": x, "y": y},
        line={"width": 2},
        hovertemplate=f"{name}<br>x %{{x:.5g}}<br>%{{y:.5g}}<extra></extra>",
        thin="path",
        paint={"line.color": COLOURS[colour]},
    )


def logarithmic(title: str, powers: list[float]) -> dict[str, Any]:
    return axis(title, type="log", range=powers)


def grid(f: Curve) -> np.ndarray:
    return np.linspace(*f.domain[0], POINTS)


def span(values: np.ndarray) -> tuple[float, float]:
    """The range that shows the values with some margin; near poles, only the beginning."""
    finite = np.clip(values[np.isfinite(values)], -HIGHEST, HIGHEST)
    if not len(finite):
        return -1.0, 1.0
    low, quarter, three, high = np.quantile(finite, [0, 0.05, 0.95, 1])
    reach = 4 * (three - quarter)
    if reach > 0:
        low, high = max(low, quarter - reach), min(high, three + reach)
    room = 0.08 * (high - low) or abs(high) or 1.0
    return float(low - room), float(high + room)


def without_derivative(f: Curve, x: np.ndarray, slopes: np.ndarray) -> list[int]:
    """Which of the places x : (n,) have no derivative. Only places where the slope changes much are looked at."""
    changes = np.abs(slopes[2:] - slopes[:-2])
    candidates = 1 + np.flatnonzero(changes > 0.05 * np.nanmax(np.abs(slopes), initial=0.0))
    return [at for at in candidates.tolist() if kink_at(f, float(x[at]))]


def steepness(f: Curve) -> float:
    """A slope that counts as steep on this curve; more than 0."""
    slopes = np.abs(f.slope(grid(f)))
    slopes = slopes[np.isfinite(slopes)]
    return float(np.quantile(slopes, 0.9)) if len(slopes) and np.quantile(slopes, 0.9) > 0 else 1.0


def decades(f: Curve) -> list[float]:
    """The powers of ten between which the errors of slopes lie: from rounding to all of it."""
    largest = math.log10(steepness(f))
    return [largest - 15.5, largest + 1.5]
