"""The English of the app, its documents and docstrings is an editor's: no replaced phrase, one term for one thing."""

import ast
import pathlib
import re
import tomllib
from functools import cache

import pytest

from app.i18n.translation import PLACEHOLDER
from tests.app.i18n.extracted import messages

ROOT = pathlib.Path(__file__).parents[3]
GLOSSARY = tomllib.loads(pathlib.Path(__file__).with_name("glossary.toml").read_text(encoding="utf-8"))
PACKAGES = ("engine", "app", "tests", "bench")
PAGES = [
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *sorted(f"docs/{page.name}" for page in ROOT.glob("docs/*.md")),
]
UNWRITTEN = re.compile(r"^```.*?^```$|`[^`\n]*`|\]\([^)]*\)|<[^>]*>", re.DOTALL | re.MULTILINE)
UNSAID = re.compile(r"`[^`]*`|\bSources?: .*?(?=\n\s*\n|Convention|\Z)", re.DOTALL)
"""What a docstring quotes: names in code, and titles of papers."""
SEARCHED = "app/labs/chapters.py"
"""Words that a visitor may search for, also those that the app does not use."""


@pytest.fixture(scope="module")
def sentences():
    """Every message of the app, singular and plural."""
    shown = [each for each in messages() if not all(place.startswith(SEARCHED) for place, _ in each.locations)]
    return [text for each in shown for text in ([each.id] if isinstance(each.id, str) else each.id)]


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


@cache
def written(place):
    """The texts of a package's docstrings or of a document: read when a test asks, not when tests are collected."""
    if place in PACKAGES:
        return list(docstrings(place))
    return UNWRITTEN.sub(" ", (ROOT / place).read_text(encoding="utf-8")).splitlines()


def found(phrase, texts):
    pattern = re.compile(rf"(?<![\w-])(?:{phrase})(?![\w-])", re.IGNORECASE)
    return [text for text in texts if pattern.search(text)]


def look_for_replaced(texts):
    left = {phrase: which for phrase in GLOSSARY["instead"] if (which := found(phrase, texts))}
    assert left == {}, {phrase: GLOSSARY["instead"][phrase] for phrase in left}


def look_for_other_terms(texts):
    others = {other: term for term, names in GLOSSARY["terms"].items() for other in names}
    left = {other: which for other in others if (which := found(other, texts))}
    assert left == {}, {other: others[other] for other in left}


def test_what_the_app_says_has_no_replaced_phrase_and_one_term_for_a_thing(sentences):
    look_for_replaced(sentences)
    look_for_other_terms(sentences)


@pytest.mark.parametrize("place", [*PACKAGES, *PAGES])
def test_no_phrase_returns_that_an_editor_replaced(place):
    look_for_replaced(written(place))


@pytest.mark.parametrize("place", [*PACKAGES, *PAGES])
def test_a_thing_has_one_term(place):
    look_for_other_terms(written(place))


def test_no_sentence_is_long(sentences):
    for text in sentences:
        for sentence in re.split(r"(?<=[.!?;:])\s+", PLACEHOLDER.sub("1", text)):
            words = [word for word in sentence.split() if re.search(r"[A-Za-z]{2}", word)]
            assert len(words) <= GLOSSARY["longest_sentence"], sentence


def test_the_glossary_finds_what_it_is_for():
    phrases = [*GLOSSARY["instead"], *(other for names in GLOSSARY["terms"].values() for other in names)]
    assert all(re.compile(phrase) for phrase in phrases)
    assert found("go(es)? on", ["The run goes on."]) and not found("go(es)? on", ["a good one", "go-on"])
