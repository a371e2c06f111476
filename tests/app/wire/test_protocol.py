"""The messages of the socket: strict, bounded, and each told apart by its type."""

import json
from typing import get_args

import pytest
from pydantic import ValidationError

from app.wire import protocol
from app.wire.protocol import client_message, server_message

LARGEST_DRAWING = [[[0, 1]] * (protocol.MAX_STROKE_POINTS - protocol.MAX_STROKES + 1)] + [[[0.5, 0.5]]] * (
    protocol.MAX_STROKES - 1
)
SENT = [
    {"type": "start", "lab": "descent", "config": {}},
    {
        "type": "start",
        "lab": "x" * 40,
        "config": {"steps": 5},
        "seed": protocol.MAX_SEED,
        "playing": False,
        "steps_per_second": 1e6,
        "place": "p" * 64,
    },
    {
        "type": "start",
        "lab": "nets",
        "config": {},
        "steering": [[1, {"lr": 0.1}], [2, "w", 1.0]],
        "at": 2,
        "ended": True,
    },
    {"type": "share"},
    {"type": "resume", "session": "s", "seq": 0},
    {"type": "play"},
    {"type": "pause"},
    {"type": "step"},
    {"type": "step", "n": 999_999},
    {"type": "speed", "steps_per_second": None},
    {"type": "speed", "steps_per_second": 0.01},
    {"type": "seek", "index": None},
    {"type": "seek", "index": 2**53},
    {"type": "branch", "config": {}},
    {"type": "change", "config": {}},
    {"type": "edit", "where": "w" * 100, "value": -1e6},
    {"type": "draw", "strokes": LARGEST_DRAWING},
    {"type": "map", "kind": "basins", "number": 2**31},
    {"type": "map", "kind": None},
    {"type": "panels", "open": {"landscape": {"shown": "on"}}},
    {"type": "panels", "open": {}},
    {"type": "export", "where": "weights"},
    {"type": "ack", "seq": 0},
    {"type": "ping"},
    {"type": "stop"},
    {"type": "present", "address": "http://127.0.0.1:8000"},
    {"type": "page", "lab": "digits", "query": "", "at": 3, "drawing": {"type": "draw", "strokes": [[[0, 1]]]}},
    {"type": "point", "where": ".stage", "x": 0.5, "y": 0.5},
    {"type": "ask", "number": 1, "kind": "rate", "low": 0.01, "high": 2.0, "open": False},
    {"type": "ask", "number": 2**31, "kind": None},
    {"type": "end-presentation"},
]
REFUSED = [
    {"type": "watch", "code": "c"},
    {"type": "answer", "number": 1, "page": "p" * 16, "value": 0},
    {"type": "ask", "number": 1, "kind": "text"},
    {"type": "present", "address": "javascript:alert(1)"},
    {"type": "page", "lab": "digits", "query": "", "more": 1},
    {},
    {"type": "nothing"},
    {"type": "ping", "more": 1},
    {"type": "start", "lab": "x" * 41, "config": {}},
    {"type": "start", "lab": "descent"},
    {"type": "start", "lab": "descent", "config": {}, "seed": -1},
    {"type": "start", "lab": "descent", "config": {}, "seed": protocol.MAX_SEED + 1},
    {"type": "start", "lab": "descent", "config": {}, "seed": "1"},
    {"type": "start", "lab": "descent", "config": {}, "playing": 1},
    {"type": "start", "lab": "descent", "config": {}, "place": "p" * 65},
    {"type": "resume", "session": "s" * 65, "seq": 0},
    {"type": "resume", "session": "s", "seq": -1},
    {"type": "step", "n": 0},
    {"type": "step", "n": 1_000_000},
    {"type": "speed"},
    {"type": "speed", "steps_per_second": 0},
    {"type": "speed", "steps_per_second": 1e6 + 1},
    {"type": "seek", "index": -1},
    {"type": "seek", "index": 2**53 + 1},
    {"type": "edit", "where": "w", "value": 1e6 + 1},
    {"type": "edit", "where": "w" * 101, "value": 0},
    {"type": "map", "kind": "k" * 41},
    {"type": "panels", "open": {"landscape": {"shown": ["on"]}}},
    {"type": "panels", "open": {"landscape": {"shown": "x" * 101}}},
    {"type": "panels", "open": {str(number): {} for number in range(9)}},
    {"type": "map", "kind": "basins", "number": -1},
    {"type": "draw", "strokes": [[[0, 1.01]]]},
    {"type": "draw", "strokes": [[[-0.01, 0]]]},
    {"type": "draw", "strokes": [[]] * (protocol.MAX_STROKES + 1)},
    {"type": "export", "where": "w" * 101},
    {"type": "ack", "seq": -1},
]


@pytest.mark.parametrize("message", SENT, ids=lambda message: json.dumps(message)[:60])
def test_what_a_page_may_send_is_read(message):
    read = client_message.validate_json(json.dumps(message))
    assert read.type == message["type"]
    assert json.loads(read.model_dump_json(exclude_unset=True)) == message


def test_every_message_of_a_page_is_tried():
    assert {message["type"] for message in SENT} == types(protocol.ClientMessage)


@pytest.mark.parametrize("message", REFUSED, ids=lambda message: json.dumps(message)[:60])
def test_what_is_outside_the_bounds_is_refused(message):
    with pytest.raises(ValidationError):
        client_message.validate_json(json.dumps(message))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_numbers_that_are_not_finite_are_refused(number):
    with pytest.raises(ValidationError):
        client_message.validate_json(f'{{"type": "edit", "where": "w", "value": {number}}}')


def test_a_drawing_of_too_many_points_is_refused_in_a_sentence():
    strokes = [*LARGEST_DRAWING[:-1], [[0, 0], [1, 1]]]
    with pytest.raises(ValidationError, match=f"has {protocol.MAX_STROKE_POINTS + 1} points; at most"):
        client_message.validate_json(json.dumps({"type": "draw", "strokes": strokes}))


def types(union: object) -> set[str]:
    return {get_args(model.model_fields["type"].annotation)[0] for model in get_args(union)}


def test_messages_have_types_of_their_own_and_the_server_s_are_read_by_them():
    for union in (protocol.ClientMessage, protocol.ServerMessage):
        assert len(types(union)) == len(get_args(union))
    for made in (
        protocol.Pong(),
        protocol.Waiting(position=1, message="soon"),
        protocol.Done(outcome="finished", message="finished after 5 steps", step=5),
        protocol.FrameMessage(seq=1, base=0, step=0, stride=1, seconds=0.0, append={}, replace={}),
    ):
        assert server_message.validate_json(made.model_dump_json()) == made
