"""Symbolic derivatives have the values that automatic differentiation finds, and no factor of 1 and no term of 0."""

import math

import numpy as np
import pytest

from engine import CURVES, SURFACES
from engine.expression import CONSTANTS, FUNCTIONS, parse
from engine.expression.operations import OPERATIONS, OPERATORS
from engine.expression.parse import ARITIES
from engine.expression.symbolic import DERIVATIVES, ONE, ZERO, derivative
from engine.expression.tree import Binary, Call, Constant, Negate, Number, Variable

AT = {"x": 0.7, "y": 1.3}


def evaluated(tree, at):
    match tree:
        case Number(value=value):
            return value
        case Constant(name=name):
            return CONSTANTS[name]
        case Variable(name=name):
            return at[name]
        case Negate(operand=operand):
            return -evaluated(operand, at)
        case Binary(operator=operator, left=left, right=right):
            return OPERATIONS[OPERATORS[operator]].scalar(evaluated(left, at), evaluated(right, at))
        case Call(function="heaviside", arguments=(x,)):
            return float(np.heaviside(evaluated(x, at), 0.5))
        case Call(function=function, arguments=arguments):
            return OPERATIONS[FUNCTIONS[function]].scalar(*(evaluated(argument, at) for argument in arguments))


def written(tree):
    """The tree with every operation in brackets."""
    match tree:
        case Number(text=text):
            return text
        case Constant(name=name) | Variable(name=name):
            return name
        case Negate(operand=operand):
            return f"-{written(operand)}"
        case Binary(operator=operator, left=left, right=right):
            return f"({written(left)}{operator}{written(right)})"
        case Call(function=function, arguments=arguments):
            return f"{function}({','.join(map(written, arguments))})"


@pytest.mark.parametrize(
    "text",
    [
        *(surface.expression for surface in SURFACES.values()),
        *(curve.expression for curve in CURVES.values()),
        *(f"{name}(x/2)" if arity == 1 else f"{name}(x^2, y)" for name, arity in ARITIES.items()),
        "asin(x/9)+acos(y/9)+atan(x)",
        "sinh(x)*cosh(y)-tanh(x*y)",
        "log(x^2+1)+log10(y^2+2)+ln(3)",
        "x^y+2^x+e^(x*y)+(x*y)^-2.5",
        "sqrt(x^2+1)/tan(y)",
        "sign(x)*sigmoid(-y)",
        "3-(-x)*(-2*y)/(4*x)",
    ],
)
def test_first_and_second_derivatives_have_the_right_values(text):
    formula = parse(text)
    slopes = {name: derivative(formula.tree, name) for name in formula.variables}
    found = [evaluated(slope, AT) for slope in slopes.values()]
    assert found == pytest.approx(formula.at(*AT.values())[1], rel=1e-9, abs=1e-12)
    curvatures = [[evaluated(derivative(slope, name), AT) for name in formula.variables] for slope in slopes.values()]
    assert np.array(curvatures) == pytest.approx(np.array(formula.hessian_at(*AT.values())), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x^2", "(2*x)"),
        ("3*x + y", "3"),
        ("y^2 + 5", "0"),
        ("-x", "-1"),
        ("2*x*3", "6"),
        ("x/2", "(1/2)"),
        ("e^x", "(e^x)"),
        ("2^x", "((2^x)*log(2))"),
        ("sin(2*x)", "(2*cos((2*x)))"),
        ("cos(x)", "-sin(x)"),
        ("1/x", "-(1/(x^2))"),
        ("log10(x)", "(1/(log(10)*x))"),
    ],
)
def test_derivatives_are_written_as_a_person_would(text, expected):
    assert written(derivative(parse(text).tree, "x")) == expected


def test_ties_and_kinks():
    at_tie = {"x": 1.0, "y": 1.0}
    for name in ("min", "max"):
        tree = parse(f"{name}(x, y)").tree
        assert [evaluated(derivative(tree, variable), at_tie) for variable in "xy"] == [0.5, 0.5]
    assert evaluated(derivative(parse("abs(x)").tree, "x"), {"x": 0.0}) == 0


def test_every_function_has_a_derivative():
    assert set(DERIVATIVES) == {name for name, arity in ARITIES.items() if arity == 1} | {"heaviside"}


def test_of_another_variable_it_is_zero():
    tree = parse("sin(x)*y").tree
    assert derivative(tree, "z") == ZERO and derivative(Variable("z", span=(0, 1)), "z") == ONE
    assert math.copysign(1, evaluated(ZERO, {})) == 1
