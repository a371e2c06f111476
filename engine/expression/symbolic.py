"""Symbolic differentiation: the tree of a formula -> the tree of its derivative, for programs that people read.

The results follow the differentiation rules of a calculus book and leave out factors of 1 and terms of 0. Numbers for a
run come from derivative.py, which also handles the points where a rule has no finite value.

A tree made here may call one function that no formula may call: heaviside(x), which is 0, 1/2, 1 for x <, =, > 0.
"""

from collections.abc import Callable
from functools import reduce

from engine.expression.tree import Binary, Call, Constant, Negate, Number, Tree, Variable

NO_SPAN = (0, 0)
"""Span of a node that was computed and not read from a text."""


def derivative(tree: Tree, name: str) -> Tree:
    """∂tree/∂name. A tie of min or max gives half to each; abs′(0) = 0."""
    if not tree.has_variables():
        return ZERO
    match tree:
        case Variable():
            return ONE if tree.name == name else ZERO
        case Negate(operand=operand):
            return negate(derivative(operand, name))
        case Binary(operator="+", left=a, right=b):
            return add(derivative(a, name), derivative(b, name))
        case Binary(operator="-", left=a, right=b):
            return subtract(derivative(a, name), derivative(b, name))
        case Binary(operator="*", left=a, right=b):
            return add(multiply(derivative(a, name), b), multiply(a, derivative(b, name)))
        case Binary(operator="/", left=a, right=b):
            slope = divide(derivative(a, name), b)
            return subtract(slope, divide(multiply(a, derivative(b, name)), power(b, TWO)))
        case Binary(operator="^", left=a, right=b):
            return _power_derivative(a, b, name)
        case Call(function="min" | "max" as function, arguments=(a, b)):
            first, second = (b, a) if function == "min" else (a, b)
            share = call("heaviside", subtract(first, second))
            return add(multiply(derivative(a, name), share), multiply(derivative(b, name), subtract(ONE, share)))
        case Call(function=function, arguments=(inner,)):
            return multiply(derivative(inner, name), DERIVATIVES[function](inner))
    raise TypeError(tree)


def _power_derivative(a: Tree, b: Tree, name: str) -> Tree:
    by_base = ZERO
    if (inner := derivative(a, name)) != ZERO:
        exponent = _value(b)
        less = number(exponent - 1) if exponent is not None else subtract(b, ONE)
        by_base = multiply(b, power(a, less), inner)
    by_exponent = multiply(derivative(b, name), power(a, b))
    if by_exponent != ZERO and a != Constant("e", span=NO_SPAN):
        by_exponent = multiply(by_exponent, call("log", a))
    return add(by_base, by_exponent)


# Constructors that simplify: what they make has no factor 1 and no term 0.


def number(value: float) -> Tree:
    return Number(float(value), f"{value:g}", span=NO_SPAN) if value >= 0 else Negate(number(-value), span=NO_SPAN)


ZERO, ONE, TWO, HALF = map(number, (0, 1, 2, 0.5))


def add(a: Tree, b: Tree) -> Tree:
    if a == ZERO:
        return b
    if b == ZERO:
        return a
    return subtract(a, b.operand) if isinstance(b, Negate) else Binary("+", a, b, span=NO_SPAN)


def subtract(a: Tree, b: Tree) -> Tree:
    if b == ZERO:
        return a
    if isinstance(b, Negate):
        return add(a, b.operand)
    return negate(b) if a == ZERO else Binary("-", a, b, span=NO_SPAN)


def negate(a: Tree) -> Tree:
    if a == ZERO:
        return a
    return a.operand if isinstance(a, Negate) else Negate(a, span=NO_SPAN)


def multiply(*factors: Tree) -> Tree:
    """The product, with its constants gathered in front."""
    return reduce(_product, factors)


def _product(a: Tree, b: Tree) -> Tree:
    (first, a), (second, b) = _factor(a), _factor(b)
    constant = first * second
    rest = b if a == ONE else a if b == ONE else Binary("*", a, b, span=NO_SPAN)
    if constant == 0 or rest == ONE:
        return number(constant)
    scaled = rest if abs(constant) == 1 else Binary("*", number(abs(constant)), rest, span=NO_SPAN)
    return scaled if constant > 0 else negate(scaled)


def _factor(tree: Tree) -> tuple[float, Tree]:
    """A tree as (constant, rest), whose product it is."""
    match tree:
        case Number(value=value):
            return value, ONE
        case Negate(operand=operand):
            constant, rest = _factor(operand)
            return -constant, rest
        case Binary(operator="*", left=Number(value=value), right=right):
            constant, rest = _factor(right)
            return value * constant, rest
    return 1.0, tree


def divide(a: Tree, b: Tree) -> Tree:
    if a == ZERO or b == ONE:
        return a
    return negate(divide(a.operand, b)) if isinstance(a, Negate) else Binary("/", a, b, span=NO_SPAN)


def power(a: Tree, b: Tree) -> Tree:
    exponent = _value(b)
    if exponent == 1:
        return a
    return ONE if exponent == 0 else Binary("^", a, b, span=NO_SPAN)


def _value(tree: Tree) -> float | None:
    """The value of a tree that is one number, with or without a sign."""
    match tree:
        case Number(value=value):
            return value
        case Negate(operand=Number(value=value)):
            return -value
    return None


def call(function: str, *arguments: Tree) -> Tree:
    return Call(function, arguments, span=NO_SPAN)


DERIVATIVES: dict[str, Callable[[Tree], Tree]] = {
    "sin": lambda x: call("cos", x),
    "cos": lambda x: negate(call("sin", x)),
    "tan": lambda x: add(ONE, power(call("tan", x), TWO)),
    "asin": lambda x: divide(ONE, call("sqrt", subtract(ONE, power(x, TWO)))),
    "acos": lambda x: negate(divide(ONE, call("sqrt", subtract(ONE, power(x, TWO))))),
    "atan": lambda x: divide(ONE, add(ONE, power(x, TWO))),
    "sinh": lambda x: call("cosh", x),
    "cosh": lambda x: call("sinh", x),
    "tanh": lambda x: divide(ONE, power(call("cosh", x), TWO)),
    "exp": lambda x: call("exp", x),
    "log": lambda x: divide(ONE, x),
    "ln": lambda x: divide(ONE, x),
    "log10": lambda x: divide(ONE, multiply(call("log", number(10)), x)),
    "sqrt": lambda x: divide(HALF, call("sqrt", x)),
    "abs": lambda x: call("sign", x),
    "sign": lambda x: ZERO,
    "heaviside": lambda x: ZERO,
    "sigmoid": lambda x: multiply(call("sigmoid", x), call("sigmoid", negate(x))),
}
"""f′(x) of every function of one argument."""
