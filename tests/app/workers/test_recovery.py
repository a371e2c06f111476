"""Runs whose worker dies at any moment continue in another one: no point is lost, doubled or different."""

import asyncio
import json
import pickle

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from app.i18n.translation import ENGLISH
from app.labs import LABS
from app.wire import encoding
from app.workers.channel import NO_NEWS, REPORT, Channel, Kind, News, pack_head, pack_request, unpack_head
from app.workers.limits import Limits
from app.workers.process import Worker
from app.workers.remote_run import MOST_UNANSWERED, Loss, RemoteRun
from app.workers.tasks import MOST_WAITING, Request
from tests.app.workers.test_replay import CONFIGS
from tests.app.workers.unshared import Unshared

LABS_TRIED = ("descent", "nets", "digits")
RATES = (0.01, 0.05, 0.3)
LINE = [[(0.5, 0.2), (0.5, 0.8)]]


class Killed(BaseException):
    """The worker is dead."""


class LocalWorker:
    """A worker in this process; it dies when it has sent so many messages."""

    def __init__(self) -> None:
        self.listeners: dict[int, RemoteRun] = {}
        self.left = 10**9
        self.worker = Worker(Channel(-1, -1), Limits(history_bytes=30_000))
        self.worker._channel = self
        self._received: list[Request] = []

    def request(self, name: str, number: int, *arguments) -> int:
        packed = pack_request(name, number, *arguments)
        name, number, *arguments = pickle.loads(packed[4:])
        self._received.append(Request(name, number, arguments, len(packed)))
        return len(packed)

    def send(self, number: int, text: str, news: News = NO_NEWS) -> None:
        if self.left <= 0:
            raise Killed
        self.left -= 1
        if number != REPORT and (run := self.listeners.get(number)):
            run.deliver(text, unpack_head(pack_head(number, len(text), news))[2])

    def turn(self) -> None:
        received, self._received = self._received, []
        for request in received:
            self.worker._take_in(request)
        self.worker._take_turns()


class Workers:
    """A new worker for each run that has lost its own."""

    def __init__(self) -> None:
        self.now = LocalWorker()
        self._numbers = 0

    def number(self) -> int:
        self._numbers += 1
        return self._numbers

    async def find_for_lost(self, run: RemoteRun) -> LocalWorker:
        return self.now


class Page(Unshared):
    """What a page keeps of its run, and its session on the server."""

    def __init__(self, workers: Workers, lab: str, playing: bool = False) -> None:
        self.heavy = False
        self.lab, self.kind, self.config = LABS[lab], lab, LABS[lab].config.model_validate(CONFIGS[lab])
        self.series: dict[str, list[float | None]] = {}
        self.seq = self.step = self.unanswered_resumes = 0
        self.told: list[dict] = []
        self.losses: list[Loss] = []
        self.recovers = self.out_of_order = False
        self.run = RemoteRun(workers, self, (lab, self.config.model_dump(), 5, playing, None, ENGLISH))
        self.run.open_in(workers.now)

    def deliver(self, text: str) -> None:
        message = json.loads(text)
        if self.unanswered_resumes:
            return
        self.told.append(message)
        if message["type"] == "frame":
            if message["base"] == 0:
                self.series.clear()
            self.out_of_order |= message["base"] not in (0, self.seq)
            self.seq, self.step = message["seq"], message["step"]
            for name in message["gap"].keys() | message["append"].keys():
                points = self.series.setdefault(name, [])
                points += [None] * message["gap"].get(name, 0)
                if name in message["append"]:
                    points += encoding.decode_array(message["append"][name]).tolist()

    def resumed(self) -> None:
        self.unanswered_resumes -= 1

    def recovering(self, step: int) -> None:
        self.recovers = True

    def recovered(self) -> None:
        self.recovers = False

    def run_lost(self, loss: Loss) -> None:
        self.losses.append(loss)

    def kinds(self) -> list[str]:
        return [message["type"] for message in self.told]

    def done(self) -> list[tuple[int, str]]:
        """What the server has noted: index and name."""
        return [(at, deed.name) for at, deed in self.run._journal.done]

    def last(self, name: str) -> np.ndarray:
        """The newest of a snapshot."""
        frames = [message for message in self.told if message["type"] == "frame" and name in message["replace"]]
        return encoding.decode_array(frames[-1]["replace"][name])

    def faster(self, lr: float) -> dict:
        racers = [racer | {"lr": lr} for racer in self.config.model_dump()["racers"]]
        return self.config.model_dump() | {"racers": racers}

    def alone(self, ticks: int) -> dict[str, np.ndarray]:
        """The series of a run by itself, to which the same was done."""
        run = self.lab.run(self.config, 5)
        for at, deed in self.run._journal.done:
            run.advance(at - run.index)
            if deed.name == "edit":
                run.edit(*deed.arguments)
            else:
                run.change(self.lab.config.model_validate(*deed.arguments))
        run.advance(ticks - run.index)
        return run.drain().append

    def assert_same_as_alone(self) -> None:
        expected = self.alone(self.step)
        for name, points in self.series.items():
            gap = points.count(None)
            assert points[:gap] == [None] * gap
            np.testing.assert_array_equal(points[gap:], expected[name][gap : len(points)], err_msg=name)


