"""A formula in NumPy's and PyTorch's words, with its derivatives worked out by hand's rules, so that a program can show them."""

import ast
import math
from functools import reduce

from engine.expression import Expression
from engine.expression.tree import Binary, Call, Constant, Negate, Number, Tree, Variable

NAMES = {
    "numpy": {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "ln": "log", "min": "minimum", "max": "maximum"},
    "torch": {"ln": "log", "min": "minimum", "max": "maximum"},
}
PREFIXES = {"numpy": "np", "torch": "torch"}
OPERATORS = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "^": ast.Pow}
HERE = (0, 0)


def facts(formula: Expression) -> dict[str, object]:
    """`text`, `numpy`, `torch`; `slopes` and `hessian` in NumPy's words; whether `sigmoid` is called."""
    slopes = [derivative(formula.tree, name) for name in formula.variables]
    curvatures = [[derivative(slope, name) for name in formula.variables] for slope in slopes]
    trees = [formula.tree, *slopes, *(tree for row in curvatures for tree in row)]
    return {
        "text": formula.text,
        "numpy": spelled(formula.tree, "numpy"),
        "torch": spelled(formula.tree, "torch"),
        "slopes": [spelled(slope, "numpy") for slope in slopes],
        "hessian": [[spelled(entry, "numpy") for entry in row] for row in curvatures],
        "sigmoid": any(_calls(tree, "sigmoid") for tree in trees),
    }


def spelled(tree: Tree, language: str) -> str:
    """The formula as Python."""
    return ast.unparse(_python(tree, language))


def _python(tree: Tree, language: str) -> ast.expr:
    prefix = PREFIXES[language]
    match tree:
        case Number(value=value):
            return ast.Constant(int(value) if value.is_integer() and abs(value) < 1e6 else value)
        case Constant(name=name):
            return _attribute("np" if language == "numpy" else "math", name)
        case Variable(name=name):
            return ast.Name(name)
        case Negate(operand=operand):
            return ast.UnaryOp(ast.USub(), _python(operand, language))
        case Binary(operator="^", left=Number(value=value), right=right):
            return ast.BinOp(ast.Constant(value), ast.Pow(), _python(right, language))  # a whole number might overflow
        case Binary(operator=operator, left=left, right=right):
            return ast.BinOp(_python(left, language), OPERATORS[operator](), _python(right, language))
        case Call(function=function, arguments=arguments):
            name = NAMES[language].get(function, function)
            if language == "torch" and not any(map(_varies, arguments)) and hasattr(math, name):
                prefix = "math"
            given = [_python(argument, language) for argument in arguments]
            if language == "torch" and prefix == "torch":  # torch's functions take nothing but tensors
                given = [
                    (
                        ast.Call(_attribute("torch", "tensor"), [ast.Call(ast.Name("float"), [each], [])], [])
                        if not _varies(argument)
                        else each
                    )
                    for each, argument in zip(given, arguments, strict=True)
                ]
            own = function == "sigmoid" and language == "numpy"
            return ast.Call(
                ast.Name("sigmoid") if own else _attribute(prefix, name),
                given + ([ast.Constant(0.5)] if function == "heaviside" else []),
                [],
            )
    raise TypeError(tree)


def _attribute(of: str, name: str) -> ast.expr:
    return ast.Attribute(ast.Name(of), name)


def _varies(tree: Tree) -> bool:
    return isinstance(tree, Variable) or any(map(_varies, tree.children))


def _calls(tree: Tree, function: str) -> bool:
    return (isinstance(tree, Call) and tree.function == function) or any(
        _calls(child, function) for child in tree.children
    )


def _number(value: float) -> Tree:
    return Number(float(value), f"{value:g}", span=HERE) if value >= 0 else Negate(_number(-value), span=HERE)


ZERO, ONE, TWO, HALF = map(_number, (0, 1, 2, 0.5))


def _value(tree: Tree) -> float | None:
    match tree:
        case Number(value=value):
            return value
        case Negate(operand=Number(value=value)):
            return -value
    return None


def _factor(tree: Tree) -> tuple[float, Tree]:
    """As (constant, rest), whose product it is."""
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


def add(a: Tree, b: Tree) -> Tree:
    if a == ZERO:
        return b
    if b == ZERO:
        return a
    return subtract(a, b.operand) if isinstance(b, Negate) else Binary("+", a, b, span=HERE)


def subtract(a: Tree, b: Tree) -> Tree:
    if b == ZERO:
        return a
    if isinstance(b, Negate):
        return add(a, b.operand)
    return negate(b) if a == ZERO else Binary("-", a, b, span=HERE)


def negate(a: Tree) -> Tree:
    if a == ZERO:
        return a
    return a.operand if isinstance(a, Negate) else Negate(a, span=HERE)


def multiply(*factors: Tree) -> Tree:
    """The product, its constants gathered in front."""
    return reduce(_product, factors)


def _product(a: Tree, b: Tree) -> Tree:
    (first, a), (second, b) = _factor(a), _factor(b)
    constant = first * second
    rest = b if a == ONE else a if b == ONE else Binary("*", a, b, span=HERE)
    if constant == 0 or rest == ONE:
        return _number(constant)
    sized = rest if abs(constant) == 1 else Binary("*", _number(abs(constant)), rest, span=HERE)
    return sized if constant > 0 else negate(sized)


def divide(a: Tree, b: Tree) -> Tree:
    if a == ZERO or b == ONE:
        return a
    return negate(divide(a.operand, b)) if isinstance(a, Negate) else Binary("/", a, b, span=HERE)


def power(a: Tree, b: Tree) -> Tree:
    if _value(b) == 1:
        return a
    return ONE if _value(b) == 0 else Binary("^", a, b, span=HERE)


def call(function: str, *arguments: Tree) -> Tree:
    return Call(function, arguments, span=HERE)


SLOPES = {
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
    "log10": lambda x: divide(ONE, multiply(call("log", _number(10)), x)),
    "sqrt": lambda x: divide(HALF, call("sqrt", x)),
    "abs": lambda x: call("sign", x),
    "sign": lambda x: ZERO,
    "heaviside": lambda x: ZERO,
    "sigmoid": lambda x: multiply(call("sigmoid", x), call("sigmoid", negate(x))),
}
"""f′(x) of every function of one argument."""


def derivative(tree: Tree, name: str) -> Tree:
    """∂tree/∂name, without the factors 1 and the terms 0. A tie of min or max gives half to each; abs′(0) = 0."""
    if not _varies(tree):
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
            return _power_slope(a, b, name)
        case Call(function="min" | "max" as function, arguments=(a, b)):
            first, second = (b, a) if function == "min" else (a, b)
            share = call("heaviside", subtract(first, second))
            return add(multiply(derivative(a, name), share), multiply(derivative(b, name), subtract(ONE, share)))
        case Call(function=function, arguments=(inner,)):
            return multiply(derivative(inner, name), SLOPES[function](inner))
    raise TypeError(tree)


def _power_slope(a: Tree, b: Tree, name: str) -> Tree:
    by_base = ZERO
    if (inner := derivative(a, name)) != ZERO:
        exponent = _value(b)
        less = _number(exponent - 1) if exponent is not None else subtract(b, ONE)
        by_base = multiply(b, power(a, less), inner)
    by_exponent = multiply(derivative(b, name), power(a, b))
    if by_exponent != ZERO and a != Constant("e", span=HERE):
        by_exponent = multiply(by_exponent, call("log", a))
    return add(by_base, by_exponent)
