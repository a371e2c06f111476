"""What is said where a formula has no value."""

import math
import re

import pytest

from engine import OPTIMIZERS, Surface, descend
from engine.expression import ExpressionError, parse
from engine.expression.undefined import NO_SLOPE, why_undefined
from tests.engine.formulas import formulas


@pytest.mark.parametrize(
    ("formula", "point", "reason"),
    [
        ("x^y", (-2, 1.5), "x^y is −2 to the power of 1.5, and a negative base takes only whole exponents"),
        ("1 + 3(x - 1)^(y/2)", (-2, 3), "(x - 1)^(y/2) is −3 to the power of 1.5"),
        ("x^y", (-2, 2), "x^y has the negative base −2, which takes only whole exponents, and so it has no slope"),
        ("x^2 + y^0.5", (-2, -2), "y^0.5 is −2 to the power of 0.5"),
        ("ln(x) + y", (-1, 0), "ln(x) is not defined: its argument is −1"),
        ("sqrt(x - 1) + log(y)", (0, 1), "sqrt(x - 1) is not defined: its argument is −1"),
        ("1/(x + y)", (1, -1), "1/(x + y) divides by 0"),
        ("x^-1", (0, 1), "x^-1 divides by 0"),
        ("exp(exp(x))", (7, 0), "exp(exp(x)) is too large a number"),
        ("asin(x)", (2, 0), "asin(x) is not defined: its argument is 2"),
        ("x^2 + y^3", (-2, -2), None),
    ],
)
def test_the_part_that_fails_is_named(formula, point, reason):
    found = why_undefined(parse(formula), list(map(float, point)))
    assert str(found).startswith(f"there, {reason}" if reason else "None")


def test_wherever_a_formula_is_not_finite_there_is_a_reason_and_only_there():
    undefined = 0
    for text in formulas(300, seed=12):
        try:
            formula = parse(text)
        except ExpressionError:
            continue
        for point in ([-1.5, 0.5], [0.0, 0.0], [2.0, -3.0]):
            value, slopes = formula.at(*point)
            reason = why_undefined(formula, point)
            if not math.isfinite(value):
                undefined += 1
                assert reason and reason.values["part"] in text
            elif all(map(math.isfinite, slopes)):
                assert reason is None or reason.template == NO_SLOPE
    assert undefined > 20


@pytest.mark.parametrize("gradient", ["automatic", "numerical"])
@pytest.mark.parametrize(("start", "reason"), [((-2, 1.5), "is −2 to the power of 1.5"), ((-2, 2), "has the negative")])
def test_a_descent_that_cannot_begin_says_why(gradient, start, reason):
    f = Surface.from_expression("x^y", start=(1, 1))
    (step,) = descend(f, OPTIMIZERS["gd"](lr=0.1), start, 10, gradient=gradient)
    sentence = rf"diverged at step 0: .* at the start, \(−2, {start[1]}\): there, x\^y {reason}.*"
    assert re.fullmatch(sentence, str(step.outcome))
