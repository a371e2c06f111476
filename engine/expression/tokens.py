"""A formula cut into tokens, and the explanation when the tokens do not make a formula.

The allowed tokens are decimal numbers, raised ones, names, + - * / ** ^ ( ) | and the comma. What `in_full`
(notation.py) makes of them no longer has raised numbers and bars. So the text that parse.py gives to `ast` has no
strings, attributes, comparisons, brackets or keywords in it.
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from engine.expression.errors import ExpressionError
from engine.sentences import N_, Sentence

TOKEN = re.compile(
    r"(?P<number>(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<mark>\*\*|[-+*/(),^|])|(?P<space>\s+)"
    r"|(?P<raised>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)",
    re.ASCII,
)

TYPOGRAPHY = str.maketrans("−–×·⋅", "--***")  # one character for one, so that positions stay
"""Replacements for - and * in a formula pasted from a text; π becomes pi in `tokenize`."""

HINTS = {
    "'\"`": N_("text in quotes is not allowed"),
    ".": N_("a dot is only allowed inside a number, such as 0.5"),
    "=<>": N_("a formula has no =, < or >: write only the right-hand side, such as {example}"),
    "!": N_("there is no factorial: write the product"),
    "[]{}": N_("only round brackets ( ) are allowed"),
    "√": N_("write a square root as sqrt(x)"),
    "%": N_("the remainder % is not available"),
}


class Token(NamedTuple):
    kind: str  # "number", "raised", "name" or "mark"
    text: str
    position: int  # in the formula, from 0
    end: int


def tokenize(text: str, example: str) -> list[Token]:
    """The tokens of `text`; raises ExpressionError at the first character with which no token can start.

    example : a formula in the variables that are allowed, for that error.
    """
    plain = text.translate(TYPOGRAPHY)
    tokens = []
    position = 0
    while position < len(plain):
        match = TOKEN.match(plain, position)
        if match is None:
            if text[position] == "π":
                tokens.append(Token("name", "pi", position, position := position + 1))
                continue
            raise _character(text[position], position, example)
        kind = match.lastgroup or ""  # never empty: every alternative of TOKEN is a named group
        if kind == "number" and not math.isfinite(float(match.group())):
            raise ExpressionError(
                "{number} is too large: numbers go up to about 1.8e308", position, number=match.group()
            )
        if kind != "space":
            tokens.append(Token(kind, match.group(), position, match.end()))
        position = match.end()
    return tokens


def _character(character: str, position: int, example: str) -> ExpressionError:
    shown = f'"{character}"' if character.isprintable() else Sentence("an invisible character")
    hint = next(
        (hint for characters, hint in HINTS.items() if character in characters),
        N_("a formula is made of numbers, names, + - * / ^ ( ) and commas"),
    )
    return ExpressionError(
        "{character} cannot be used here: {hint}", position, character=shown, hint=Sentence(hint, example=example)
    )


def explain(tokens: list[Token], functions: frozenset[str], example: str) -> ExpressionError:
    """Why `tokens`, which are known not to make a formula, do not make one. example : one that is a formula."""
    open_brackets: list[Token] = []
    previous: Token | None = None
    for token in tokens:
        ended = previous is not None and (previous.kind != "mark" or previous.text == ")")
        if token.kind != "mark" or token.text == "(":
            if previous is not None and ended and not (token.text == "(" and previous.text in functions):
                return missing_product(previous, token, functions, tokens)
        elif token.text in "+-" and not ended:
            pass  # a sign
        elif not ended:
            if previous is None:
                return ExpressionError(
                    '"{sign}" cannot stand at the beginning: a number, a name or "(" is missing',
                    token.position,
                    sign=token.text,
                )
            return ExpressionError(
                '"{sign}" cannot stand after "{previous}": a number, a name or "(" is missing',
                token.position,
                sign=token.text,
                previous=previous.text,
            )
        if token.text == "(":
            open_brackets.append(token)
        if token.text == ")":
            if not open_brackets:
                return ExpressionError('this ")" closes no "("', token.position)
            open_brackets.pop()
        previous = token
    if previous is not None and previous.kind == "mark" and previous.text != ")":
        return ExpressionError('something is missing after "{previous}"', previous.position, previous=previous.text)
    if open_brackets:
        return ExpressionError('this "(" is never closed', open_brackets[-1].position)
    return ExpressionError("this is not a formula; {example} is one", example=example)


def missing_product(
    left: Token, right: Token, functions: frozenset[str], tokens: Sequence[Token] = ()
) -> ExpressionError:
    """The error for two values side by side, such as 2x; it writes out the product. tokens : the formula's."""
    if left.text in functions:
        return ExpressionError(
            "{function} needs brackets: write {function}({argument})",
            left.position,
            function=left.text,
            argument=_argument(right, tokens, functions),
        )
    before = "(…)" if left.text == ")" else left.text
    after = "(…)" if right.text == "(" else f"{right.text}(…)" if right.text in functions else right.text
    return ExpressionError(
        'an operator is missing between "{left}" and "{right}"; for a product write {before}*{after}',
        right.position,
        left=left.text,
        right=right.text,
        before=before,
        after=after,
    )


def _argument(first: Token, tokens: Sequence[Token], functions: frozenset[str]) -> str:
    """What is written without a gap from `first` up to a sum, a bracket or a function, such as 3x in sin 3x + 1."""
    text, last = first.text, first
    for token in tokens:
        if token.position < first.end or token.position == token.end:  # before it, or a product that is not written
            continue
        raised = token[2:] == last[2:]  # ² is two tokens
        ends = token.text in ("+", "-", "/", "(", ")", ",") or token.text in functions
        if ends or not (raised or token.position == last.end):
            break
        text, last = text + token.text, token
    return text.rstrip("*^")
