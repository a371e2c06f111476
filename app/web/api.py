"""What the pages and other programs fetch: figures, schemas, health."""

import asyncio
import gzip
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from typing import Literal

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from app.i18n.translation import Language, _, current, said, use
from app.labs import LABS
from app.labs.digits.config import fields_of
from app.labs.shared.base import Lab
from app.uploads import store as uploads
from app.web import forms
from app.web.pages import known_lab
from engine import MLP
from engine.datasets import CSVError, read_csv

router = APIRouter()

MOST_UPLOAD_SECONDS = 60.0
MOST_REPLAY_BYTES = 32 * 2**20

_composing = asyncio.Semaphore(1)
"""One page at a time: to put it together takes about a second."""
LINGER_SECONDS = 2.0
"""How long what is too large is read on, and not kept: over unread bytes the connection would be reset, and the answer lost."""


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
async def schema(lab: str) -> dict:
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
    """A page that plays what was sent of a run (see `app.export.replay_page.Recorded`) without a server; 422 when it cannot be drawn."""
    found = known_lab(lab)
    content = await _received(request, MOST_REPLAY_BYTES)
    if isinstance(content, Response):
        return content
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
    from app.export import replay_page

    return replay_page.page(lab, replay_page.Recorded.model_validate_json(content))


@router.post("/api/uploads")
async def upload(request: Request) -> JSONResponse:
    """Keep a CSV of x, y, label; answers its name, or 422 with what is wrong and where."""
    return await _keep(request, uploads.MOST_BYTES, _points)


@router.post("/api/uploads/weights")
async def upload_weights(request: Request) -> JSONResponse:
    """Keep a digit net's weights (.npz); answers its name and the fields that go with it, or 422 with what is wrong."""
    return await _keep(request, uploads.MOST_WEIGHTS_BYTES, _weights)


def _points(content: bytes) -> dict[str, object]:
    data = read_csv(content)
    return {"rows": len(data), "classes": data.class_count}


def _weights(content: bytes) -> dict[str, object]:
    return {"sets": fields_of(MLP.load(BytesIO(content)))}


async def _received(request: Request, most: int) -> bytes | JSONResponse:
    """What was sent, if it is not too long and arrives in time; else what is to be answered."""
    content = bytearray()
    too_large = int(request.headers.get("content-length", 0)) > most
    try:
        async with asyncio.timeout(LINGER_SECONDS if too_large else MOST_UPLOAD_SECONDS) as patience:
            async for chunk in request.stream():
                if too_large:
                    continue
                content += chunk
                if too_large := len(content) > most:
                    content.clear()
                    patience.reschedule(asyncio.get_running_loop().time() + LINGER_SECONDS)
    except TimeoutError:
        if not too_large:
            return JSONResponse(
                {"message": said("the file did not arrive within {seconds:g} seconds", seconds=MOST_UPLOAD_SECONDS)},
                408,
                {"connection": "close"},
            )
    if too_large:
        return JSONResponse({"message": said("the file has more than {most:,} bytes", most=most)}, 413)
    return bytes(content)


async def _keep(request: Request, most: int, read: Callable[[bytes], dict[str, object]]) -> JSONResponse:
    """Keep what was sent if `read` can read it; answers its name and what `read` says."""
    content = await _received(request, most)
    if isinstance(content, Response):
        return content
    try:
        facts = await asyncio.to_thread(read, content)
    except CSVError as error:
        return JSONResponse({"message": said(error), "line": error.line, "column": error.column}, status_code=422)
    except ValueError as error:
        return JSONResponse({"message": said(error)}, status_code=422)
    return JSONResponse({"name": await asyncio.to_thread(uploads.keep, content), **facts})


@lru_cache(maxsize=64)
def figures_json(lab: str, config: str, language: Language) -> bytes:
    """The figures of a lab's config (as JSON), as JSON, compressed."""
    found = LABS[lab]
    with use(language):
        drawn = found.figures(found.config.model_validate_json(config))
    parts = ",".join(f'"{name}":{figure.to_json()}' for name, figure in drawn.items())
    return gzip.compress(f"{{{parts}}}".encode(), 5)
