"""What a map of many runs must do to be watched beside a run."""

from collections.abc import Generator


class LabMap:
    """A picture made of many runs, in pieces. It knows no clock and no viewer; a viewer's turn takes it on.

    A subclass is a generator: `pieces` yields after each piece of about a millisecond, and tells what is new by `tell`.
    """

    def __init__(self) -> None:
        self._news: dict[str, object] = {}
        self._pieces = self.pieces()
        self.over = False

    def pieces(self) -> Generator[None, None, None]:
        raise NotImplementedError

    def tell(self, **snapshots: object) -> None:
        """Snapshots by name, the newest of which matter."""
        self._news |= snapshots

    @property
    def has_news(self) -> bool:
        return bool(self._news)

    def advance(self) -> None:
        """Take on the next piece."""
        try:
            next(self._pieces)
        except StopIteration:
            self.over = True

    def drain(self) -> dict[str, object]:
        """The snapshots since the last call."""
        news, self._news = self._news, {}
        return news
