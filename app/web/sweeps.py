"""Sweeps over HTTP: begin, follow, stop, resume and save one.

A page keeps asking for news; the answer comes when there is some. Figures are drawn in a separate process.
"""

import asyncio
import csv
import gzip
import io
from time import monotonic
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse

from app.i18n.translation import _, said
from app.labs import LABS
from app.labs.shared.problems import Problem
from app.sweeps.desk import BusyError, KnownSweep
from app.sweeps.grid import MOST_CELLS, Grid, GridError, grid
from app.sweeps.results import Results
from app.sweeps.sweep import table
from app.uploads.receive import address_of
from app.web import jobs
from app.web.pages import drawn, known_lab
from app.web.sweep_report import report_of
from app.wire import encoding

router = APIRouter()

NEWS_SECONDS = 10.0
"""Longest wait of a request for news."""

PAUSE_SECONDS = 0.2
"""Shortest time between a question and its answer while a sweep runs, so that fast cells are sent together."""

REST = 3.0
"""While a sweep runs, the pause before its next report, as a multiple of what the latest one took."""

OWN = ("over", "values", "kind")
"""Names in the query string that are the sweep's; the rest is the lab's settings."""

Kind = Literal["seeds", "grid", "rate"]


@router.post("/api/labs/{lab}/sweeps")
async def begin(request: Request, lab: str, kind: Kind = "grid") -> JSONResponse:
    """Begin a sweep of the settings in the query string: `over` names a setting, `values` its values, in turn, for one
    to three of them. The answer holds its `id`; it is 422 with every problem where there can be none.
    """
    pairs = request.query_params.multi_items()
    told = await request.app.state.drawing.run(address_of(request), plan_of, known_lab(lab).id, pairs)
    try:
        known = request.app.state.desk.begin(kind, Grid.from_json(told), address_of(request))
    except BusyError as error:
        return JSONResponse({"message": said(error)}, 503, {"retry-after": "2"})
    return JSONResponse({"id": known.id, "total": len(known.sweep.grid)})


def plan_of(lab: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """The grid of a query string, as JSON holds it. Raises QueryError or GridError."""
    reading = jobs.checked(LABS[lab], [pair for pair in pairs if pair[0] not in OWN])
    if lack := reading.config.lacks():
        raise jobs.QueryError("{problem}", [lack])
    over, values = ([value.strip()[:2000] for name, value in pairs if name == own] for own in ("over", "values"))
    if ("kind", "rate") in pairs:
        over, values = ["seed"], [str(reading.seed)]
    if not (LABS[lab].trains if ("kind", "rate") in pairs else LABS[lab].curves):
        raise GridError("{problem}", [Problem("over.0", _("this lab has no sweeps"))])
    return grid(LABS[lab], reading.config, reading.seed, over, values).as_json()


@router.get("/api/sweeps/{name}")
async def news(
    request: Request,
    name: str,
    after: Annotated[int, Query(ge=-1)] = -1,
    measure: Annotated[str, Query(max_length=40)] = "",
    racer: Annotated[int, Query(ge=0, le=9)] = 0,
    at: Annotated[int, Query(ge=-1, lt=MOST_CELLS)] = -1,
) -> Response:
    """How far a sweep is, once its `version` is later than `after`: its state, figures, sentences and table. The map is
    for the value number `at` of the axis it does not show; −1 for the median over all.
    """
    known = known_sweep(request, name)
    await known.news(after, NEWS_SECONDS)
    if known.going:
        await asyncio.sleep(min(max(PAUSE_SECONDS, REST * known.report_seconds), NEWS_SECONDS))
    sweep = known.sweep
    told = {
        "id": known.id,
        "kind": known.kind,
        "version": sweep.version,
        "state": sweep.state,
        "done": sweep.done,
        "total": len(sweep.grid),
        "left": sweep.seconds_left,
        "message": said(sweep.message) if sweep.message else "",
        "failures": {number: said(why) for number, why in list(sweep.failures.items())},
    }
    grid_told, packed = sweep.grid.as_json(), sweep.results.packed
    begin = monotonic()
    response = await drawn(request, "application/json", report_of, told, grid_told, packed, measure, racer, at)
    known.report_seconds = monotonic() - begin
    return response


@router.post("/api/sweeps/{name}/stop")
async def stop(request: Request, name: str) -> dict[str, str]:
    """Finished cells stay."""
    known = known_sweep(request, name)
    if known.going:
        known.sweep.stop()
    return {"state": "stopped"}


@router.post("/api/sweeps/{name}/resume")
async def resume(request: Request, name: str) -> JSONResponse:
    """Compute the missing cells."""
    known = known_sweep(request, name)
    await known.at_rest()
    try:
        request.app.state.desk.resume(known)
    except BusyError as error:
        return JSONResponse({"message": said(error)}, 503, {"retry-after": "2"})
    return JSONResponse({"state": "running"})


@router.delete("/api/sweeps/{name}")
async def forget(request: Request, name: str) -> dict[str, str]:
    request.app.state.desk.forget(known_sweep(request, name))
    return {"state": "gone"}


@router.get("/api/sweeps/{name}/table.csv")
async def as_csv(request: Request, name: str) -> Response:
    """A row for each cell and racer."""
    sweep = known_sweep(request, name).sweep
    return await drawn(request, "text/csv; charset=utf-8", csv_of, sweep.grid.as_json(), sweep.results.packed)


def csv_of(made: dict[str, Any], packed: list[bytes | None]) -> bytes:
    rows = table(Grid.from_json(made), Results(packed))
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return gzip.compress(text.getvalue().encode(), 5)


@router.get("/api/sweeps/{name}/table.json")
async def as_json(request: Request, name: str) -> Response:
    """The grid and the same rows."""
    sweep = known_sweep(request, name).sweep
    return await drawn(request, "application/json", json_of, sweep.grid.as_json(), sweep.results.packed)


def json_of(made: dict[str, Any], packed: list[bytes | None]) -> bytes:
    rows = table(Grid.from_json(made), Results(packed))
    return gzip.compress(encoding.dumps({**made, "rows": rows}).encode(), 5)


def known_sweep(request: Request, name: str) -> KnownSweep:
    known: KnownSweep | None = request.app.state.desk.find(name)
    if known is None:
        raise HTTPException(404, _("this sweep no longer exists; start it again"))
    return known
