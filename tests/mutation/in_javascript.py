"""Small mistakes in JavaScript: another operator, a number more by one, a condition turned round, a line left out."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterator

from tests.mutation.mutant import Mutant

SPACED = {
    "===": "!==",
    "!==": "===",
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "&&": "||",
    "||": "&&",
    "??": "&&",
    "+=": "-=",
    "-=": "+=",
}
SKIPPED = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"
    r"|(?<=[(,=:\[!&|?{};\s])/(?![/*\s])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/[dgimsuvy]*",
    re.DOTALL,
)
NUMBER = re.compile(r"(?<![\w$.])(\d[\d_]*(?:\.\d+)?(?:e-?\d+)?)(?![\w.])")
STATEMENT = re.compile(
    r"^ +((?!return\b|const\b|let\b|import\b|export\b|case\b)[\w.$?]+(?:\(.*\)| [-+*/|&?]*= .+));$", re.MULTILINE
)


def js_mutants(path: pathlib.PurePosixPath, text: str) -> Iterator[Mutant]:
    # Comments and texts become blanks of the same length, so that places stay.
    code = SKIPPED.sub(lambda found: re.sub(r"[^\n]", "\0", found[0]), text)

    def mutant(begin: int, end: int, after: str) -> Mutant:
        return Mutant(path, text.count("\n", 0, begin) + 1, begin, end, after)

    for found in re.finditer(r"(?<= )(?:===|!==|<=|>=|&&|\|\||\?\?|\+=|-=|[<>+*/-])(?= )", code):
        yield mutant(found.start(), found.end(), SPACED[found[0]])
    for found in re.finditer(r"\b(?:true|false)\b", code):
        yield mutant(found.start(), found.end(), "false" if found[0] == "true" else "true")
    for found in NUMBER.finditer(code):
        yield mutant(found.start(), found.end(), f"({found[0]} + 1)")
    for found in re.finditer(r"\b(?:if|while) \(", code):
        if (end := _closed(code, found.end())) is not None:
            yield mutant(found.end(), end, f"!({text[found.end() : end]})")
    for found in STATEMENT.finditer(code):
        yield mutant(found.start(1), found.end(1), "")
    for found in re.finditer(r"^ +(return [^;{}\n]+);$", code, re.MULTILINE):
        yield mutant(found.start(1), found.end(1), "return undefined")


def _closed(code: str, begin: int) -> int | None:
    """Where the bracket that was opened just before `begin` closes."""
    depth = 1
    for at in range(begin, len(code)):
        depth += (code[at] == "(") - (code[at] == ")")
        if not depth:
            return at
    return None
