"""Messages in which a key stands twice are refused with a sentence."""

import asyncio
import json

import pytest

from app.sessions.socket import Viewer
from app.wire.unambiguous import refuse_repeats
from engine.sentences import SentenceError


@pytest.mark.parametrize("text", ['{"a": 1, "a": 1}', '[{"b": {"a": 1, "\\u0061": 2}}]'])
def test_a_key_twice_is_refused(text):
    with pytest.raises(SentenceError, match="'a' is given twice"):
        refuse_repeats(text)


@pytest.mark.parametrize("text", ["{}", '{"a": {"a": [{"a": 1}, {"a": 1e999}]}}', "[" + "1" * 10_000 + "]"])
def test_the_same_key_in_different_objects_and_any_number_is_fine(text):
    refuse_repeats(text)


@pytest.mark.parametrize(
    "message",
    ['{"type": "ping", "type": "ping"}', '{"type": "start", "lab": "descent", "config": {"steps": 5, "steps": 9}}'],
)
def test_a_viewer_is_told(message):
    async def ask():
        viewer = Viewer(None)
        await viewer.handle(message)
        return json.loads(await viewer.outbox.next())

    answer = asyncio.run(ask())
    assert answer["code"] == "invalid" and "is given twice" in answer["message"]