def kill(workers: Workers, in_turn: RemoteRun | None = None) -> None:
    """End the worker of all runs, and let them find another one."""
    orphans, workers.now = list(workers.now.listeners.values()), LocalWorker()

    async def lose() -> None:
        for run in orphans:
            run.worker_lost(run is in_turn, False)
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(lose())


def test_all_runs_of_a_worker_go_on_in_another_to_the_same_bits():
    workers = Workers()
    pages = {lab: Page(workers, lab) for lab in LABS}

    def turn(times: int) -> None:
        for _ in range(times):
            workers.now.turn()
            for page in pages.values():
                page.run.request("ack", page.seq)

    for page in pages.values():
        page.run.request("step", 6)
    turn(30)
    for lab in ("descent", "nets", "digits", "softmax"):
        pages[lab].run.request("change", pages[lab].faster(0.05))
    pages["nets"].run.request("edit", "racer.0.layer.0.bias.0", 0.5)
    pages["digits"].run.request("draw", LINE, 0.07, None)
    pages["descent"].run.request("seek", 3)
    turn(20)
    pages["descent"].run.request("branch", pages["descent"].faster(0.3))
    for lab, page in pages.items():
        if lab != "descent":
            page.run.request("play")
    turn(3)
    kill(workers)
    assert all(page.recovers for page in pages.values())
    for _ in range(3000):
        turn(1)
        if all(page.run._standing.told_ended for page in pages.values()):
            break
    assert {lab: [what for _, what in page.done()] for lab, page in pages.items() if page.done()} == {
        "descent": ["branch"],
        "nets": ["change", "edit"],
        "digits": ["change"],
        "softmax": ["change"],
    }
    for page in pages.values():
        assert not page.recovers and not page.losses and not page.out_of_order and page.kinds().count("done") == 1
        page.step = 10**6
        page.assert_same_as_alone()
    assert len(pages["digits"].last("racer.0.drawn_probabilities")) == 10


class Lost(Unshared):
    """What a run tells of its worker's end, without a worker."""

    kind, heavy = "descent", False

    def __init__(self) -> None:
        self.told: list[object] = []
        self.run = RemoteRun(Workers(), self, ("descent", {}, 0, True, None))

    def recovering(self, step: int) -> None:
        self.told.append(step)

    def run_lost(self, loss: Loss) -> None:
        self.told.append(loss)

    def lose(self, *deaths: tuple[bool, bool]) -> list[object]:
        async def scenario() -> None:
            for in_turn, too_long in deaths:
                self.run.worker_lost(in_turn, too_long)

        asyncio.run(scenario())
        return self.told


@pytest.mark.parametrize(
    ("deaths", "told"),
    [
        ([(True, True)], [Loss.TOO_LONG]),
        ([(False, True)], [0]),
        ([(True, False), (True, False)], [0, Loss.AT_FAULT]),
        ([(True, False), (False, False), (False, True)], [0, 0, 0]),
        ([(False, False)] * 4, [0, 0, 0, Loss.NOT_KEPT]),
    ],
    ids=["computed too long", "a neighbour did", "twice in turn", "once in turn", "never caught up"],
)
def test_only_the_run_at_fault_ends(deaths, told):
    assert Lost().lose(*deaths) == told


def test_what_was_done_to_a_run_is_kept_within_bounds_and_told_when_it_is_not():
    workers = Workers()
    page = Page(workers, "descent")
    page.faster = lambda lr: {"racers": "x" * 300_000}
    for ordinal in range(1, 6):
        page.run.request("edit", "nothing", "x" * 300_000)
        page.run.deliver("", News(Kind.NOTED, ordinal, ordinal))
    kill(workers)
    assert page.losses == [Loss.NOT_KEPT] and not page.run._journal.done


