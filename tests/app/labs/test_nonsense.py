"""Nonsense in every field of every lab: a socket refuses it in a sentence, which a page shows at the field."""

import copy
import itertools
import time

import pytest

from app.labs import LABS
from app.labs.shared.query import flatten
from app.sessions.session import RefusedError, checked_config
from app.web import forms

# JSON numbers have at most 4,300 digits here: pydantic refuses longer ones.
VALUES = [
    None,
    True,
    -1,
    0.5,
    10**400,
    -(10**4000),
    1e308,
    -0.0,
    "",
    " ",
    "nan",
    "-inf",
    "1e999",
    "1_000",
    "٣",
    "9" * 400,
    "9" * 5000,
    "é\0\u202e",
    "a" * 60_000,
    "x" * 200,
    "../../etc/passwd",
    "__class__",
    [],
    [1],
    [[[]]],
    [None] * 50,
    {},
    {"": 1},
    {"kind": 1},
    {"kind": []},
    {"kind": "upload", "upload": "../../etc/passwd"},
    {"optimizer": {}},
    ["a", {"a": None}],
]
TEXTS = [value for value in VALUES if isinstance(value, str)]
SECONDS = 5.0


def paths(value, at=()):
    """The paths of all fields in a config, of its parts too."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*at, key)
        yield from paths(item, (*at, key))


@pytest.mark.parametrize("name", LABS)
def test_whatever_a_message_has_in_a_field_is_taken_or_refused_in_a_sentence(name):
    lab = LABS[name]
    default = lab.config().model_dump(mode="json")
    refused = 0
    for path in [*paths(default), ("unknown",), ("unknown" * 5000,)]:
        for value in VALUES:
            for base in (copy.deepcopy(default), {}):
                place = base
                for key, after in itertools.pairwise(path):
                    place = (
                        place.setdefault(key, [{}] if isinstance(after, int) else {})
                        if isinstance(place, dict)
                        else place[min(key, len(place) - 1)]
                    )
                    if not place and isinstance(after, int):
                        place.append({})
                place[path[-1] if isinstance(place, dict) else min(path[-1], len(place) - 1)] = value
                begin = time.thread_time()
                try:
                    checked_config(lab, base)
                except RefusedError as complaint:
                    refused += 1
                    assert complaint.error.message and len(complaint.error.model_dump_json()) < 3000
                assert time.thread_time() - begin < SECONDS, (path, value)
    assert refused > 100


@pytest.mark.parametrize("name", LABS)
def test_whatever_an_address_has_in_a_field_the_page_has_a_config(name):
    lab = LABS[name]
    fields = dict(flatten(lab.config().model_dump(mode="json")))
    for field in [
        *fields,
        *(f"{field}.a" for field in fields),
        "a.b.c.d.e.f.g.h.i.j",
        "",
        ".",
        "racers.999.lr",
        "racers.-1",
        "seed",
        "seed.a",
        "experiment.a",
        "é",
    ]:
        for text in TEXTS:
            reading = forms.read(lab, [(field, text)])
            assert isinstance(reading.config, lab.config)
            forms.form(reading)
