"""Why a formula has no finite value, or no slope, at a point: the part of it that fails there."""

import math

import numpy as np

from engine.expression.expression import Expression
from engine.expression.operations import CONSTANTS, FUNCTIONS, OPERATIONS, OPERATORS
from engine.expression.tree import Binary, Call, Constant, Negate, Number, Tree, Variable
from engine.sentences import N_, Sentence

FRACTION = N_("there, {part} is {base} to the power of {exponent}, and a negative base takes only whole exponents")
NO_SLOPE = N_("there, {part} has the negative base {base}, which takes only whole exponents, and so it has no slope")
ZERO = N_("there, {part} divides by 0")
OUTSIDE = N_("there, {part} is not defined: its argument is {argument}")
TOO_LARGE = N_("there, {part} is too large a number")


def why_undefined(expression: Expression, point: list[float]) -> Sentence | None:
    """The innermost part without a finite value at the point, or else a power without a slope; None if there is none.

    point : the coordinates, in the order of `expression.variables`.
    """
    parts: list[tuple[Tree, list[float], float]] = []
    with np.errstate(all="ignore"):
        _evaluate(expression.tree, dict(zip(expression.variables, point, strict=True)), parts)
    for node, arguments, value in parts:
        if all(map(math.isfinite, arguments)) and not math.isfinite(value):
            return _reason(node, arguments, _text(node, expression.text))
    for node, arguments, _value in parts:
        if isinstance(node, Binary) and node.operator == "^" and node.right.has_variables() and arguments[0] < 0:
            return Sentence(NO_SLOPE, part=_text(node, expression.text), base=arguments[0])
    return None


def _evaluate(tree: Tree, variables: dict[str, float], parts: list[tuple[Tree, list[float], float]]) -> float:
    """The value; `parts` gains the node, its arguments and its value, after those of the nodes below it."""
    arguments = [_evaluate(child, variables, parts) for child in tree.children]
    match tree:
        case Number(value=number):
            value = number
        case Constant(name=name):
            value = CONSTANTS[name]
        case Variable(name=name):
            value = variables[name]
        case Negate():
            value = -arguments[0]
        case Binary(operator=operator):
            value = _applied(OPERATORS[operator], arguments)
        case Call(function=function):
            value = _applied(FUNCTIONS[function], arguments)
    parts.append((tree, arguments, value))
    return value


def _applied(operation: str, arguments: list[float]) -> float:
    result = np.empty(())
    OPERATIONS[operation].array(*map(np.float64, arguments), out=result)
    return float(result)


def _reason(node: Tree, arguments: list[float], part: str) -> Sentence:
    match node, arguments:
        case Binary(operator="^"), [base, exponent] if base < 0 and not exponent.is_integer():
            return Sentence(FRACTION, part=part, base=base, exponent=exponent)
        case (Binary(operator="/"), [_, 0.0]) | (Binary(operator="^"), [0.0, _]):
            return Sentence(ZERO, part=part)
        case Call(), [argument] if FUNCTIONS[node.function] not in ("exp", "sinh", "cosh"):
            return Sentence(OUTSIDE, part=part, argument=argument)
    return Sentence(TOO_LARGE, part=part)


def _text(node: Tree, text: str) -> str:
    """The part as it was typed, blanks and all."""
    start, end = node.span
    return text[start:end]
