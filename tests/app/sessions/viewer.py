"""A viewer for tests of the socket: keeps all it was told, and checks every message against the protocol."""

import contextlib
import json

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from app.wire import encoding, protocol
from tests.conftest import PATIENCE

WAIT = PATIENCE


class Client:
    def __init__(self, socket) -> None:
        self.socket = socket
        self.series: dict[str, list[float]] = {}
        self.numbers: dict[str, object] = {}
        self.painted = 0
        self.seqs: list[int] = []
        self.raw: list[str] = []

    def send(self, message) -> None:
        self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def receive(self):
        return self.take(self.socket.recv(WAIT))

    def take(self, text):
        message = protocol.server_message.validate_json(text)
        if isinstance(message, protocol.FrameMessage):
            if message.base == 0:
                self.series.clear()
            assert message.base in (0, self.painted)
            self.painted = message.seq
            self.seqs.append(message.seq)
            self.raw.append(text)
            for name, void in message.withdrawn.items():
                del self.series[name][-void:]
            for name, points in message.append.items():
                self.series.setdefault(name, []).extend(encoding.decode_array(points).tolist())
            self.numbers |= message.replace
        return message

    def until(self, kind, ack=True):
        while True:
            message = self.receive()
            if ack and isinstance(message, protocol.FrameMessage):
                with contextlib.suppress(ConnectionClosed):  # what came before the end can still be read
                    self.send({"type": "ack", "seq": message.seq})
            if isinstance(message, kind):
                return message

    def start(self, config, lab="descent", **more):
        self.send({"type": "start", "lab": lab, "config": config, **more})
        return self.until(protocol.Started)


@contextlib.contextmanager
def viewer(server):
    with connect(server.ws_url, max_size=None, compression=None) as socket:
        yield Client(socket)
