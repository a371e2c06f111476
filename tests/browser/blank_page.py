"""An empty page that only a file server feeds: for the front end's modules one by one."""

from __future__ import annotations

import base64
import http.server
import json
import pathlib
import re
from typing import Any, ClassVar

import numpy as np
import plotly
import plotly.graph_objects as go
from playwright.sync_api import Page

STATIC = pathlib.Path(__file__).resolve().parents[2] / "static"
PLOTLY_JS = pathlib.Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
TOKENS = {
    "ink": "#102030",
    "ink-soft": "#405060",
    "ink-faint": "#405060",
    "paper": "#fafafa",
    "panel": "#ffffff",
    "grid": "#dddddd",
    "accent": "#0055cc",
    "racer-0": "#cc0000",
    "racer-1": "#0000cc",
    "quiver": "rgba(0, 0, 0, 0.4)",
    "minimum": "#111111",
    "font-body": "serif",
    "terrain-0": "#000000",
    "terrain-1": "#808080",
    "terrain-2": "#ffffff",
}
DARK = {"ink": "#f0f0f0", "racer-0": "color-mix(in srgb, #ff0000, #0000ff)", "grid": "#333333"}


def rules(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}: {value};" for name, value in tokens.items())


PAGE = f"""<!doctype html><html lang="en"><head>
<meta charset="utf-8"><title>modules</title><link rel="icon" href="data:,">
<style>:root {{ {rules(TOKENS)} }} :root[data-theme=dark] {{ {rules(DARK)} }}
@media (prefers-color-scheme: dark) {{ :root {{ {rules(DARK)} }} }}
.plot {{ position: relative; width: 600px; height: 400px; }}</style>%s</head><body></body></html>"""
NET_TOKENS = {
    "paper": "#ffffff",
    "panel": "#ffffff",
    "line": "#cccccc",
    "ink": "#000000",
    "ink-soft": "#444444",
    "class-0": "#ff0000",
    "class-1": "#00ff00",
    "class-2": "#0000ff",
    "class-3": "#888800",
    "class-4": "#008888",
    "class-0-soft": "#c80000",
    "class-1-soft": "#00c800",
    "class-2-soft": "#0000c8",
    "unit-low": "#ff8000",
    "unit-zero": "#ffffff",
    "unit-high": "#0080ff",
    "link-negative": "#ff8000",
    "link-positive": "#0080ff",
}
NET_DARK = {"paper": "#000000", "class-0-soft": "#640000"}
NET_STYLE = f"""
  :root {{ {rules(NET_TOKENS)} }} :root[data-theme=dark] {{ {rules(NET_DARK)} }}
  [data-diagram] {{ position: relative; width: 600px; height: 320px; }}
  [data-diagram] canvas {{ position: absolute; inset: 0; width: 100%; height: 100%; }}
  [data-diagram] input {{ position: absolute; }}
  .tip {{ position: absolute; pointer-events: none; white-space: nowrap; }}
  [hidden] {{ display: none; }}"""
MODULES = (
    "address",
    "ahead",
    "autorange",
    "axes",
    "behind",
    "bundles",
    "colours",
    "confusion",
    "decades",
    "field",
    "decode",
    "diagram",
    "differences",
    "directions",
    "downsample",
    "drag",
    "facts",
    "figure",
    "filename",
    "gif",
    "linked",
    "morph",
    "pace",
    "palette",
    "path",
    "portrait",
    "results",
    "series",
    "sheet",
    "sketcher",
    "source",
    "socket",
    "stopwatch",
    "tabular",
    "theme",
    "throttle",
    "track",
    "uploads",
    "vectors",
    "visits",
)
PAGES = {"/": PAGE % "", "/healthz": "", "/plots": PAGE % '<script src="/static/vendor/plotly.min.js"></script>'}


class Files(http.server.SimpleHTTPRequestHandler):
    """Empty pages, one with Plotly; the whole plotly.js; and static/. The browser may keep all of them."""

    extensions_map: ClassVar[dict[str, str]] = {".js": "text/javascript", "": "application/octet-stream"}

    def do_GET(self) -> None:
        if self.path not in PAGES:
            super().do_GET()
            return
        body = PAGES[self.path].encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=3600, immutable")
        super().end_headers()

    def translate_path(self, path: str) -> str:
        return str(PLOTLY_JS if path == "/plotly.js" else STATIC / path.removeprefix("/static/"))

    def log_message(self, *args: object) -> None:
        pass


def js(page: Page, code: str, argument: Any = None) -> Any:
    """What the body of an async function returns, which names modules by their last word: `decode.decodeArray`."""
    paths = {path.stem: path for path in sorted((STATIC / "js").rglob("*.js")) if path.stem in MODULES}
    named = {name: path for name, path in paths.items() if re.search(rf"\b{name}\.", code)}
    imports = "".join(
        f"const {name} = await import('/static/{path.relative_to(STATIC).as_posix()}');" for name, path in named.items()
    )
    return page.evaluate(f"async (argument) => {{ {imports} {code} }}", argument)


def wire(values: np.ndarray) -> dict[str, str]:
    """A wire array as plotly.py writes it."""
    return json.loads(go.Figure(go.Contour(z=values) if values.ndim == 2 else go.Scatter(y=values)).to_json())["data"][
        0
    ]["z" if values.ndim == 2 else "y"]


def snapshot(values: Any, dtype: str) -> dict[str, str]:
    """A snapshot as a frame carries it."""
    array = np.asarray(values, dtype)
    return {
        "dtype": dtype,
        "bdata": base64.b64encode(array.tobytes()).decode(),
        "shape": ",".join(map(str, array.shape)),
    }


def until(page: Page, code: str) -> None:
    """Only for these pages: a page of the app forbids what Playwright evaluates here from the second look on."""
    page.wait_for_function(code)


def put(page: Page, snapshots: dict[str, Any]) -> None:
    page.evaluate("(snapshots) => t.set(snapshots)", snapshots)
