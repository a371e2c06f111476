"""JSON in which no object has a key twice: readers differ in which of the two they take."""

import json
from typing import Any

from engine.sentences import SentenceError


def _without_repeats(pairs: list[tuple[str, Any]]) -> None:
    seen = set()
    for key, _ in pairs:
        if key in seen:
            raise SentenceError("{key!r} is given twice", key=key[:100])
        seen.add(key)


_decoder = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_int=len, parse_float=len)


def refuse_repeats(text: str) -> None:
    """SentenceError when an object of `text`, which is valid JSON, has a key twice."""
    _decoder.decode(text)
