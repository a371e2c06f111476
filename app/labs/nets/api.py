"""Routes of the lab: points from a CSV file, and weights from a file."""

from io import BytesIO

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.labs.nets.config import fields_of
from app.labs.shared.weights import MOST_BYTES
from app.uploads.receive import receive_file
from engine.datasets import read_csv
from engine.nets import Net

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


@router.post("/api/uploads/net")
async def upload_weights(request: Request) -> JSONResponse:
    """Keep the weights (.npz) of a net for points.

    The response holds its name and the fields that go with it, or is 422 with what is wrong.
    """
    return await receive_file(request, MOST_BYTES, settings_of)


def settings_of(content: bytes) -> dict[str, object]:
    """`sets`: the fields that a config needs to continue with these weights; ValueError when it cannot."""
    return {"sets": fields_of(Net.load(BytesIO(content)))}
