"""Formulas that nobody should send: no escape, no error without a sentence. `make soak` tries 100,000 of them."""

import itertools
import pathlib

import pytest
from hypothesis import given

from tests.engine.formulas import BOMBS, CORPUS, ESCAPES, formulas, sentences, texts
from tests.engine.fuzzing import listening, try_formula

COUNT = 3000


@pytest.fixture(scope="module", autouse=True)
def everything_is_loaded():
    for text in itertools.islice(formulas(2 * len(CORPUS), seed=1), len(CORPUS), None):
        try_formula(text)


def test_escapes_and_bombs_come_to_nothing():
    for text in CORPUS:
        with listening() as heard:
            try_formula(text)
        assert heard == [], text[:200]


def test_the_ear_hears():
    with listening() as heard:
        eval("1 + 1")
        pathlib.Path("/dev/null").open().close()
    assert any(event.startswith("exec") for event in heard) and any(event.startswith("open") for event in heard)


def test_fuzzed_formulas_are_numbers_or_an_error_in_words():
    accepted = 0
    with listening() as heard:
        for text in formulas(COUNT, seed=6):
            accepted += any(taken for _, taken in try_formula(text).values())
    assert heard == []
    assert COUNT / 10 < accepted < COUNT, "the generator must make some of both"


@given(texts() | sentences())
def test_whatever_is_typed_is_numbers_or_an_error_in_words(text):
    with listening() as heard:
        try_formula(text)
    assert heard == []


def test_the_corpus_is_what_it_says():
    assert len(set(CORPUS)) == len(CORPUS) == len(ESCAPES) + len(BOMBS) > 250
    assert [*formulas(500, seed=3)] == [*formulas(500, seed=3)] != [*formulas(500, seed=4)]
