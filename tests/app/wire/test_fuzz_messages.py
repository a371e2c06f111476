"""Any message over a real socket: every answer is of the protocol, no socket dies, and nothing unexpected is logged.

The examples are the same in every run (hypothesis without randomness). A probe follows each message; its answer shows
that the server has handled the message and the socket lives.
"""

import json
import math
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from app.guard.connection_limits import MOST_FRAMES_AT_ONCE
from app.labs import LABS
from app.wire import protocol
from tests.app.sessions.viewer import viewer
from tests.conftest import PATIENCE

EXAMPLES = 400
TYPES = [model.model_fields["type"].annotation.__args__[0] for model in protocol.ClientMessage.__args__]
FILLED = {"string": "x", "integer": 1, "number": 1.0, "object": {}, "array": [], "boolean": True, "null": None}
LARGEST = "x" * 60_000


def example_of(model) -> dict:
    """A message with a value for each of its fields."""
    schema = model.model_json_schema()["properties"]
    values = {
        name: FILLED[next(kind["type"] for kind in (field, *field.get("anyOf", ())) if "type" in kind)]
        for name, field in schema.items()
        if name != "type"
    }
    return (
        {"type": model.model_fields["type"].annotation.__args__[0]}
        | values
        | ({"lab": "descent"} if "lab" in values else {})
        | ({"address": "http://x"} if "address" in values else {})
    )


MESSAGES = [example_of(model) for model in protocol.ClientMessage.__args__]


class Prober:
    """One socket after another, none with more messages than a flood begins at."""

    def __init__(self, server) -> None:
        self.url, self.socket, self.sent = server.ws_url, None, 0

    def open(self) -> None:
        self.close()
        self.socket, self.sent = connect(self.url, max_size=None, compression=None).__enter__(), 0
        self.socket.send(json.dumps({"type": "start", "lab": "descent", "config": {}, "playing": False}))
        self.answers()

    def close(self) -> None:
        if self.socket:
            self.socket.close()

    def answers(self) -> list:
        """What came until the probe's own answer."""
        self.socket.send('{"type": "probe"}')
        self.sent += 2
        answers = []
        while True:
            answers.append(protocol.server_message.validate_json(self.socket.recv(PATIENCE)))
            if isinstance(answers[-1], protocol.Error) and "probe is unknown" in answers[-1].message:
                return answers[:-1]

    def answered(self, message: str | bytes) -> list:
        """What answers it. A machine too busy to answer pings costs the socket, once; a message costs none."""
        try:
            self.socket.send(message)
            return self.answers()
        except ConnectionClosed:
            self.open()
            self.socket.send(message)
            return self.answers()

    def ask(self, message: str | bytes) -> list[protocol.Error]:
        """The errors with which a message is answered."""
        if self.socket is None or self.sent > MOST_FRAMES_AT_ONCE - 20:
            self.open()
        errors = [answer for answer in self.answered(message) if isinstance(answer, protocol.Error)]
        for error in errors:
            assert error.code in ("invalid", "order", "unknown-session", "unknown-presentation"), error
            assert (
                error.message
                and len(error.model_dump_json()) < 4000
                and "Traceback" not in error.message
                and 'File "' not in error.message
            )
        return errors


@pytest.fixture(scope="module")
def prober(server):
    prober = Prober(server)
    yield prober
    prober.close()


def doubled(message: dict, name: str) -> str:
    return json.dumps(message)[:-1] + f", {json.dumps(name)}: {json.dumps(message[name])}}}"


STRANGE = {
    "text of 60 kB": json.dumps(LARGEST),
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "beyond floats": "1e999",
    "400 digits": "9" * 400,
    "4,000 digits": "-" + "9" * 4000,
    "60,000 digits": "9" * 60_000,
    "lone surrogate": '"\\ud800"',
    "reversed surrogates": '"\\udc00\\ud800"',
    "NUL": '"\\u0000"',
    "500 levels": "[" * 500 + "]" * 500,
    "25,000 levels": "[" * 25_000 + "]" * 25_000,
    "objects in objects": '{"a":' * 100 + "1" + "}" * 100,
    "null": "null",
    "list": "[[]]",
    "object": '{"": {}}',
    "true": "true",
    "-0.0": "-0.0",
    "1e400 zeros": "0." + "0" * 400 + "1",
}


REFUSED_ANYWHERE = ("NaN", "Infinity", "lone surrogate", "reversed surrogates", "25,000 levels", "60,000 digits")


@pytest.mark.parametrize("message", MESSAGES, ids=TYPES)
def test_a_strange_value_in_each_field_is_answered_in_words(prober, server, message):
    for what, value in STRANGE.items():
        for name in [*message, "unknown"]:
            text = json.dumps(message | {name: "@"}).replace('"@"', value)
            answer = prober.ask(text)
            assert answer or (name not in ("type", "unknown") and what not in REFUSED_ANYWHERE), (what, name)


WHOLE = [
    b"",
    b"\0\1\2",
    b"{}",
    b"\xff" * 1000,
    "",
    " ",
    "\0",
    "\ufeff{}",
    "null",
    "0",
    '"start"',
    "[]",
    "{}",
    "{" * 30_000,
    "[" * 60_000,
    '{"type"',
    "'",
    "{'type': 'stop'}",
    '{"type": "stop"} {"type": "stop"}',
    '{"type": "stop",}',
    '{"type": ["stop"]}',
    '{"type": {"type": "stop"}}',
    '{"Type": "stop"}',
    '{"type": "STOP"}',
    '{"type": "__init__"}',
    '{"type": "open"}',
    '{"type": "close"}',
    '{"type": "stop", "session": "x"}',
    '{"type": "\\u0073top", "a": 1}',
    '{"type": "resume", "session": "../../etc/passwd", "seq": 0}',
    '{"type": "start", "lab": "__class__", "config": {}}',
]


