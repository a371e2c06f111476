"""Files the browser loads: our own from static/, the whole plotly.js from the installed plotly package.

A page begins with a part of plotly.js, static/vendor/plotly.min.js, which draws plane figures; `.ci/build_plotly.py`
makes it. The first figure in three dimensions fetches the whole. All have a version in their address, so that browsers
may cache them as immutable. Modules import each other by relative paths, and so stay within the version of the page.
"""

import gzip
import hashlib
import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import plotly
from fastapi import APIRouter, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers
from starlette.types import Scope

from app.paths import STATIC
from app.rendering.pack import pack

_PLOTLY_JS = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
_WRAPPED_FROM, _WRAPPED_TO = b', () => {\n"use strict"', b"\n}));"

_A_VERSION = re.compile("[0-9a-f]{12}")
_AN_IMPORT = re.compile(r'^(?:import|export|\}) [^"\n]*"(\.{1,2}/[\w./-]+)";', re.MULTILINE)
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript"}
_PACKS = "packs/"
PACKED = ("page/lab.js",)
"""Entries that pages ask for with all that they import in one script."""

FOR_GOOD = "public, max-age=31536000, immutable"

router = APIRouter()


def static_url() -> str:
    """The address of the present static/ folder."""
    return f"/static/{_version(int(time.monotonic()))}"


@lru_cache(maxsize=1)
def _version(second: int) -> str:
    """Changes with every file; computed at most once a second, so that an edited file shows without a restart."""
    found = sorted(
        (str(path.relative_to(STATIC)), path.stat().st_mtime_ns, path.stat().st_size)
        for path in STATIC.rglob("*")
        if path.is_file()
    )
    return hashlib.sha256(repr(found).encode()).hexdigest()[:12]


def modules(entry: str) -> tuple[str, ...]:
    """The script `entry` of static/js and all that it imports, directly or not: a page can request all at once."""
    return _modules(entry, static_url())


@lru_cache(maxsize=8)
def _modules(entry: str, version: str) -> tuple[str, ...]:
    folder, found = STATIC / "js", [entry]
    for name in found:  # grows meanwhile
        for path in _AN_IMPORT.findall((folder / name).read_text(encoding="utf-8")):
            imported = os.path.normpath(Path(name).parent / path)
            if imported not in found:
                found.append(imported)
    return tuple(found)


def packed(entry: str) -> str:
    """The address of the script `entry` of static/js with all that it imports, as one script; of it alone, if its
    modules cannot be packed.
    """
    static = static_url()
    name = f"{_PACKS}{entry}"
    return f"{static}/{name if name in _texts(static.rpartition('/')[2]) else f'js/{entry}'}"


class VersionedFiles(StaticFiles):
    """The files of static/, at their paths and under `static_url()`.

    An old version in the address serves the present files, which are then not cached.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        version, *parts = Path(path).parts or ("",)
        if not _A_VERSION.fullmatch(version):
            return await super().get_response(path, scope)
        name = "/".join(parts)
        present = static_url().rpartition("/")[2]
        if scope["method"] == "GET" and name in _texts(present) and (version == present or name.startswith(_PACKS)):
            response = _texts(present)[name].response(Headers(scope=scope).get("accept-encoding", ""))
            if version != present:
                response.headers["cache-control"] = "no-cache"
            return response
        response = await super().get_response(name, scope)
        if static_url().endswith(version):
            response.headers["cache-control"] = FOR_GOOD
        return response


@dataclass(frozen=True)
class _Text:
    """A style sheet or a script in memory, as it is and compressed; a first lab asks for 80 of them."""

    media_type: str
    content: bytes

    @cached_property
    def compressed(self) -> bytes:
        return gzip.compress(self.content, 6)

    def response(self, accepted: str) -> Response:
        headers = {"cache-control": FOR_GOOD, "vary": "accept-encoding"}
        if "gzip" not in accepted:
            return Response(self.content, media_type=self.media_type, headers=headers)
        return Response(self.compressed, media_type=self.media_type, headers=headers | {"content-encoding": "gzip"})


@lru_cache(maxsize=1)
def _texts(version: str) -> dict[str, _Text]:
    """The texts of static/ by their paths there, as they are in this version."""
    found = {
        path.relative_to(STATIC).as_posix(): _Text(_MEDIA_TYPES[path.suffix], path.read_bytes())
        for path in STATIC.rglob("*")
        if path.suffix in _MEDIA_TYPES
    }
    for entry in PACKED:
        with suppress(ValueError):  # a test says which and why
            script = pack(entry, lambda path: found[f"js/{path}"].content.decode())
            found[_PACKS + entry] = _Text(_MEDIA_TYPES[".js"], script.encode())
    return found


def compress_all() -> None:
    """Compress first what a browser requests first."""
    for text in sorted(_texts(_version(int(time.monotonic()))).values(), key=lambda text: -len(text.content)):
        text.compressed  # noqa: B018  # kept
    compressed_plotly()


def plotly_url() -> str:
    """The address of the whole plotly.js."""
    return f"/vendor/plotly-{plotly.__version__}.min.js"


@router.get("/vendor/plotly-{version}.min.js")
def plotly_js(request: Request, version: str) -> Response:
    """plotly.js, compressed once."""
    if version != plotly.__version__:
        return Response(status_code=404)
    headers = {"cache-control": FOR_GOOD, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            compressed_plotly(), media_type="text/javascript", headers=headers | {"content-encoding": "gzip"}
        )
    return Response(plotly_script(), media_type="text/javascript", headers=headers)


@lru_cache(maxsize=1)
def compressed_plotly() -> bytes:
    """plotly.js, compressed."""
    return gzip.compress(plotly_script(), 6)


@lru_cache(maxsize=1)
def plotly_script() -> bytes:
    """plotly.js, with a pair of parentheses around the function that contains all of it.

    They tell V8 that the function will be called at once: it is compiled while the page loads, not again when it runs.
    This draws the first lab a tenth sooner (`python -m bench.browser`). A plotly.js with another wrapper is served
    unchanged. Source: https://v8.dev/blog/preparser#pife

    All clients share one buffer: a buffer each took 6 MB for every client that asks for it uncompressed and does not
    read.
    """
    script = _PLOTLY_JS.read_bytes()
    if script.count(_WRAPPED_FROM) != 1 or not script.endswith(_WRAPPED_TO):
        return script
    begin = script.index(_WRAPPED_FROM) + len(b", ")
    end = len(script) - len(b"));")
    return b"".join((script[:begin], b"(", script[begin:end], b")", script[end:]))
