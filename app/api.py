"""What the pages and other programs fetch: figures, schemas, health."""

import asyncio
import gzip
from functools import lru_cache

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app import forms, uploads
from app.labs import LABS
from app.pages import known_lab
from engine.datasets import CSVError, read_csv

router = APIRouter()


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The server answers."""
    return {"status": "ok"}


@router.get("/api/labs")
async def labs() -> list[dict[str, str]]:
    return [{"id": lab.id, "title": lab.title, "summary": lab.summary} for lab in LABS.values()]


@router.get("/api/labs/{lab}/schema")
async def schema(lab: str) -> dict:
    """The JSON Schema of a lab's config."""
    return known_lab(lab).config.model_json_schema()


@router.get("/api/labs/{lab}/figures")
async def figures(request: Request, lab: str) -> Response:
    """The Plotly figures of the config in the query string, by name; 422 with every problem when it is not valid."""
    reading = forms.read(known_lab(lab), request.query_params.multi_items())
    if reading.problems:
        return JSONResponse({"problems": [{"where": problem.where, "message": problem.message} for problem in reading.problems]}, status_code=422)
    body = await asyncio.to_thread(figures_json, lab, reading.config.model_dump_json())
    return Response(body, media_type="application/json", headers={"content-encoding": "gzip", "cache-control": "no-cache"})


@router.post("/api/uploads")
async def upload(request: Request) -> JSONResponse:
    """Keep a CSV of x, y, label; answers its name, or 422 with what is wrong and where."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > uploads.MOST_BYTES:
            return JSONResponse({"message": f"the file has more than {uploads.MOST_BYTES:,} bytes"}, status_code=413)
    try:
        data = await asyncio.to_thread(read_csv, bytes(content))
    except CSVError as error:
        return JSONResponse({"message": str(error), "line": error.line, "column": error.column}, status_code=422)
    name = await asyncio.to_thread(uploads.keep, bytes(content))
    return JSONResponse({"name": name, "rows": len(data), "classes": data.class_count})


@lru_cache(maxsize=64)
def figures_json(lab: str, config: str) -> bytes:
    """The figures of a lab's config (as JSON), as JSON, compressed."""
    found = LABS[lab]
    drawn = found.figures(found.config.model_validate_json(config))
    parts = ",".join(f'"{name}":{figure.to_json()}' for name, figure in drawn.items())
    return gzip.compress(f"{{{parts}}}".encode(), 5)
