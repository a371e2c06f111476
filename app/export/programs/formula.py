"""A formula and its derivatives as Python source code for NumPy and PyTorch."""

import ast
import math

from engine.expression import Expression
from engine.expression.symbolic import derivative
from engine.expression.tree import Binary, Call, Constant, Negate, Number, Tree, Variable

NAMES = {
    "numpy": {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "ln": "log", "min": "minimum", "max": "maximum"},
    "torch": {"ln": "log", "min": "minimum", "max": "maximum"},
}
PREFIXES = {"numpy": "np", "torch": "torch"}
OPERATORS = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "^": ast.Pow}


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
        "sigmoid": any(tree.calls("sigmoid") for tree in trees),
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
            if (
                language == "torch"
                and not any(argument.has_variables() for argument in arguments)
                and hasattr(math, name)
            ):
                prefix = "math"
            given = [_python(argument, language) for argument in arguments]
            if language == "torch" and prefix == "torch":  # torch's functions take nothing but tensors
                given = [
                    (
                        ast.Call(_attribute("torch", "tensor"), [ast.Call(ast.Name("float"), [each], [])], [])
                        if not argument.has_variables()
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
