"""What each scene draws is what `tests/data/drawn` says."""

from __future__ import annotations

import pytest

from tests.browser.drawn.text import FOLDER, SCENES, drawn


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_drawn_as_it_was(modules, name):
    before = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    now = drawn(modules, name)
    assert now == before, "after an intended change: python -m tests.browser.drawn"
