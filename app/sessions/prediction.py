"""What those who watch expect of the run: one answer of each page, counted as long as its page watches.

Nothing is kept: an answer belongs to a connection and goes with it. A page that connects again, here or at another
server, gives its answer again.
"""

import math

from app.wire import protocol
from engine.sentences import SentenceError

MOST_CHANGES = 100
"""Most successive answers of a watcher to one question."""


class Prediction:
    """A question, and each watcher's answer."""

    def __init__(self, ask: protocol.Ask) -> None:
        self.ask = ask
        self._given: dict[object, tuple[str, int]] = {}
        """By watcher: the page, and the place of its answer among the counts."""
        self._owner: dict[str, object] = {}
        """By page, its present connection."""
        self._changes: dict[object, int] = {}

    def close(self) -> None:
        """Accept no further answers; those given stay, whoever leaves."""
        self.ask = self.ask.model_copy(update={"open": False})

    def answer(self, who: object, answer: protocol.Answer) -> None:
        """Count the answer of a page in place of its earlier one; raises SentenceError for an invalid one."""
        if answer.number != self.ask.number or not self.ask.open:
            raise SentenceError("this question takes no answers any more")
        place = self._place(answer.value)
        self._changes[who] = self._changes.get(who, 0) + 1
        if self._changes[who] > MOST_CHANGES:
            raise SentenceError("too many answers to one question")
        self._drop(who)
        self._drop(self._owner.get(answer.page))
        self._given[who] = answer.page, place
        self._owner[answer.page] = who

    def leave(self, who: object) -> None:
        """A watcher has left, with the answer if the question is still open."""
        if self.ask.open:
            self._drop(who)
            self._changes.pop(who, None)

    def tally(self, watchers: int) -> protocol.Answers:
        counts = [0] * (protocol.RATE_BINS if self.ask.kind == "rate" else self.ask.choices)
        for _page, place in self._given.values():
            counts[place] += 1
        return protocol.Answers(number=self.ask.number, counts=counts, watchers=watchers)

    def _drop(self, who: object) -> None:
        page, _place = self._given.pop(who, ("", 0))
        self._owner.pop(page, None)

    def _place(self, value: float) -> int:
        """The place of an answer among the counts."""
        ask = self.ask
        if ask.kind == "rate":
            if not ask.low <= value <= ask.high:
                raise SentenceError(
                    "value={value:.12g} is outside [{low:.12g}, {high:.12g}]", value=value, low=ask.low, high=ask.high
                )
            return min(
                protocol.RATE_BINS - 1,
                int(protocol.RATE_BINS * math.log(value / ask.low) / math.log(ask.high / ask.low)),
            )
        if value != int(value) or value >= ask.choices:
            raise SentenceError(
                "value={value:.12g} is not a choice from 0 to {most}", value=value, most=ask.choices - 1
            )
        return int(value)
