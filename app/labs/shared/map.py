"""What a map of many runs must provide to be watched beside a run."""

from collections.abc import Generator


class LabMap:
    """A picture of many runs, computed in pieces. It has no clock and knows no viewer; the worker advances it in the
    viewer's turn.

    A subclass is a generator: `pieces` yields after each piece of about a millisecond, and reports what is new with
    `tell`.
    """

    def __init__(self) -> None:
        self._news: dict[str, object] = {}
        self._pieces = self.pieces()
        self.over = False

    def pieces(self) -> Generator[None, None, None]:
        raise NotImplementedError

    def tell(self, **snapshots: object) -> None:
        """Report snapshots by name; only the newest of each matters."""
        self._news |= snapshots

    @property
    def has_news(self) -> bool:
        return bool(self._news)

    def advance(self) -> None:
        """Compute the next piece."""
        try:
            next(self._pieces)
        except StopIteration:
            self.over = True

    def drain(self) -> dict[str, object]:
        """The snapshots since the last call."""
        news, self._news = self._news, {}
        return news
