"""A scene's drawing as lines of text: each call of a canvas, with its numbers."""

from __future__ import annotations

import pathlib

from playwright.sync_api import Page

from tests.browser.blank_page import js
from tests.browser.drawn.scenes import BEFORE, SCENES

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "data" / "drawn"
RECORDER = pathlib.Path(__file__).with_name("recorder.js")


def drawn(page: Page, name: str) -> list[str]:
    """What a scene draws on an empty page: a line for each call of a canvas."""
    if not page.evaluate("'drawn' in window"):
        page.evaluate(f"() => {{ {RECORDER.read_text(encoding='utf-8')} }}")
    js(page, f"{BEFORE} drawn(); {SCENES[name]}")
    return page.evaluate("drawn()")
