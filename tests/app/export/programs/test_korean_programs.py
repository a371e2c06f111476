"""Programs in Korean: comments, docstrings and printed labels follow the page's language, and nothing else does."""

import ast
import io
import re
import tokenize

import pytest

from app.export.programs import LANGUAGES
from app.i18n.translation import languages, use
from app.labs import LABS
from app.labs.chapters import by_chapter
from app.paths import LOCALES
from engine import OPTIMIZERS
from tests.app.export.run_programs import printed, program_of

QUERIES = [
    *{
        experiment.lab: (experiment.lab, experiment.query)
        for experiments in by_chapter().values()
        for experiment in experiments
        if LABS[experiment.lab].has_code
    }.values(),
    (
        "descent",
        "racers.0.optimizer=lbfgs&racers.1.optimizer=adamw&racers.2.optimizer=line_search&racers.3.optimizer=cg",
    ),
    ("nets", "hidden=5&dropout=0.1&racers.0.optimizer=gd&racers.0.batch_norm=on"),
    ("digits", "hidden=conv 4x3, pool, 8"),
]
HANGUL = re.compile("[가-힣]")
NAMES = {"y:", *(f"{each.title}:" for each in OPTIMIZERS.values())}
"""Printed labels that are the same in every language."""
ENGLISH = re.compile(r"\b(the|of|with|and|from|each|is)\b")


def korean(lab, query, language):
    with use(languages(LOCALES)["ko"]):
        return program_of(lab, query, language)


def told(program):
    """Its comments and docstrings."""
    comments = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(program).readline)
        if token.type == tokenize.COMMENT
    ]
    documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
    nodes = (node for node in ast.walk(ast.parse(program)) if isinstance(node, documented))
    return comments + [text for node in nodes if (text := ast.get_docstring(node))]


def labels(program):
    """The texts in its calls of `print`."""
    calls = [node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Call)]
    printing = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
    texts = [each for call in printing for each in call.args if isinstance(each, ast.Constant)]
    return [each.value for each in texts if isinstance(each.value, str)]


def code(program):
    """The program without comments, docstrings, layout and printed labels."""
    tree = ast.parse(program)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            node.args = [each for each in node.args if not isinstance(each, ast.Constant)]
    return ast.dump(tree)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("lab", "query"), QUERIES, ids=[f"{lab}-{place}" for place, (lab, _) in enumerate(QUERIES)])
def test_only_what_is_told_is_in_korean(lab, query, language):
    english, translated = program_of(lab, query, language), korean(lab, query, language)
    assert code(english) == code(translated)
    assert not any(HANGUL.search(text) for text in told(english))
    assert HANGUL.search(told(translated)[-1] + told(translated)[0])
    assert [text for text in told(translated) + labels(translated) if ENGLISH.search(text)] == []
    assert not any(HANGUL.search(label) for label in labels(english))
    assert [label for label in labels(translated) if not HANGUL.search(label) and label not in NAMES] == []


def test_a_korean_program_runs():
    query = "function=ravine&steps=3&racers.0.optimizer=adamw"
    name, _, numbers = printed(korean("descent", query, "numpy"), "numpy").partition(": ")
    assert name == "AdamW" and numbers == printed(program_of("descent", query, "numpy"), "numpy").partition(": ")[2]


def test_a_korean_program_names_its_numbers_in_korean():
    query = "mode=tangent&function=sine&x=1&h=1e-4"
    english, translated = (
        [line.split(": ") for line in printed(make("derivative", query, "numpy"), "numpy").splitlines()]
        for make in (program_of, korean)
    )
    assert [name for name, _ in english] == ["forward difference", "central difference", "exact"]
    assert [name for name, _ in translated] == ["전방 차분", "중앙 차분", "정확한 값"]
    assert [numbers for _, numbers in english] == [numbers for _, numbers in translated]
