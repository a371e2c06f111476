"""What the class predicts: one answer of each page, nonsense refused, nothing kept of those who have left."""

import pytest
from pydantic import ValidationError

from app.sessions.prediction import MOST_CHANGES, Prediction
from app.wire import protocol
from engine.sentences import SentenceError
from tests.app.sessions.watcher import presenter, watcher

ASK = {"type": "ask", "number": 7, "kind": "winner", "choices": 3}


def asked(**values) -> Prediction:
    return Prediction(protocol.Ask.model_validate(ASK | values))


def answer(value: float, page: str = "a", number: int = 7) -> protocol.Answer:
    return protocol.Answer(type="answer", number=number, page=page * 16, value=value)


def given(value: float, page: str) -> dict:
    return answer(value, page).model_dump()


def test_a_page_has_one_answer_its_last_over_whatever_connection():
    prediction = asked()
    for who, (value, page) in enumerate([(0, "a"), (1, "b"), (2, "c"), (2, "a")]):
        prediction.answer(who, answer(value, page))
    assert prediction.tally(3).counts == [0, 1, 2]
    prediction.leave(0)  # the connection that page a had before
    assert prediction.tally(3).counts == [0, 1, 2]
    prediction.answer(3, answer(0, "d"))  # a connection is one page, whatever it calls itself
    assert prediction.tally(3).counts == [1, 1, 1]
    prediction.leave(1)
    assert prediction.tally(2).counts == [1, 0, 1]


def test_rates_stand_by_their_logarithm():
    prediction = asked(kind="rate", choices=2, low=0.01, high=100.0)
    for who, rate in enumerate([0.01, 1.0, 99.0, 100.0]):
        prediction.answer(who, answer(rate, "abcd"[who]))
    counts = prediction.tally(4).counts
    assert len(counts) == protocol.RATE_BINS and counts[0] == counts[protocol.RATE_BINS // 2] == 1 and counts[-1] == 2


@pytest.mark.parametrize(
    ("ask", "value"),
    [({}, 3), ({}, 0.5), ({"kind": "diverges", "choices": 2}, 2), ({"kind": "rate", "low": 0.1, "high": 1.0}, 1.01)],
)
def test_nonsense_is_refused_with_the_value_and_what_is_allowed(ask, value):
    with pytest.raises(SentenceError, match=rf"value={value} is (outside \[0.1, 1\]|not a choice from 0 to [12])"):
        asked(**ask).answer(1, answer(value))


def test_answers_are_bounded_and_end_with_the_question():
    prediction = asked()
    for _ in range(MOST_CHANGES):
        prediction.answer(1, answer(1))
    with pytest.raises(SentenceError, match="too many answers"):
        prediction.answer(1, answer(1))
    with pytest.raises(SentenceError, match="no answers any more"):
        prediction.answer(2, answer(1, "b", number=6))
    prediction.close()
    with pytest.raises(SentenceError, match="no answers any more"):
        prediction.answer(2, answer(1, "b"))
    prediction.leave(1)
    assert prediction.tally(1).counts == [0, 1, 0]


@pytest.mark.parametrize(
    "values",
    [
        {"choices": 21},
        {"choices": 1},
        {"kind": "diverges", "choices": 3},
        {"kind": "rate", "low": 1.0, "high": 1.05},
        {"kind": "rate", "low": 0.0},
        {"kind": "who are you?"},
        {"text": "any text"},
    ],
)
def test_a_question_is_one_of_three_within_bounds(values):
    with pytest.raises(ValidationError):
        protocol.Ask.model_validate(ASK | values)


def test_the_class_is_asked_answers_and_sees_what_all_answered(server):
    with presenter(server) as page, watcher(server, page.code) as one, watcher(server, page.code) as two:
        page.send(ASK)
        assert one.until(protocol.Ask).choices == 3 and two.until(protocol.Ask).number == 7
        one.send(given(1, "a"))
        two.send(given(2, "b"))
        for person in (page, one, two):
            counted(person, [0, 1, 1])
        one.cut()
        one.send(given(1, "a"))
        two.send(given(1, "b"))
        counted(one, [0, 2, 0])
        with watcher(server, page.code) as late:
            assert late.until(protocol.Ask).open
            counted(late, [0, 2, 0])
            late.send(given(5, "c"))
            assert "not a choice from 0 to 2" in late.until(protocol.Error).message
        page.cut_presentation()
        assert page.until(protocol.Ask).number == 7  # a page that was loaded anew goes on with the question
        page.send(ASK | {"open": False})
        while one.until(protocol.Ask).open:
            pass
        two.send(given(0, "b"))
        assert "no answers any more" in two.until(protocol.Error).message
        counted(page, [0, 2, 0])
        page.send(ASK | {"kind": None})
        while one.until(protocol.Ask).kind:
            pass


def counted(person, counts: list[int]) -> None:
    while person.until(protocol.Answers).counts != counts:
        pass
