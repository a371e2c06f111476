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
_WRAPPED_FROM, _WRAPPED_TO = b", () => {\n\"use strict\"", b"\n}));"

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
    return Response(plotly_script(), media_type="text/javascript", headers=headers)


@lru_cache(maxsize=1)
def compressed_plotly() -> bytes:
    """plotly.js, compressed."""
    return gzip.compress(plotly_script(), 6)


def plotly_script() -> bytes:
    """plotly.js, with a pair of parentheses about the one function that it all stands in.

    They tell V8 that the function will be called at once: it is compiled beside the page while it arrives, not once more when
    it runs. The first lab is drawn a tenth sooner for it (`python -m bench.browser`). A plotly.js that is wrapped otherwise
    goes out as it is. Source: https://v8.dev/blog/preparser#pife
    """
    script = _PLOTLY_JS.read_bytes()
    if script.count(_WRAPPED_FROM) != 1 or not script.endswith(_WRAPPED_TO):
        return script
    begin = script.index(_WRAPPED_FROM) + len(b", ")
    end = len(script) - len(b"));")
    return b"".join((script[:begin], b"(", script[begin:end], b")", script[end:]))
