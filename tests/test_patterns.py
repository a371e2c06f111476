"""Every regular expression of app and engine takes time in proportion to its input, which visitors send."""

import ast
import pathlib
import re
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
LENGTH = 10_000
MOST_SECONDS = 0.005
FUNCTIONS = {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"}
ALPHABET = [
    "1",
    "a",
    " ",
    ".",
    ",",
    "]",
    "[",
    "{",
    "}",
    "(",
    "%(",
    "%(a",
    "-",
    "+",
    "e",
    "1.",
    "1e",
    "] ",
    "] ,",
    "{a",
    "x1",
    ":",
    "n",
    "\n",
    "_",
    "a.",
    "--a:",
    "#",
]
HOSTILE = [
    text
    for part in ALPHABET
    for whole in [part * (LENGTH // len(part))]
    for text in (whole, whole + "!", "]" + whole + "!")
]


def patterns() -> list[tuple[str, str | bytes, int]]:
    """Place, pattern and flags of each call of `re` with a literal pattern."""
    found = []
    for folder in ("app", "engine"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=name), args=[first, *_]) if (
                        name in FUNCTIONS
                    ):
                        place = f"{path.relative_to(ROOT)}:{node.lineno}"
                        assert isinstance(first, ast.Constant | ast.JoinedStr) or name != "compile", (
                            f"{place}: a pattern that is no literal"
                        )
                        if isinstance(first, ast.Constant):
                            text = ast.unparse(node)
                            flags = sum(
                                getattr(re, flag)
                                for flag in ("ASCII", "IGNORECASE", "DOTALL", "MULTILINE")
                                if f"re.{flag}" in text
                            )
                            found.append((place, first.value, flags))
    return found


def seconds(pattern: re.Pattern, text: str | bytes) -> float:
    begin = time.process_time()
    pattern.fullmatch(text)
    pattern.search(text)
    return time.process_time() - begin


def test_a_quadratic_pattern_would_be_noticed():
    assert seconds(re.compile(r"\d+\.?\d*"), "1" * LENGTH + "!") > MOST_SECONDS


def test_hostile_input_takes_no_time():
    found = patterns()
    assert len(found) >= 8
    for place, pattern, flags in found:
        compiled = re.compile(pattern, flags)
        for text in HOSTILE:
            given = text.encode() if isinstance(pattern, bytes) else text
            # mostly the first look says it; when the machine has been at something else, one of the next ones
            assert any(seconds(compiled, given) < MOST_SECONDS for _ in range(5)), f"{place}: {text[:10]!r}…"
