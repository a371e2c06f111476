"""Runs steered by hand are shared: what was done to one, done again to another, gives the same bits."""

import contextlib
import copy
import json
import os
import random
import signal
import time

import pytest
from pydantic import ValidationError
from websockets.sync.client import connect

from app.labs import LABS
from app.wire import protocol
from app.wire.steering import applied, differences
from engine.sentences import SentenceError
from tests.app.sessions.viewer import Client

CONFIGS = {
    "descent": {"noise": 0.1, "steps": 500, "racers": [{"optimizer": "gd", "lr": 0.1}, {"optimizer": "adam"}]},
    "nets": {"hidden": "4", "epochs": 500, "racers": [{"optimizer": "momentum", "lr": 0.1}]},
    "regression": {"steps": 500, "racers": [{"optimizer": "gd", "lr": 0.01}]},
}


def connection(server):
    return connect(server.ws_url, max_size=None, compression=None)


class Steering(Client):
    """A page whose run stands until it is told to step."""

    def __init__(self, socket, lab: str) -> None:
        super().__init__(socket)
        self.lab, self.config = lab, copy.deepcopy(CONFIGS[lab])
        self.start(self.config, lab, seed=7, playing=False, steps_per_second=0.01)
        self.frame = self.until(protocol.FrameMessage)

    def step(self, count: int) -> None:
        goal = self.frame.step + count * self.frame.stride
        self.send({"type": "step", "n": count})
        while self.frame.step < goal:
            self.frame = self.until(protocol.FrameMessage)

    def steer(self, chance: random.Random) -> None:
        """One of all that can be done by hand."""
        match chance.randrange(5):
            case 0 | 1:
                self.step(chance.randrange(1, 5))
            case 2:
                self.config["racers"][0]["lr"] = chance.choice([0.01, 0.03, 0.05, 0.2])
                self.send({"type": "change", "config": self.config})
            case 3 if self.lab == "nets":
                where = chance.choice(["racer.0.layer.0.bias.1", "racer.0.layer.1.from.2.to.1"])
                self.send({"type": "edit", "where": where, "value": chance.uniform(-1, 1)})
            case _ if self.frame.step:
                stride = self.frame.stride
                self.send({"type": "seek", "index": stride * chance.randrange(self.frame.step // stride)})
                self.until(protocol.Moment)
                self.send({"type": "branch", "config": self.config})
                self.frame = self.until(protocol.FrameMessage)
                while self.frame.base:
                    self.frame = self.until(protocol.FrameMessage)


def shared(page: Client) -> dict:
    page.send({"type": "share"})
    told = page.until(protocol.Shared)
    return json.loads(told.model_dump_json())


def again(socket, lab: str, told: dict, tick: int, **more) -> Client:
    one = Client(socket)
    start = {"type": "start", "lab": lab, "seed": told["seed"], "playing": False, "at": tick}
    one.send(start | {"config": told["config"], "steering": told["steering"]} | more)
    return one


@pytest.mark.parametrize("lab", CONFIGS)
@pytest.mark.parametrize("seed", range(3))
def test_a_run_steered_at_random_is_the_same_again_to_the_bit(server, lab, seed):
    chance = random.Random(seed)
    with connection(server) as socket, connection(server) as other:
        page = Steering(socket, lab)
        page.step(2)
        for _ in range(12):
            page.steer(chance)
        page.step(3)
        told, tick = shared(page), page.frame.step
        assert told["steering"], "nothing was done to it"
        one = again(other, lab, told, tick)
        assert one.until(protocol.Started).config == json.loads(final(lab, page.config).model_dump_json())
        while one.until(protocol.FrameMessage).step < tick:
            pass
        for person in (page, one):
            person.send({"type": "step", "n": 2})
            while person.until(protocol.FrameMessage).step < tick + 2 * page.frame.stride:
                pass
        assert repr(one.series) == repr(page.series)  # nan is nan here
        assert {name: value for name, value in one.numbers.items() if name in page.numbers} == page.numbers
        assert shared(one) == told


@contextlib.contextmanager
def halted(server):
    """Its workers stand still meanwhile."""
    workers = server.workers()
    try:
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)
        yield
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGCONT)


def test_what_was_asked_just_before_is_told_too(server):
    """A link that is copied right after a change would lead to a run that had it from the start."""
    with connection(server) as socket:
        page = Steering(socket, "descent")
        page.step(2)
        page.config["racers"][0]["lr"] = 0.123
        with halted(server):
            page.send({"type": "change", "config": page.config})
            page.send({"type": "share"})
            time.sleep(0.1)  # the server has read both, and no worker has done anything
        assert page.until(protocol.Shared).steering == [[2, {"racers.0.lr": 0.123}]]


def final(lab: str, config: dict):
    return LABS[lab].config.model_validate(config)


@pytest.mark.parametrize(
    ("steering", "problem"),
    [
        ([[0, {"racers.0.lr": "x"}]], "is not a number"),
        ([[0, {"racers.9.lr": 0.1}]], "racers.9.lr is no setting"),
        ([[0, {"racers.0.momentum.more": 0.1}]], "is no setting"),
        ([[0, {"hidden": "9"}]], "does not fit"),
        ([[0, {"epochs": 5}]], "does not fit"),
        ([[0, {"hidden": "9"}], [1, {"hidden": "4"}]], "does not fit"),
        ([[2, "racer.0.layer.9.bias.0", 1]], "does not fit"),
        ([[0, {"racers.0.lr": -1}], [1, {"racers.0.lr": 0.1}]], "does not fit"),
    ],
)
def test_what_does_not_fit_a_run_is_refused_in_a_sentence(server, steering, problem):
    with connection(server) as socket:
        told = {"config": CONFIGS["nets"], "seed": 0, "steering": steering}
        assert problem in again(socket, "nets", told, 5).until(protocol.Error).message
        Client(socket).start(CONFIGS["nets"], "nets")  # nothing else suffered


@pytest.mark.parametrize(
    "values",
    [
        {"steering": [[3, {"lr": 1}], [2, {"lr": 1}]], "at": 5},
        {"steering": [[6, {"lr": 1}]], "at": 5},
        {"steering": [[0, {}]] * 1001},
        {"steering": [[-1, {}]]},
        {"steering": [[0, "w", 1e7]]},
        {"steering": [[0, {"p" * 101: 1}]]},
        {"at": 10**9 + 1},
    ],
)
def test_the_list_of_what_was_done_is_bounded_and_in_order(values):
    start = {"type": "start", "lab": "nets", "config": {}} | values
    with pytest.raises(ValidationError):
        protocol.client_message.validate_json(json.dumps(start))


def test_only_what_differs_travels():
    before = final("descent", CONFIGS["descent"]).model_dump()
    after = copy.deepcopy(before)
    after["racers"][1]["lr"], after["noise"] = 0.25, 0.5
    changes = differences(before, after)
    assert changes == {"racers.1.lr": 0.25, "noise": 0.5}
    assert applied(before, changes) == after and differences(before, before) == {}
    with pytest.raises(SentenceError, match="is no setting of this run"):
        applied(before, {"racers.-1.lr": 0.1})
