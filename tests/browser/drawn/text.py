"""A scene as lines of text: each call of a canvas with its numbers, and what the scene says of elements.

A scene is `scenes/<name>.js`, the body of an async function; `before.js` goes before it, and `recorder.js` has what it
says things with.
"""

from __future__ import annotations

import pathlib

from playwright.sync_api import Page

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "data" / "drawn"
HERE = pathlib.Path(__file__).resolve().parent
SCENES = sorted(scene.stem for scene in (HERE / "scenes").glob("*.js"))


def drawn(page: Page, name: str) -> list[str]:
    """What a scene draws and says on an empty page."""
    recorder, before, scene = (
        (HERE / file).read_text(encoding="utf-8") for file in ("recorder.js", "before.js", f"scenes/{name}.js")
    )
    if not page.evaluate("'drawn' in window"):
        page.evaluate(f"() => {{ {recorder} }}")
    page.evaluate(f"async () => {{ {before} await emptied(); {scene} }}")
    return "\n".join(page.evaluate("drawn()")).splitlines()
