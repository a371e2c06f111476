"""The socket of a real server: every step arrives once and in order, at any speed; any message has an answer."""

import contextlib
import json

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed

from app.sessions.sessions import TAKEN_OVER
from app.wire import encoding, protocol
from engine import OPTIMIZERS, SURFACES, descend
from tests.app.sessions.viewer import viewer

CONFIG = {
    "function": "ravine",
    "racers": [{"optimizer": "gd", "lr": 0.95}, {"optimizer": "adam", "lr": 0.3}],
    "steps": 120,
}


@pytest.fixture
def client(server):
    with viewer(server) as client:
        yield client


def expected(number: int) -> list[tuple[float, float, float]]:
    optimizer = OPTIMIZERS[CONFIG["racers"][number]["optimizer"]](lr=CONFIG["racers"][number]["lr"])
    surface = SURFACES["ravine"]
    return [
        (*step.theta.tolist(), step.loss)
        for step in descend(surface, optimizer, start=surface.start, steps=CONFIG["steps"])
    ]


@pytest.mark.parametrize("speed", [None, 4000, 300])
def test_every_step_arrives_once_and_in_order(client, speed):
    client.start(CONFIG, steps_per_second=speed)
    done = client.until(protocol.Done)
    assert done.outcome == "finished" and done.step == 120
    for number in (0, 1):
        got = list(zip(*(client.series[f"racer.{number}.{name}"] for name in ("x", "y", "loss")), strict=True))
        assert got == expected(number)
    assert client.seqs == list(range(1, len(client.seqs) + 1))


def test_the_same_config_and_seed_give_the_same_bytes(server):
    config = CONFIG | {"noise": 0.5}
    series = []
    for seed in (5, 5, 6):
        with viewer(server) as client:
            client.start(config, seed=seed, steps_per_second=None)
            client.until(protocol.Done)
            series.append({name: np.array(values).tobytes() for name, values in client.series.items()})
    assert series[0] == series[1]
    assert series[0]["racer.0.x"] != series[2]["racer.0.x"]


def test_a_viewer_that_does_not_ack_gets_two_frames_and_then_all_the_rest(client):
    client.start(CONFIG | {"steps": 100_000, "racers": [{"optimizer": "lion"}]}, steps_per_second=None)
    while len(client.seqs) < protocol.MAX_UNACKED:
        client.receive()
    with pytest.raises(TimeoutError):
        client.socket.recv(1.0)
    client.send({"type": "ack", "seq": 2})
    client.until(protocol.FrameMessage)
    client.until(protocol.Done)
    assert len(client.series["racer.0.x"]) == 100_001


def test_pause_step_and_play(client):
    client.start(CONFIG, playing=False)
    assert client.until(protocol.State).playing is False
    client.until(protocol.FrameMessage)
    assert len(client.series["racer.0.x"]) == 1
    client.send({"type": "step", "n": 3})
    while len(client.series["racer.0.x"]) < 4:
        client.until(protocol.FrameMessage)
    client.send({"type": "play"})
    client.until(protocol.Done)
    assert list(zip(client.series["racer.1.x"], client.series["racer.1.y"], strict=True)) == [
        step[:2] for step in expected(1)
    ]


def test_a_changed_learning_rate_takes_effect_at_the_next_step(client):
    started = client.start(CONFIG, playing=False)
    client.send({"type": "step", "n": 10})
    while len(client.series.get("racer.0.x", [])) < 11:
        client.until(protocol.FrameMessage)
    config = started.config
    config["racers"][0]["lr"] = 0.5
    client.send({"type": "change", "config": config})
    client.send({"type": "step", "n": 10})
    while len(client.series["racer.0.x"]) < 21:
        client.until(protocol.FrameMessage)
    x = client.series["racer.0.x"]
    assert x[10] == pytest.approx(-7 * (1 - 0.095) ** 10) and x[20] == pytest.approx(x[10] * (1 - 0.05) ** 10)
    assert client.numbers["racer.0.lr"] == 0.5


def test_structure_cannot_change_in_mid_run(client):
    started = client.start(CONFIG, playing=False)
    client.send({"type": "change", "config": started.config | {"gradient": "numerical"}})
    error = client.until(protocol.Error)
    assert (error.code, error.where) == ("invalid", "config") and "gradient" in error.message
    client.send({"type": "play"})
    client.until(protocol.Done)


@pytest.mark.parametrize(("acked", "seen"), [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2), (2, 1), (2, 0), (0, 99)])
def test_a_cut_connection_is_resumed_without_a_lost_or_doubled_point(server, acked, seen):
    with viewer(server) as client:
        session = client.start(CONFIG, steps_per_second=200).session
        while len(client.seqs) < 2:
            client.receive()
        if acked:
            client.send({"type": "ack", "seq": acked})
            client.send({"type": "speed", "steps_per_second": 0})  # its refusal shows that the ack has been read
            client.until(protocol.Error, ack=False)
    with viewer(server) as again:
        if seen:  # what the first connection painted before it was cut
            again.painted = seen
            for text in client.raw[:seen]:
                for name, points in json.loads(text)["append"].items():
                    again.series.setdefault(name, []).extend(encoding.decode_array(points).tolist())
        again.send({"type": "resume", "session": session, "seq": seen})
        assert again.until(protocol.Started).session == session
        again.until(protocol.Done)
        for number in (0, 1):
            got = list(zip(*(again.series[f"racer.{number}.{name}"] for name in ("x", "y", "loss")), strict=True))
            assert got == expected(number)


