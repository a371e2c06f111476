"""A socket's share of the event loop, so that one visitor's messages do not delay everyone else's."""

SHARE = 0.05
"""Share of a processor's time, in the long run. A page takes less than a hundredth."""

AHEAD_SECONDS = 1.0
"""Seconds that a socket may exceed its share before it waits: messages that collected offline are read at once."""

LONGEST_PAUSE_SECONDS = 1.0


class Share:
    """Says after each message how long the next one stays unread."""

    def __init__(self) -> None:
        self._paid_at = 0.0

    def pause(self, now: float, spent: float) -> float:
        """Seconds to wait, when a message has just taken the processor `spent` seconds."""
        self._paid_at = max(self._paid_at, now) + spent / SHARE
        pause = max(0.0, self._paid_at - now - AHEAD_SECONDS)
        if pause > LONGEST_PAUSE_SECONDS:  # it was not this socket's fault alone: something else was waited for
            self._paid_at = now + AHEAD_SECONDS + LONGEST_PAUSE_SECONDS
        return min(pause, LONGEST_PAUSE_SECONDS)
