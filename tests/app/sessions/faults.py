"""A page without a browser, over a real socket through a proxy, and a state machine of what may happen to a page."""

import contextlib
import json

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from app.labs import LABS
from app.wire import encoding, protocol
from tests.app.sessions.proxy import Proxy
from tests.app.sessions.viewer import WAIT

STEPS = 300
CONFIG = {"function": "ravine", "racers": [{"optimizer": "adam", "lr": 0.3}], "steps": STEPS}
SERIES = ("racer.0.x", "racer.0.y", "racer.0.loss", "racer.0.gradient_norm")


def with_lr(lr: float) -> dict:
    return CONFIG | {"racers": [{"optimizer": "adam", "lr": lr}]}


def alone(changes: list[tuple[int, float]], config: dict = CONFIG) -> dict[str, np.ndarray]:
    """The series of the run by itself, with learning rates changed at some steps."""
    lab = LABS["descent"]
    run = lab.run(lab.config.model_validate(config), 0)
    for index, lr in changes:
        run.advance(index - run.index)
        run.change(lab.config.model_validate(with_lr(lr)))
    run.advance(10**6)
    return run.drain().append


class Page:
    """Keeps what static/js/run/run.js keeps, and answers as that does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.socket = None
        self.session = ""
        self.forget()

    def forget(self) -> None:
        """As a page that is reloaded."""
        self.seq = self.index = 0
        self.series: dict[str, list[float]] = {name: [] for name in SERIES}
        self.done = False
        self.unsaid: list[int] = []  # acks

    def connect(self) -> None:
        self.unsaid.clear()
        self.socket = connect(self.url, max_size=None, compression=None).__enter__()
        if self.session:
            self.send(type="resume", session=self.session, seq=self.seq)
            self.until(protocol.Started)

    def start(self, config: dict, **more) -> None:
        self.connect()
        self.send(type="start", lab="descent", config=config, **more)
        self.session = self.until(protocol.Started).session

    def send(self, **message) -> None:
        self.socket.send(json.dumps(message))

    def receive(self, acks: bool = False):
        message = protocol.server_message.validate_json(self.socket.recv(WAIT))
        if isinstance(message, protocol.FrameMessage):
            if message.base == 0:
                self.series = {name: [] for name in SERIES}
            elif message.base != self.seq:
                self.seq = 0
                self.send(type="resume", session=self.session, seq=0)
                return message
            self.seq, self.index = message.seq, message.step
            for name in SERIES:
                self.series[name] += [None] * message.gap.get(name, 0)
                if name in message.append:
                    self.series[name] += encoding.decode_array(message.append[name]).tolist()
            self.unsaid.append(message.seq)
            if acks:
                self.acknowledge()
        elif isinstance(message, protocol.Done):
            self.done = True
        return message

    def acknowledge(self) -> None:
        for seq in self.unsaid:
            self.send(type="ack", seq=seq)
        self.unsaid.clear()

    def until(self, kind, acks: bool = False):
        while not isinstance(message := self.receive(acks), kind):
            pass
        return message

    def listen(self, acks: bool = False) -> None:
        """Take what has been sent up to now."""
        self.send(type="ping")
        self.until(protocol.Pong, acks)

    def close(self) -> None:
        if self.socket:
            self.socket.close()


class Faults(RuleBasedStateMachine):
    """Any interleaving of frames, acks, cuts, resumes, reloaded pages, looks back and branches.

    No point is lost or doubled, and the run is the same as alone.
    """

    def __init__(self, server) -> None:
        super().__init__()
        self.between = Proxy(int(server.url.rsplit(":", 1)[1]))
        self.page = Page(self.between.ws_url)
        self.changes: list[tuple[int, float]] = []
        self.expected = alone([])
        self.moment_index: int | None = None
        self.page.start(CONFIG, playing=False, steps_per_second=None)

    @rule(n=st.integers(1, 60))
    def step(self, n):
        self.moment_index = None
        self.page.send(type="step", n=n)

    @rule(acks=st.booleans())
    def listen(self, acks):
        self.page.listen(acks)

    @rule()
    def acknowledge(self):
        self.page.acknowledge()

    @rule(speed=st.sampled_from([None, 50.0, 2000.0]))
    def play(self, speed):
        self.moment_index = None
        self.page.send(type="speed", steps_per_second=speed)
        self.page.send(type="play")

    @rule()
    def pause(self):
        self.page.send(type="pause")

    @rule(share=st.floats(0, 1))
    def seek(self, share):
        self.moment_index = int(share * self.page.index)
        self.page.send(type="seek", index=self.moment_index)
        moment = self.page.until(protocol.Moment, acks=True)
        assert moment.index == self.moment_index and all(moment.sizes[name] == self.moment_index + 1 for name in SERIES)
        assert moment.replace["racer.0.x"] == self.expected["racer.0.x"][self.moment_index]

    @precondition(lambda self: self.moment_index is not None and self.moment_index < STEPS)
    @rule(lr=st.sampled_from([0.01, 0.1, 1.0]))
    def branch(self, lr):
        self.page.send(type="branch", config=with_lr(lr))
        self.page.until(
            protocol.State, acks=True
        )  # what comes before it is still of the run before: a page loaded anew gets that as a whole too
        while self.page.until(protocol.FrameMessage, acks=True).base:
            pass
        self.changes = [(index, old) for index, old in self.changes if index <= self.moment_index] + [
            (self.moment_index, lr)
        ]
        self.expected = alone(self.changes)
        self.moment_index = None
        self.page.done = False

    @rule(after=st.integers(0, 4000), anew=st.booleans(), acks=st.booleans())
    def cut(self, after, anew, acks):
        """Wherever in a message, also in its head; the page then resumes, or is reloaded."""
        self.between.cut_after(after)
        with contextlib.suppress(ConnectionClosed):
            self.page.listen(acks)
            self.between.reset()
        self.page.close()
        self._again(anew)

    @rule(anew=st.booleans())
    def take_over(self, anew):
        """The old connection is still there when the page opens a new one."""
        old = self.page.socket
        self._again(anew)
        with contextlib.suppress(ConnectionClosed):
            while True:
                old.recv(WAIT)
        assert old.protocol.close_code == 4001
        old.close()

    def _again(self, anew):
        self.between.cut_after(1 << 60)
        self.moment_index = None
        if anew:
            self.page.forget()
        self.page.done = False
        self.page.connect()

    @invariant()
    def what_there_is_is_right(self):
        for name, values in self.page.series.items():
            np.testing.assert_array_equal(values, self.expected[name][: len(values)])

    def teardown(self):
        try:
            if not self.page.done:
                self.play(None)
                self.page.acknowledge()
                self.page.until(protocol.Done, acks=True)
            for name in SERIES:
                np.testing.assert_array_equal(self.page.series[name], self.expected[name])
        finally:
            self.page.close()
            self.between.close()
