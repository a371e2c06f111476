"""JSON for pages and other programs: figures, schemas, programs, replay pages, health."""

import asyncio
import gzip
from functools import lru_cache
from typing import Any, Literal

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from app.export import replay_page
from app.i18n.translation import Language, _, current, said, use
from app.labs import LABS
from app.labs.shared.lab import Lab
from app.uploads.bodies import read_body
from app.web import forms
from app.web.pages import known_lab

router = APIRouter()

MOST_REPLAY_BYTES = 32 * 2**20

_composing = asyncio.Semaphore(1)
"""One replay page at a time: composing it takes about a second."""


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The server answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """The server can run something: a worker answers, and it is not about to end."""
    state = request.app.state
    ready = state.pool.ready > 0 and not state.ending
    return JSONResponse(
        {"status": "ready" if ready else "not ready", "workers": state.pool.ready}, 200 if ready else 503
    )


@router.get("/api/labs")
async def labs() -> list[dict[str, str]]:
    return [{"id": lab.id, "title": _(lab.title), "summary": _(lab.summary)} for lab in LABS.values()]


@router.get("/api/labs/{lab}/schema")
async def schema(lab: str) -> dict[str, Any]:
    """The JSON Schema of a lab's config."""
    return known_lab(lab).config.model_json_schema()


@router.get("/api/labs/{lab}/figures")
async def figures(request: Request, lab: str) -> Response:
    """The Plotly figures of the config in the query string, by name; 422 with every problem when it is not valid."""
    reading = forms.read(known_lab(lab), request.query_params.multi_items())
    if reading.problems:
        return _refused(reading)
    body = await asyncio.to_thread(figures_json, lab, reading.config.model_dump_json(), current())
    return Response(
        body, media_type="application/json", headers={"content-encoding": "gzip", "cache-control": "no-cache"}
    )


def _refused(reading: forms.Reading) -> JSONResponse:
    return JSONResponse(
        {"problems": [{"where": problem.where, "message": problem.message} for problem in reading.problems]},
        status_code=422,
    )


@router.get("/api/labs/{lab}/code")
async def code(request: Request, lab: str, language: Literal["numpy", "torch"] = "numpy") -> Response:
    """The run of the config in the query string as a program; 422 with every problem when it is not valid."""
    found = known_lab(lab)
    if not found.has_code:
        raise HTTPException(404, said("runs of the lab {name} cannot be had as a program", name=lab))
    reading = forms.read(found, [pair for pair in request.query_params.multi_items() if pair[0] != "language"])
    if reading.problems:
        return _refused(reading)
    return PlainTextResponse(await asyncio.to_thread(found.code(reading.config, reading.seed).text, language))


@router.post("/api/labs/{lab}/replay")
async def replay(request: Request, lab: str) -> Response:
    """A page that replays the run in the request (`app.export.replay_page.Recorded`) without a server; 422 when it
    cannot.
    """
    found = known_lab(lab)
    content = await read_body(request, MOST_REPLAY_BYTES)
    try:
        async with _composing:
            text = await asyncio.to_thread(_replayed, found, content)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return JSONResponse({"message": said("this is no recording of a run")}, 422)
    # encoded already, as far as the compressing middleware is concerned: megabytes would hold up everyone else
    return Response(
        text, media_type="text/html", headers={"content-disposition": "attachment", "content-encoding": "identity"}
    )


def _replayed(lab: Lab, content: bytes) -> str:
    return replay_page.page(lab, replay_page.Recorded.model_validate_json(content))


@lru_cache(maxsize=64)
def figures_json(lab: str, config: str, language: Language) -> bytes:
    """The figures of a lab's config (as JSON), as JSON, compressed."""
    found = LABS[lab]
    with use(language):
        drawn = found.figures(found.config.model_validate_json(config))
    parts = ",".join(f'"{name}":{figure.to_json()}' for name, figure in drawn.items())
    return gzip.compress(f"{{{parts}}}".encode(), 5)