def test_what_is_no_message_is_answered_in_words(prober, server):
    for text in WHOLE:
        assert prober.ask(text), text[:100]


@pytest.mark.parametrize("message", MESSAGES, ids=TYPES)
def test_a_field_given_twice_or_left_out_is_answered_in_words(prober, server, message):
    for name in message:
        prober.ask(doubled(message, name))
        prober.ask(json.dumps({other: value for other, value in message.items() if other != name}))


def test_any_order_of_messages_is_answered_in_words(server):
    dice = random.Random(6)
    prober = Prober(server)
    prober.socket = connect(server.ws_url, max_size=None, compression=None).__enter__()
    assert prober.ask('{"type": "play"}')[0].code == "order"
    for _ in range(300):
        prober.ask(json.dumps(dice.choice(MESSAGES)))
    prober.close()


STEERING = [
    {"type": "edit", "where": "__class__.__init__", "value": 1},
    {"type": "edit", "where": "racer.0.layer.0.from.0.to.999999999999", "value": 1e6},
    {"type": "edit", "where": "racer.-1.layer.-1.bias.-1", "value": -1e6},
    {"type": "edit", "where": "racer.0.layer.0.bias." + "9" * 70, "value": 1},
    {"type": "edit", "where": "racer.٣.layer.0.bias.0", "value": 1},
    {"type": "edit", "where": "racer.0.layer.0.from.0.to.0", "value": 1e6},
    {"type": "edit", "where": "x" * 100, "value": 5e-324},
    {"type": "edit", "where": "", "value": 0},
    {"type": "export", "where": "../../etc/passwd"},
    {"type": "export", "where": "racer.99.weights"},
    {"type": "export", "where": ""},
    {"type": "map", "kind": "basins"},
    {"type": "map", "kind": "../../etc/passwd", "number": 7},
    {"type": "map", "kind": None},
    {"type": "panels", "open": {"landscape": {"shown": "on"}}},
    {"type": "panels", "open": {"../../etc/passwd": {"shown": None}}},
    {"type": "panels", "open": {"landscape": {"shown": 1e308, "what": "x"}}},
    {"type": "draw", "strokes": []},
    {"type": "draw", "strokes": [[]] * 64},
    {"type": "draw", "strokes": [[[0, 0]] * 2000]},
    {"type": "draw", "strokes": [[[0, 1], [1, 0]]] * 64},
    {"type": "seek", "index": 0},
    {"type": "seek", "index": 10**15},
    {"type": "seek", "index": None},
    {"type": "branch", "config": {}},
    {"type": "step", "n": 10_000},
    {"type": "speed", "steps_per_second": 1e6},
]


@pytest.mark.parametrize("lab", LABS)
def test_what_the_workers_are_asked_is_answered_in_words(server, lab):
    with viewer(server) as client:
        client.start({}, lab=lab, playing=False)
        for message in STEERING:
            client.send(message)
        client.send({"type": "stop"})
        client.send({"type": "start", "lab": lab, "config": {}, "playing": False})
        for message in STEERING:
            client.send(message)
            client.send({"type": "pause"})
            while not isinstance(answer := client.until((protocol.State, protocol.Error)), protocol.State):
                assert answer.code in ("invalid", "order"), (message, answer)


numbers = st.one_of(
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=True),
    st.sampled_from([0, 1, -1, 2**53, 1e308, math.nan, math.inf]),
)
texts = st.one_of(
    st.text(max_size=30),
    st.text(st.characters(categories=["Cs", "Cc", "Lu"]), max_size=10),
    st.sampled_from([*LABS, "x", "1e3", "racers.0.lr", "W1", "../..", "x^2"]),
)
fields = sorted(
    {name for lab in LABS.values() for name in lab.config.model_fields}
    | {name for message in MESSAGES for name in message}
)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(fields) | texts, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def spoilt_messages(draw) -> str:
    """A message with fields changed, added and removed, then perhaps cut and shuffled as text."""
    message = dict(draw(st.sampled_from(MESSAGES)))
    if "config" in message:
        lab = draw(st.sampled_from([*LABS]))
        message |= (
            {
                "lab": lab,
                "config": draw(st.dictionaries(st.sampled_from([*LABS[lab].config.model_fields]), values, max_size=3)),
            }
            if "lab" in message
            else {"config": draw(values)}
        )
    for name in draw(st.lists(st.sampled_from([*message, "extra"]), max_size=2)):
        message[name] = draw(values)
    for name in draw(st.lists(st.sampled_from([*message]), max_size=1)):
        message.pop(name, None)
    text = json.dumps(message)
    for _ in range(draw(st.integers(0, 2))):
        begin, end = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        text = draw(
            st.sampled_from(
                [text[:begin] + text[end:], text[:end] + text[begin:], text[:begin] + draw(texts) + text[begin:]]
            )
        )
    return "".join(character for character in text if not "\ud800" <= character <= "\udfff")  # no UTF-8 has these


FUZZ = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@FUZZ
@given(message=spoilt_messages())
def test_spoilt_messages_are_answered_in_words(prober, server, message):
    prober.ask(message)


@FUZZ
@given(message=st.one_of(st.text(max_size=200), st.binary(max_size=200), values.map(json.dumps)))
def test_random_messages_are_answered_in_words(prober, server, message):
    if isinstance(message, str):
        message = message.encode("utf-8", "replace").decode()
    assert prober.ask(message)