def test_a_session_taken_over_says_so_to_the_first_tab(server):
    with viewer(server) as first, viewer(server) as second:
        session = first.start(CONFIG, playing=False).session
        second.send({"type": "resume", "session": session, "seq": 0})
        second.until(protocol.Started)
        assert first.until(protocol.Error).code == "taken-over"
        with pytest.raises(ConnectionClosed) as closed:
            first.receive()
        assert closed.value.rcvd.code == TAKEN_OVER
        second.send({"type": "play"})
        second.until(protocol.Done)


REFUSED = [
    ("not json", "invalid", "message", "JSON"),
    (b"\x00\x01", "invalid", "message", "binary"),
    (b"\xff\x01", "invalid", "message", "binary"),
    ('{"type": "fly"}', "invalid", "message", "fly is unknown"),
    ("[]", "invalid", "message", ""),
    ('{"type": "play", "n": 1}', "invalid", "n", "not a setting"),
    ('{"type": "play"}', "order", "play", "expected start or resume, got play"),
    ('{"type": "resume", "session": "nobody", "seq": 0}', "unknown-session", "session", "no longer has this run"),
    ('{"type": "start", "lab": "alchemy", "config": {}}', "invalid", "lab", "choose one of "),
    ('{"type": "start", "lab": "descent", "config": {"function": "parabola"}}', "invalid", "config.function", "choose"),
    (
        '{"type": "start", "lab": "descent", "config": {"racers": [{"optimizer": "gd", "lr": 0}]}}',
        "invalid",
        "config.racers.0.lr",
        "learning rate: 0 is outside [10⁻¹², 1000]",
    ),
    (
        '{"type": "start", "lab": "descent", "config": {"racers": [{"optimizer": "gd", "lr": NaN}]}}',
        "invalid",
        "config.racers.0.lr",
        "not a finite number",
    ),
    (
        '{"type": "start", "lab": "descent", "config": {"racers": [{"optimizer": "gd", "lr": 1e308}]}}',
        "invalid",
        "config.racers.0.lr",
        "outside",
    ),
    (
        '{"type": "start", "lab": "descent", "config": {"steps": 1000000000}}',
        "invalid",
        "config.steps",
        "outside [1, 100000]",
    ),
    (
        '{"type": "start", "lab": "descent", "config": {"start": {"x": 99}}}',
        "invalid",
        "config.start.x",
        "outside the domain",
    ),
    (
        '{"type": "start", "lab": "descent", "config": {"expression": "1/(x-x)"}}',
        "invalid",
        "config.expression",
        "no finite value",
    ),
    ('{"type": "start", "lab": "descent", "config": {"expression": "import os"}}', "invalid", "config.expression", ""),
    ('{"type": "start", "lab": "descent", "config": {}, "seed": -1}', "invalid", "seed", "at least 0"),
    ('{"type": "start", "lab": "descent", "config": {}, "seed": "1"}', "invalid", "seed", "whole number"),
    ('{"type": "speed", "steps_per_second": 0}', "invalid", "steps_per_second", "at least 0.01"),
    ('{"type": "speed", "steps_per_second": 5e-324}', "invalid", "steps_per_second", "at least 0.01"),
    (
        '{"type": "start", "lab": "descent", "config": {}, "steps_per_second": 1e-10}',
        "invalid",
        "steps_per_second",
        "at least 0.01",
    ),
    ('{"type": "step", "n": 1e9}', "invalid", "n", ""),
    ("[" * 30_000, "invalid", "message", "JSON"),
]


@pytest.mark.parametrize(("text", "code", "where", "words"), REFUSED, ids=range(len(REFUSED)))
def test_a_bad_message_gets_a_typed_error_and_the_server_goes_on(client, text, code, where, words):
    client.send(text)
    error = client.until(protocol.Error)
    assert (error.code, error.where) == (code, where)
    assert words in error.message
    client.start(CONFIG, steps_per_second=None)
    assert client.until(protocol.Done).outcome == "finished"


def test_a_refused_start_leaves_the_run_that_there_is(client):
    client.start(CONFIG, playing=False)
    client.send({"type": "start", "lab": "descent", "config": {"steps": 0}})
    assert client.until(protocol.Error).where == "config.steps"
    client.send({"type": "play"})
    assert client.until(protocol.Done).outcome == "finished"


def test_divergence_is_an_outcome_and_its_numbers_are_valid_json(client):
    client.start(
        {"function": "sphere", "racers": [{"optimizer": "gd", "lr": 10}], "steps": 5000}, steps_per_second=None
    )
    done = client.until(protocol.Done)
    assert done.outcome == "diverged" and "learning rate 10" in done.message


def test_ten_runs_at_once_are_each_as_if_alone(server):
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(viewer(server)) for _ in range(10)]
        for client in clients:
            client.start(CONFIG, steps_per_second=400)
        for client in clients:
            client.until(protocol.Done)
            assert list(zip(client.series["racer.0.x"], client.series["racer.0.y"], strict=True)) == [
                step[:2] for step in expected(0)
            ]


def test_a_slowest_run_disturbs_no_other(client, server):
    client.start(CONFIG, steps_per_second=0.01)
    with viewer(server) as other:
        other.start(CONFIG, steps_per_second=None)
        assert other.until(protocol.Done).outcome == "finished"


def test_stop_forgets_the_run(client):
    session = client.start(CONFIG, playing=False).session
    client.send({"type": "stop"})
    client.send({"type": "resume", "session": session, "seq": 0})
    assert client.until(protocol.Error).code == "unknown-session"