def test_what_is_asked_of_a_run_without_a_worker_waits_in_bounds():
    workers = Workers()
    page = Page(workers, "descent")
    workers.now.turn()
    orphans, workers.now = list(workers.now.listeners.values()), LocalWorker()

    async def lose_and_ask() -> list[bool]:
        for run in orphans:
            run.worker_lost(False, False)
        answers = [page.run.request("step", 1) for _ in range(MOST_UNANSWERED + 5)]
        assert page.run.request("ack", 3)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return answers

    answers = asyncio.run(lose_and_ask())
    assert answers == [True] * MOST_UNANSWERED + [False] * 5
    for _ in range(100_000):
        workers.now.turn()
        page.run.request("ack", page.seq)
        if page.step == MOST_WAITING - 1:
            break
    assert page.step == MOST_WAITING - 1, "as many steps as wait in a worker beside `open`; the others are refused"
    assert page.kinds().count("error") == MOST_UNANSWERED - page.step and not page.run._unanswered


class Deaths(RuleBasedStateMachine):
    """Whatever is asked of a run, acknowledged, resumed and looked at, and whenever its worker dies."""

    lab = "descent"

    def __init__(self) -> None:
        super().__init__()
        self.workers = Workers()
        self.page = Page(self.workers, self.lab)
        self.asked_lr: float | None = None
        self.has_branched = False
        self.moment: int | None = None

    def ask(self, name: str, *arguments) -> None:
        if name in ("step", "play"):
            self.moment = None
        assert self.page.run.request(name, *arguments)

    @rule(n=st.integers(1, 30))
    def step(self, n):
        self.ask("step", n)

    @rule(name=st.sampled_from(["play", "pause"]))
    def pace(self, name):
        self.ask(name)

    @rule(lr=st.sampled_from(RATES))
    def change(self, lr):
        self.asked_lr = lr
        self.ask("change", self.page.faster(lr))

    @precondition(lambda self: self.lab == "nets")
    @rule(value=st.sampled_from([0.0, 0.5, -1.0]))
    def edit(self, value):
        self.ask("edit", "racer.0.layer.0.bias.0", value)

    @precondition(lambda self: self.lab == "digits")
    @rule()
    def draw(self):
        self.ask("draw", LINE, 0.07, None)

    @rule(share=st.floats(0, 1))
    def seek(self, share):
        self.moment = int(share * self.page.step)
        self.ask("seek", self.moment)

    @precondition(lambda self: self.moment is not None)
    @rule(lr=st.sampled_from(RATES))
    def branch(self, lr):
        self.has_branched, self.moment = True, None
        self.ask("branch", self.page.faster(lr))

    @rule()
    def acknowledge(self):
        self.ask("ack", self.page.seq)

    @rule(back=st.integers(0, 2))
    def reconnect(self, back):
        """A new connection of a viewer who may have missed the last frames, and so forgot them."""
        self.moment = None
        self.ask("detach")
        if back:
            self.page.seq, self.page.series, self.page.told = 0, {}, []
        self.page.unanswered_resumes += 1
        self.ask("resume", self.page.seq)

    @rule(turns=st.integers(1, 3))
    def compute(self, turns):
        for _ in range(turns):
            self.turn()

    def turn(self):
        try:
            self.workers.now.turn()
        except Killed:
            kill(self.workers)

    @rule(after=st.integers(0, 4))
    def die(self, after):
        """After this many more messages: a request may then be done without anybody hearing of it."""
        self.workers.now.left = after
        for _ in range(3):
            self.turn()
        if self.workers.now.left <= 4:
            kill(self.workers)

    @invariant()
    def what_there_is_is_right(self):
        assert not self.page.losses and not self.page.out_of_order

    def teardown(self):
        page = self.page
        stands = page.run._standing
        if stands.whole and not stands.ended and not page.unanswered_resumes and not page.recovers:
            page.assert_same_as_alone()
        self.ask("play")
        for _ in range(3000):
            self.ask("ack", page.seq)
            self.turn()
            if page.run._standing.told_ended and not page.run._unanswered:
                break
        assert "done" in page.kinds() and not page.run._unanswered and not page.recovers
        page.step = 10**6
        page.assert_same_as_alone()
        run = page.alone(10**6)
        assert {name: len(points) for name, points in page.series.items()} == {name: len(p) for name, p in run.items()}
        if self.asked_lr is not None and not self.has_branched:  # it may void a change, and be withdrawn itself
            deeds = [deed for _, deed in page.run._journal.done if deed.name == "change"]
            assert deeds[-1].arguments[0]["racers"][0]["lr"] == self.asked_lr, "the last change was carried out"


@pytest.mark.parametrize("lab", LABS_TRIED)
def test_a_worker_may_die_at_any_moment(lab):
    machine = type("Deaths", (Deaths,), {"lab": lab})
    run_state_machine_as_test(machine, settings=settings(max_examples=10, stateful_step_count=25))
