"""The way past the queues of a socket, for what most of its traffic is: frames out, their acknowledgments in.

A frame that finds the socket free is written at once, and an acknowledgment that nothing waits before is taken in as it
is read: neither takes a task, a queue or another turn of the event loop.
"""

import re
from collections.abc import Callable
from typing import Protocol

LINE = "descent_lab.line"
"""Name in the scope of a socket: its `Line`, where the server has one."""

_ACK = re.compile(r'\{"type":"ack","seq":(\d{1,15})\}')


class Line(Protocol):
    """A connection below the app's messages."""

    take: Callable[[str], bool] | None
    """Called with each text that arrives while the app waits for one; False leaves it to the app, as without this."""

    def send_now(self, text: str) -> bool:
        """Write a text if the connection takes one without waiting; False where nothing was written."""


def ack_in(text: str) -> int | None:
    """The frame that a text acknowledges, as pages write it; None for any other text."""
    found = _ACK.fullmatch(text)
    return int(found[1]) if found else None
