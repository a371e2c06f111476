"""The Korean catalogue is whole, current, and written so that it fits every value."""

import pathlib
import re
import tomllib

import pytest
from babel.messages.pofile import read_po

from app.i18n.translation import PLACEHOLDER, _fits
from app.labs.chapters import by_chapter
from app.paths import LOCALES, STATIC
from tests.app.i18n.extracted import messages

HANGUL = re.compile("[가-힣]")
SAME = {
    "Ackley", "AdaGrad", "AdaMax", "Adadelta", "Adam", "AdamW", "AMSGrad", "Beale", "Booth", "Descent Lab", "Easom",
    "Eggholder", "Forrester", "Goldstein–Price", "Griewank", "He", "Himmelblau", "L-BFGS", "Leaky ReLU", "Lion",
    "Matyas", "McCormick", "NAdam", "Nesterov", "RMSProp", "Rastrigin", "ReLU", "Rosenbrock", "Styblinski–Tang", "Tanh",
    "XOR", "base64", "he", "lr · λmax", "sin πx", "sin πy", "Xavier", "xavier", "xy", "‖dW‖",
}  # fmt: skip
"""Names, and what is written in the same way."""

TERMS = tomllib.loads(pathlib.Path(__file__).with_name("glossary.toml").read_text(encoding="utf-8"))["korean"]

PARTICLES = re.compile(r"(?:\}|\)s)(?:은|는|이|가|을|를|과|와|로|으로)(?=[\s.,:;)]|$)")
"""A particle right after a value is wrong after half of all values."""


@pytest.fixture(scope="module")
def catalogue():
    with (LOCALES / "ko" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {message.id: message for message in read_po(file, locale="ko") if message.id}


def texts(message):
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_every_sentence_is_translated(catalogue):
    wanted = {message.id for message in messages()}
    assert [source for source in wanted if source not in catalogue or not all(texts(catalogue[source]))] == []
    assert [source for source in catalogue if source not in wanted] == [], "run `make words`"
    assert [source for source, message in catalogue.items() if message.fuzzy] == []


def test_every_value_has_its_place(catalogue):
    for source, message in catalogue.items():
        last = source if isinstance(source, str) else source[-1]
        for text in texts(message):
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(last)), text


def test_nothing_is_left_in_english(catalogue):
    left = [
        source
        for source, message in catalogue.items()
        if not any(HANGUL.search(text) for text in texts(message))
        and re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", texts(message)[0]))
        and source not in SAME
        and not re.search(r"[←θ=]|N\(", str(source))
    ]
    assert left == []


def test_no_particle_depends_on_a_value(catalogue):
    found = [text for message in catalogue.values() for text in texts(message) if PARTICLES.search(text)]
    assert found == []


def test_the_level_of_speech_is_one(catalogue):
    """합니다 and 하십시오, never 하세요 or 해요."""
    found = [
        text
        for message in catalogue.values()
        for text in texts(message)
        if re.search("(세요|[해어아]요)(?=[.?!]|$)", text)
    ]
    assert found == []


@pytest.mark.parametrize("term", TERMS)
def test_a_term_has_the_korean_of_the_textbooks(catalogue, term):
    pattern = re.compile(rf"\b(?:{term})", re.IGNORECASE)
    assert [
        (source, texts(message)[0])
        for source, message in catalogue.items()
        if pattern.search(PLACEHOLDER.sub("", source if isinstance(source, str) else source[-1]))
        and not any(korean in text for text in texts(message) for korean in TERMS[term])
        and not all(place.endswith("chapters.py") for place, _ in message.locations)
    ] == []


def wide(text):
    """About how many Hangul letters fit in the width of a text."""
    return sum(1 if HANGUL.match(letter) else 0.3 if letter == " " else 0.5 for letter in text)


def test_a_title_of_an_experiment_fits_the_header(catalogue):
    """Where it has 200 px, with its number: a longer one would be cut."""
    titles = [experiment.title for experiments in by_chapter().values() for experiment in experiments]
    assert [text for title in titles if wide(text := catalogue[title].string) > 13.3] == []


def test_signs_have_the_glyphs_of_the_english_pages():
    """Hangul fonts draw ₁ and ∇ small or full-width: in the Korean stack they come after all others."""
    tokens = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    english, korean = (re.findall(r'"[^"]+"|[\w-]+', stack) for stack in re.findall(r"--font-body: ([^;]+);", tokens))
    others = [font for font in english if font not in ("system-ui", "sans-serif")]
    assert korean[: len(others)] == others and korean[-1] == "sans-serif"


def test_the_app_leaves_no_translation_out(catalogue):
    """As it would one whose placeholders do not fit, where "1% 큰" counts as one."""
    left = [message.id for message in catalogue.values() if not all(_fits(text, message.id) for text in texts(message))]
    assert left == []
