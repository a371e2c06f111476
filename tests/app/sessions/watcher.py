"""One who watches a presentation, and one who gives it, for tests."""

import contextlib
import zlib

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from app.wire import protocol
from tests.app.sessions.viewer import WAIT, Client

SERIES = "racer.0.loss"


FAREWELL_SECONDS = 0.2
"""One that is cut does not wait until all that is under way to it has arrived."""


def connection(url: str, server: str):
    """With the cookie by which a proxy finds the server; one server takes no notice."""
    cookie = {"cookie": f"descent_lab_server={server}"} if server else None
    return connect(
        url, max_size=None, compression=None, legacy=True, additional_headers=cookie, close_timeout=FAREWELL_SECONDS
    )


class Watcher(Client):
    """Keeps the points it was sent; after a cut it continues from its last frame."""

    def __init__(self, server, code: str, seq: int = 0) -> None:
        """seq : the last frame that it has, of another server."""
        self._url, self._code = f"{server.ws_url.removesuffix('/ws')}/watch/socket", code
        super().__init__(self._connection())
        self.painted = seq
        self._greet()

    def _connection(self):
        return connection(self._url, self._code[0])

    def _greet(self) -> None:
        self.send({"type": "watch", "code": self._code, "seq": self.painted})

    def cut(self) -> None:
        self.socket.close()
        self.socket = self._connection()
        self._greet()

    def receive(self):
        data = self.socket.recv(WAIT)
        message = self.take(data if isinstance(data, str) else zlib.decompress(data, -zlib.MAX_WBITS).decode())
        if isinstance(message, protocol.FrameMessage):
            self.send({"type": "ack", "seq": message.seq})
        return message

    def until_points(self, count: int) -> list[float]:
        while len(self.series.get(SERIES, ())) < count:
            try:
                self.until(protocol.FrameMessage, ack=False)
            except ConnectionClosed:  # the server takes one who does not read for gone
                self.cut()
        return self.series[SERIES]


@contextlib.contextmanager
def watcher(server, code: str):
    one = Watcher(server, code)
    try:
        yield one
    finally:
        one.socket.close()


class Presenter(Client):
    """A page with a run that others watch."""

    def __init__(self, server, query: str = "") -> None:
        self._url, self._key, self._session = server.ws_url + query, "", ""
        self._done, self._server = False, ""
        super().__init__(self._connection())
        self.present()

    def _connection(self):
        return connection(self._url, self._server)

    def present(self) -> None:
        self.send({"type": "present", "key": self._key, "server": self._server, "address": "http://127.0.0.1"})
        told = self.until(protocol.Presenting)
        self._key, self._server, self.code = told.key, told.server, told.link.rsplit("/", 1)[1]

    def start(self, config, lab="descent", **more):
        started = super().start(config, lab, **more)
        self._session = started.session
        return started

    def take(self, text):
        message = super().take(text)
        self._done |= isinstance(message, protocol.Done)
        return message

    def until_done(self) -> None:
        if not self._done:
            self.until(protocol.Done)

    def again(self, config, **more) -> None:
        """As a page does whose server lost its run."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                self.receive()
        self.socket = self._connection()
        self.present()
        self.painted = 0
        self.start(config, **more)

    def cut_presentation(self) -> None:
        """Of a page without a run."""
        self.socket.close()
        self.socket = self._connection()
        self.present()

    def cut(self, loaded_anew: bool = False) -> None:
        self.socket.close()
        self.socket = self._connection()
        if loaded_anew:
            self.painted = 0
        self.send({"type": "resume", "session": self._session, "seq": self.painted})
        self.present()


@contextlib.contextmanager
def presenter(server, query: str = ""):
    one = Presenter(server, query)
    try:
        yield one
    finally:
        with contextlib.suppress(Exception):
            one.send({"type": "end-presentation"})
            one.send({"type": "stop"})
        one.socket.close()
