"""Formulas as people write them, in full: 2x y is 2*x*y, xy is x*y, x² is x^2, |x| is abs(x), 0,5 is 0.5.

The readings are of tokens, before there is a tree. A product that is not written binds like one that is: 1/2x is
(1/2)*x, as in Python and in most computer algebra systems.
"""

from collections.abc import Collection, Mapping

from engine.expression.errors import ExpressionError
from engine.expression.tokens import Token

RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
THOUSANDS = 3
"""Digits after a comma that could also be a thousands group."""


def in_full(tokens: list[Token], letters: Collection[str], functions: Mapping[str, int], implied: bool) -> list[Token]:
    """The same formula with every operator written out; ExpressionError where the reading is ambiguous.

    letters : the names of variables and constants.
    functions : what may be called -> how many arguments that takes.
    implied : whether values side by side are a product; without, only a number and what follows it are.
    """
    tokens = _commas(tokens, functions)
    tokens = [part for token, after in _pairs(tokens) for part in _name(token, after, letters, functions, implied)]
    tokens = [part for token in tokens for part in _power(token)]
    tokens = _bars(tokens, functions)
    return _products(tokens, functions, implied)


def _pairs(tokens: list[Token]) -> list[tuple[Token, Token | None]]:
    """Each token with the one after it."""
    return list(zip(tokens, [*tokens[1:], None], strict=True))


def _commas(tokens: list[Token], functions: Mapping[str, int]) -> list[Token]:
    """A comma right between two numbers is a decimal comma, except between a function's arguments."""
    full: list[Token] = []
    arguments: list[bool] = []
    for number, token in enumerate(tokens):
        if token.text == "(":
            arguments.append(number > 0 and functions.get(tokens[number - 1].text, 0) > 1)
        elif token.text == ")" and arguments:
            arguments.pop()
        whole = full[-2] if len(full) > 1 and full[-1].text == "," else None
        decimal = (
            whole is not None
            and whole.kind == token.kind == "number"
            and whole.text.isdecimal()
            and token.text[0].isdecimal()
            and token.text.find(".") < 0
            and token.position - whole.end == 1
            and not (arguments and arguments[-1])
        )
        if whole is None or not decimal:
            full.append(token)
            continue
        if len(token.text) == THOUSANDS and whole.text != "0":
            raise ExpressionError(
                "{written} can be read in two ways: write {number}, or a point instead of the comma",
                whole.position,
                written=f"{whole.text},{token.text}",
                number=whole.text + token.text,
            )
        full[-2:] = [Token("number", f"{whole.text}.{token.text}", whole.position, token.end)]
    return full


def _name(
    token: Token, after: Token | None, letters: Collection[str], functions: Mapping[str, int], implied: bool
) -> list[Token]:
    """xy as x and y, xsin( as x and sin(; a name that is known, or made of unknown parts, as it is."""
    if token.kind != "name" or token.text in letters or token.text in functions or not implied:
        return [token]
    called = after is not None and after.text == "("
    parts = _parts(token.text, letters, functions if called else ())
    place = token.position
    return [Token("name", part, place, place := place + len(part)) for part in parts or [token.text]]


def _parts(name: str, letters: Collection[str], last: Collection[str]) -> list[str]:
    """Names that make up `name`, the last one possibly from `last`; the longest first; empty when there are none."""
    ways: dict[int, list[str]] = {len(name): []}
    for begin in reversed(range(len(name))):
        for end in reversed(range(begin + 1, len(name) + 1)):
            part = name[begin:end]
            if end in ways and (part in letters or (end == len(name) and part in last)):
                ways[begin] = [part, *ways[end]]
                break
    return ways.get(0, [])


def _power(token: Token) -> list[Token]:
    """² as ^2."""
    if token.kind != "raised":
        return [token]
    position, end = token.position, token.end
    digits = token.text.translate(RAISED)
    sign = [Token("mark", digits[0], position, end)] if digits[0] in "+-" else []
    return [Token("mark", "^", position, end), *sign, Token("number", digits.lstrip("+-"), position, end)]


def _ends(token: Token) -> bool:
    """Whether a value may end here."""
    return token.kind != "mark" or token.text == ")"


def _bars(tokens: list[Token], functions: Mapping[str, int]) -> list[Token]:
    """|x| as abs(x). A bar after a value closes the open one; any other bar opens one."""
    full: list[Token] = []
    open_marks: list[Token] = []
    for token in tokens:
        position, end = token.position, token.end
        behind_value = bool(full) and _ends(full[-1]) and full[-1].text not in functions
        if token.text == "|" and behind_value and open_marks and open_marks[-1].text == "|":
            open_marks.pop()
            full.append(Token("mark", ")", position, end))
        elif token.text == "|":
            open_marks.append(token)
            full += [Token("name", "abs", position, end), Token("mark", "(", position, end)]
        else:
            if token.text == "(":
                open_marks.append(token)
            elif token.text == ")" and open_marks and open_marks[-1].text == "(":
                open_marks.pop()
            full.append(token)
    if bars := [mark for mark in open_marks if mark.text == "|"]:
        raise ExpressionError('this "|" is never closed; |x| is the absolute value of x', bars[-1].position)
    return full


def _products(tokens: list[Token], functions: Mapping[str, int], implied: bool) -> list[Token]:
    """A * between two values side by side, such as 2x, x y or (x)(y); none before a number."""
    full: list[Token] = []
    for token in tokens:
        begins = token.kind == "name" or token.text == "("
        before = full[-1] if full and _ends(full[-1]) and full[-1].text not in functions else None
        if begins and before is not None and (implied or before.kind == "number"):
            full.append(Token("mark", "*", token.position, token.position))
        full.append(token)
    return full
