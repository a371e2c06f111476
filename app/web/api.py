"""JSON for pages and other programs: figures, schemas, programs, replay pages, health."""

import asyncio
import json
from functools import cache
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse

from app.i18n.translation import _, said
from app.labs import LABS
from app.uploads import store
from app.uploads.bodies import spooled
from app.uploads.receive import PassingFile, address_of
from app.web import jobs, race, state, whole_runs
from app.web.pages import SHOWN, drawn, known_lab

router = APIRouter()

MOST_REPLAY_BYTES = 32 * 2**20

MOST_STEPS = 10**9
"""Longest pinned run in a link, in steps; a longer one is not computed."""


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The server answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """The server can run something: a worker answers, and the server is not shutting down."""
    now = request.app.state
    ready = now.pool.ready > 0 and not now.ending
    return JSONResponse({"status": "ready" if ready else "not ready", "workers": now.pool.ready}, 200 if ready else 503)


@router.get("/api/labs")
async def labs() -> list[dict[str, str]]:
    return [{"id": lab.id, "title": _(lab.title), "summary": _(lab.summary)} for lab in LABS.values()]


@router.get("/api/race")
async def race_from(
    request: Request,
    x: Annotated[float, Query(ge=race.REACH[0][0], le=race.REACH[0][1])],
    y: Annotated[float, Query(ge=race.REACH[1][0], le=race.REACH[1][1])],
) -> Response:
    """The home page's race from another start: the whole run."""
    return await drawn(request, "application/json", race.race_of, x, y)


@router.get("/api/uploads/{name}")
async def uploaded(name: str) -> Response:
    """A visitor's file, by the name that the server gave it; 404 when it is no longer kept."""
    try:
        content = await asyncio.to_thread(store.read, name)
    except store.FileGoneError as error:
        raise HTTPException(404, said(error)) from None
    return Response(content, media_type="application/octet-stream", headers={"Content-Disposition": "attachment"})


@router.get("/api/labs/{lab}/schema")
async def schema(lab: str) -> Response:
    """The JSON Schema of a lab's config."""
    return Response(schema_of(known_lab(lab).id), media_type="application/json")


@cache
def schema_of(lab: str) -> bytes:
    """As JSON text. Making it takes up to 30 ms, in which the event loop does nothing else."""
    return json.dumps(LABS[lab].config.model_json_schema(), ensure_ascii=False, separators=(",", ":")).encode()


@router.get("/api/labs/{lab}/figures")
async def figures(request: Request, lab: str, window: Annotated[str, Query(max_length=200)] = "") -> Response:
    """The Plotly figures of the config in the query string, by name; 422 with every problem when it is not valid. With
    a `window` (x from, x to, y from, y to), those figures whose ground differs in that part of the plane.
    """
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "window"]
    return await drawn(request, "application/json", jobs.figures_of, known_lab(lab).id, pairs, window)


@router.get("/api/labs/{lab}/state")
async def state_ahead(request: Request, lab: str) -> Response:
    """What follows from the config in the query string, ahead of the page that has it; see `state` in the page. `valid`
    says whether there is anything else in it. With the header `descent-lab-preview` it has the first frame of a run.
    """
    pairs, shown = request.query_params.multi_items(), request.headers.get(SHOWN)
    previewed = "descent-lab-preview" in request.headers
    return await drawn(request, "application/json", state.state_of, known_lab(lab).id, pairs, shown, previewed)


@router.get("/api/labs/{lab}/sketch")
async def sketch(request: Request, lab: str) -> Response:
    """The whole run of the config in the query string, in one frame. `valid` says whether there can be one;
    `sketch` is null for a run that takes too long for that.
    """
    return await drawn(
        request, "application/json", whole_runs.sketch_of, known_lab(lab).id, request.query_params.multi_items()
    )


@router.get("/api/labs/{lab}/pinned")
async def pinned(request: Request, lab: str, at: Annotated[int, Query(ge=0, le=MOST_STEPS)] = 0) -> Response:
    """The settings in the query string as a pinned run, and the run up to step `at` in one frame. `valid` says whether
    there can be one; `run` is null for one that takes too long for that.
    """
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "at"]
    return await drawn(request, "application/json", whole_runs.pinned_of, known_lab(lab).id, pairs, at)


@router.get("/api/labs/{lab}/code")
async def code(request: Request, lab: str, language: Literal["numpy", "torch"] = "numpy") -> Response:
    """The run of the config in the query string as a program; 422 with every problem when it is not valid."""
    if not known_lab(lab).has_code:
        raise HTTPException(404, said("runs of the lab {name} cannot be exported as a program", name=lab))
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "language"]
    return await drawn(request, "text/plain; charset=utf-8", jobs.program_of, lab, pairs, language)


@router.post("/api/labs/{lab}/replay")
async def replay(request: Request, lab: str) -> Response:
    """A page that replays the run in the request (`app.export.replay_page.Recorded`) without a server; 422 when it
    cannot.
    """
    known_lab(lab)
    async with spooled(request, MOST_REPLAY_BYTES) as recording:
        page = recording.with_suffix(".html")
        try:
            await request.app.state.parsing.run(address_of(request), jobs.write_replay, lab, str(recording), str(page))
        except BaseException:
            page.unlink(missing_ok=True)
            raise
    # encoded already, as far as the compressing middleware is concerned: megabytes would hold up everyone else
    return PassingFile(
        page, media_type="text/html", headers={"content-disposition": "attachment", "content-encoding": "identity"}
    )
