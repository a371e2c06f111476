"""Maps beside a run: in slices of the viewer's turn, as snapshots of its frames, also when the worker ends amid one."""

import pytest

from app.labs.descent import basins
from app.labs.shared.map import LabMap
from app.wire import protocol
from app.workers.limits import Limits
from tests.app.sessions.viewer import viewer
from tests.app.workers.test_recovery import Page, Workers, kill


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(basins, "SIDES", (5, 7))


def until(page, workers, name, turns=2000):
    """Turns of the worker until a frame has brought this snapshot."""
    for _ in range(turns):
        workers.now.turn()
        page.run.request("ack", page.seq)
        for message in reversed(page.told):
            if message["type"] == "frame" and name in message["replace"]:
                return message["replace"][name]
    raise AssertionError(f"{name} has not come")


def errors(page):
    return [message for message in page.told if message["type"] == "error"]


def test_a_map_comes_while_the_run_stands():
    workers = Workers()
    page = Page(workers, "descent")
    page.run.request("map", "basins", 3)
    assert until(page, workers, "basins.done") == 3
    assert page.last("basins.0.reached").shape == (7, 7)
    assert page.step == 0


def test_a_map_comes_while_the_run_plays_and_the_run_is_the_same():
    workers = Workers()
    page = Page(workers, "descent", playing=True)
    page.run.request("map", "basins", 1)
    until(page, workers, "basins.done")
    while "done" not in page.kinds():
        workers.now.turn()
        page.run.request("ack", page.seq)
    page.step = 10**6
    page.assert_same_as_alone()


def test_the_last_map_that_was_asked_for_counts():
    workers = Workers()
    page = Page(workers, "descent")
    page.run.request("map", "basins", 1)
    page.run.request("map", "swarm", 2)
    assert until(page, workers, "basins.done") == 2
    page.run.request("map", None, 3)
    for _ in range(20):
        workers.now.turn()
    assert not errors(page)


def test_a_map_that_the_lab_has_not_is_an_error():
    workers = Workers()
    page = Page(workers, "softmax")
    page.run.request("map", "basins", 1)
    for _ in range(5):
        workers.now.turn()
    (error,) = errors(page)
    assert (error["code"], error["where"]) == ("invalid", "map")


class Endless(LabMap):
    def pieces(self):
        while True:
            yield


def test_a_map_is_computed_again_when_its_worker_ends():
    workers = Workers()
    page = Page(workers, "descent")
    page.run.request("map", "basins", 1)
    until(page, workers, "basins.number")
    kill(workers)
    page.told.clear()
    assert until(page, workers, "basins.done") == 1
    assert page.last("basins.0.reached").shape == (7, 7)


def test_a_map_counts_against_what_a_run_may_compute():
    workers = Workers()
    page = Page(workers, "descent")
    workers.now.turn()
    (served,) = workers.now.worker._runs.values()
    served._limits = Limits(run_seconds=0.02)
    served.watched.run.map = lambda *_: Endless()
    page.run.request("map", "basins", 1)
    for _ in range(1000):
        workers.now.turn()
        if errors(page):
            break
    assert [(error["code"], error["where"]) for error in errors(page)] == [("budget", "map")]
    assert not served.watched.mapping


def test_a_viewer_gets_a_map_over_the_socket(server):
    with viewer(server) as client:
        client.start({"function": "himmelblau", "steps": 20}, playing=False)
        client.send({"type": "map", "kind": "basins", "number": 5})
        while client.numbers.get("basins.0.reached") is None:
            client.until(protocol.FrameMessage)
        assert client.numbers["basins.number"] == 5
