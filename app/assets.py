"""Files the browser loads: our own from static/, plotly.js from the installed plotly package."""

import gzip
from functools import lru_cache
from pathlib import Path

import plotly
from fastapi import APIRouter, Request, Response

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
_PLOTLY_JS = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

router = APIRouter()


def plotly_url() -> str:
    """Changes with the version, so that browsers may keep the file for good."""
    return f"/vendor/plotly-{plotly.__version__}.min.js"


@router.get("/vendor/plotly-{version}.min.js")
def plotly_js(request: Request, version: str) -> Response:
    """plotly.js, compressed once."""
    if version != plotly.__version__:
        return Response(status_code=404)
    headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(compressed_plotly(), media_type="text/javascript", headers=headers | {"content-encoding": "gzip"})
    return Response(_PLOTLY_JS.read_bytes(), media_type="text/javascript", headers=headers)


@lru_cache(maxsize=1)
def compressed_plotly() -> bytes:
    """plotly.js, compressed."""
    return gzip.compress(_PLOTLY_JS.read_bytes(), 6)
