"""Routes of the lab: points from a CSV file."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.uploads.receive import receive_file
from engine.datasets import read_csv

MOST_CSV_BYTES = 2_000_000

router = APIRouter()


@router.post("/api/uploads")
async def upload(request: Request) -> JSONResponse:
    """Keep a CSV of x, y, label. The response holds its name, or is 422 with what is wrong and where."""
    return await receive_file(request, MOST_CSV_BYTES, facts_of)


def facts_of(content: bytes) -> dict[str, object]:
    """How many rows and classes a CSV has; CSVError when it cannot be read."""
    data = read_csv(content)
    return {"rows": len(data), "classes": data.class_count}
