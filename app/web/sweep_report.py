"""A page's report of a sweep: made in a separate process, as compressed JSON."""

import gzip
import math
from typing import Any
from urllib.parse import urlencode

from app.i18n.translation import _
from app.labs import LABS
from app.labs.shared.ending import KINDS
from app.labs.shared.lab import Curve, Lab
from app.labs.shared.query import format_value
from app.sweeps import results as kept
from app.sweeps import summary
from app.sweeps.grid import Grid
from app.sweeps.summary import Results
from app.wire import encoding
from engine.sentences import N_


def report_of(
    told: dict[str, Any], grid_told: dict[str, Any], packed: list[bytes | None], measure: str, racer: int, at: int = -1
) -> bytes:
    """A page's report of a sweep, as compressed JSON. packed : see `app.sweeps.results`. at : see `grid_figures`."""
    from app.sweeps import figures  # noqa: PLC0415  # Plotly is not for the server to load

    made = Grid.from_json(grid_told)
    lab, results = LABS[made.lab], list(kept.Results(packed))
    curves = measured(lab, results)
    chosen = next((curve for curve in curves if curve.id == measure), curves[0])
    racer = min(racer, max(0, len(made.labels) - 1))
    if told["kind"] == "seeds":
        drawings = figures.bands(lab, made, results)
        told["said"] = figures.sentences(lab, made, results)
        told["spreads"] = spreads(lab, made, results, curves)
    elif told["kind"] == "rate":
        drawings = figures.rates(made, results)
        told["said"], told["rates"] = [], suggested(made, results)
    else:
        rest = figures.remaining(made)
        at = -1 if rest is None else min(at, len(made.axes[rest].values) - 1)
        drawings = figures.grid_figures(lab, made, results, chosen, racer, at)
        told["said"] = [figures.said_of_map(made)] if at < 0 else []
        told["rest"] = None if rest is None else {"axis": rest, "at": at}
        told["table"] = table(made, results, curves, racer, told["failures"])
    told |= {
        "labels": list(made.labels),
        "axes": [{"field": axis.field, "title": axis.title, "values": list(axis.values)} for axis in made.axes],
        "measures": [{"id": curve.id, "title": _(curve.title), "higher": curve.higher} for curve in curves],
        "measure": chosen.id,
        "racer": racer,
    }
    drawings_json = ",".join(f'"{name}":{figure.to_json()}' for name, figure in drawings.items())
    body = encoding.dumps(told)
    return gzip.compress(f'{body[:-1]},"figures":{{{drawings_json}}}}}'.encode(), 1)


def suggested(made: Grid, results: Results) -> list[dict[str, Any]]:
    """For each racer of a range test its suggested learning rate as it is typed; "" for none."""
    racers = results[0]["racers"] if results[0] else []
    rates = [one["numbers"]["lr"] for one in racers]
    return [
        {"field": f"racers.{number}.lr", "label": label, "lr": format_value(rate) if math.isfinite(rate) else ""}
        for number, (label, rate) in enumerate(zip(made.labels, rates, strict=False))
    ]


def measured(lab: Lab, results: Results) -> list[Curve]:
    """The curves whose final value the results have; all, as long as there are none."""
    some = next((one for result in results if result for one in result["racers"]), None)
    found = [curve for curve in lab.curves if some is None or curve.measure in some["numbers"]]
    return found or list(lab.curves)


def spreads(lab: Lab, made: Grid, results: Results, curves: list[Curve]) -> list[dict[str, Any]]:
    """For each racer and measure the quantiles of the final values."""
    return [
        {"racer": racer, "measure": _(curve.title), **summary.spread(summary.values(results, racer, curve))}
        for curve in curves
        for racer in range(len(made.labels))
    ]


def table(made: Grid, results: Results, curves: list[Curve], racer: int, failures: dict[int, str]) -> dict[str, Any]:
    """A row for each finished cell: its number from 1, its axes' values, the racer's final values, how it ended; and
    the address of its run.
    """
    rows, addresses = [], {}
    for number, result in enumerate(results):
        if result is None and number not in failures:
            continue
        values = [summary.value_of(result, racer, curve) if result else None for curve in curves]
        kind = KINDS[result["racers"][racer]["outcome"]] if result else N_("failed")
        addresses[str(number + 1)] = address(made, number)
        rows.append([number + 1, *made.values(number), *values, _(kind)])
    return {"rows": rows, "addresses": addresses}


def address(made: Grid, number: int) -> str:
    """The page of a cell's run, which plays it."""
    pairs, seed = made.settings(number)
    return f"/labs/{made.lab}?{urlencode([*pairs, ('seed', seed)], safe=',^*()/')}#play"
