"""The English of the app, its documents and docstrings is an editor's: no replaced phrase, one term for one thing."""

import ast
import pathlib
import re
import tomllib

import pytest

from app.i18n.extract import extract
from app.i18n.translation import PLACEHOLDER

ROOT = pathlib.Path(__file__).parents[3]
GLOSSARY = tomllib.loads(pathlib.Path(__file__).with_name("glossary.toml").read_text(encoding="utf-8"))
PAGES = [
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "CHANGELOG")),
    *sorted((ROOT / "docs").glob("*.md")),
]
UNWRITTEN = re.compile(r"^```.*?^```$|`[^`\n]*`|\]\([^)]*\)|<[^>]*>", re.DOTALL | re.MULTILINE)
UNSAID = re.compile(r"`[^`]*`|\bSources?: .*?(?=\n\s*\n|Convention|\Z)", re.DOTALL)
"""What a docstring quotes: names in code, and titles of papers."""
SEARCHED = "app/labs/chapters.py"
"""Words that a visitor may search for, also those that the app does not use."""


def messages():
    """Every message of the app, singular and plural."""
    for message in extract():
        if message.id and not all(place.startswith(SEARCHED) for place, _ in message.locations):
            yield from [message.id] if isinstance(message.id, str) else message.id


def docstrings(package):
    """The docstrings of a package, also those below a constant or a field, without what they quote."""
    for path in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for each in getattr(node, "body", None) or () if not isinstance(node, ast.Lambda | ast.IfExp) else ():
                if (
                    isinstance(each, ast.Expr)
                    and isinstance(each.value, ast.Constant)
                    and isinstance(each.value.value, str)
                ):
                    yield " ".join(UNSAID.sub(" ", each.value.value).split())


TEXTS = {
    "the app": list(messages()),
    **{f"docstrings of {package}": list(docstrings(package)) for package in ("engine", "app", "tests", "bench")},
    **{page.name: UNWRITTEN.sub(" ", page.read_text(encoding="utf-8")).splitlines() for page in PAGES},
}


def found(phrase, texts):
    pattern = re.compile(rf"(?<![\w-])(?:{phrase})(?![\w-])", re.IGNORECASE)
    return [text for text in texts if pattern.search(text)]


@pytest.mark.parametrize("place", TEXTS)
def test_no_phrase_returns_that_an_editor_replaced(place):
    left = {phrase: texts for phrase in GLOSSARY["instead"] if (texts := found(phrase, TEXTS[place]))}
    assert left == {}, {phrase: GLOSSARY["instead"][phrase] for phrase in left}


@pytest.mark.parametrize("place", TEXTS)
def test_a_thing_has_one_term(place):
    others = {other: term for term, names in GLOSSARY["terms"].items() for other in names}
    left = {other: texts for other in others if (texts := found(other, TEXTS[place]))}
    assert left == {}, {other: others[other] for other in left}


def test_no_sentence_is_long():
    for text in TEXTS["the app"]:
        for sentence in re.split(r"(?<=[.!?;:])\s+", PLACEHOLDER.sub("1", text)):
            words = [word for word in sentence.split() if re.search(r"[A-Za-z]{2}", word)]
            assert len(words) <= GLOSSARY["longest_sentence"], sentence


def test_the_glossary_finds_what_it_is_for():
    phrases = [*GLOSSARY["instead"], *(other for names in GLOSSARY["terms"].values() for other in names)]
    assert all(re.compile(phrase) for phrase in phrases)
    assert found("go(es)? on", ["The run goes on."]) and not found("go(es)? on", ["a good one", "go-on"])
