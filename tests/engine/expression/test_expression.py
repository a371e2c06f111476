"""Formulas: what they mean (mpmath, NumPy), how they fail, and that one point and many agree."""

import math
import pickle
import threading
import warnings

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.autodiff import Formula
from engine.expression import CONSTANTS, FUNCTIONS, ExpressionError, parse
from engine.expression.derivative import SLOPES
from engine.expression.operations import OPERATIONS
from engine.expression.program import CHUNK

INF, NAN = math.inf, math.nan


@pytest.fixture(autouse=True)
def warnings_are_errors():
    """No NumPy warning leaks from a formula, whatever the caller's own settings."""
    with warnings.catch_warnings(), np.errstate(divide="raise", over="raise", invalid="raise"):
        warnings.simplefilter("error")
        yield


def everywhere(text: str, *points: tuple[float, float]) -> list[float]:
    """The values at some points, found one by one and over an array, which must agree."""
    formula = parse(text)
    values = formula.value(np.array(points, float)).tolist()
    for point, value in zip(points, values, strict=True):
        assert formula.value_at(*point) == pytest.approx(value, rel=1e-14, nan_ok=True)
        assert formula.at(*point)[0] == pytest.approx(value, rel=1e-14, nan_ok=True)
    return values


# What is allowed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x + y", 5),
        ("x - y", -1),
        ("x*y", 6),
        ("x/y", 2 / 3),
        ("x^y", 8),
        ("x**y", 8),
        ("-x^2", -4),
        ("2^-x", 0.25),
        ("2^3^2", 512),
        ("+x", 2),
        ("--x", 2),
        ("1 - x - y", -4),
        ("24/x/y", 4),
        ("  x\t+\ny ", 5),
        (".5 + 1. + 007 + 1e-2 + 1E+2", 108.51),
        ("pi*e", math.pi * math.e),
        ("ln(x) + log(y)", math.log(6)),
        ("min(x, y) + 10*max(x, y)", 32),
        ("sin (x)", math.sin(2)),
        ("x − y × 2 · 1", -4),
        ("2*π", 2 * math.pi),
        ("(" * 99 + "x" + ")" * 99, 2),
    ],
)
def test_means_what_it_says(text, value):
    assert everywhere(text, (2, 3)) == pytest.approx([value], rel=1e-15)


MEANINGS = {  # in mpmath's words, with points where function and both derivatives are real
    "sin": (mpmath.sin, (-2.5, 0.3, 40)),
    "cos": (mpmath.cos, (-2.5, 0.3, 40)),
    "tan": (mpmath.tan, (-2.5, 0.3, 1.5)),
    "asin": (mpmath.asin, (-0.99, 0.2, 0.7)),
    "acos": (mpmath.acos, (-0.99, 0.2, 0.7)),
    "atan": (mpmath.atan, (-30, 0.2, 7)),
    "sinh": (mpmath.sinh, (-3, 0.2, 20)),
    "cosh": (mpmath.cosh, (-3, 0.2, 20)),
    "tanh": (mpmath.tanh, (-18, -0.5, 0.2, 15)),
    "exp": (mpmath.exp, (-30, 0.2, 30)),
    "log": (mpmath.log, (1e-9, 0.2, 30)),
    "ln": (mpmath.log, (1e-9, 0.2, 30)),
    "log10": (mpmath.log10, (1e-9, 0.2, 30)),
    "sqrt": (mpmath.sqrt, (1e-9, 0.2, 30)),
    "abs": (abs, (-3, 0.2)),
    "sign": (mpmath.sign, (-3, 0.2)),
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), (-30, -0.5, 0.2, 30)),
    "min": (lambda x: min(x, mpmath.mpf(0.5) * x**2), (-3, 0.2, 1.5, 3)),
    "max": (lambda x: max(x, mpmath.mpf(0.5) * x**2), (-3, 0.2, 1.5, 3)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_and_their_derivatives(name):
    meaning, points = MEANINGS[name]
    formula = parse(f"{name}(x, x^2/2)" if name in ("min", "max") else f"{name}(x)")
    points = [(x, 0.0) for x in points]
    with mpmath.workdps(40):
        found = [[meaning(mpmath.mpf(x)), mpmath.diff(meaning, x), mpmath.diff(meaning, x, 2)] for x, _ in points]
    value, slope, curvature = np.array(found, float).T
    np.testing.assert_allclose(formula.value(points), value, rtol=1e-13)
    np.testing.assert_allclose(formula.gradient(points)[:, 0], slope, rtol=1e-12, atol=1e-30)
    np.testing.assert_allclose(formula.hessian(points)[:, 0, 0], curvature, rtol=1e-9, atol=1e-30)
    for point, *expected in zip(points, value, slope, strict=True):
        f, (fx, fy) = formula.at(*point)
        assert [f, fx] == pytest.approx(expected, rel=1e-12, abs=1e-30) and fy == 0


@pytest.mark.parametrize("exponent", [-17, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 11, 15, 16, 17, 0.5, 1.5, -0.5, 1 / 3])
def test_powers_of_a_number(exponent):
    formula, points = parse(f"x^({exponent!r})"), [(0.3, 0.0), (1.0, 0.0), (7.5, 0.0)]
    x = np.array(points)[:, 0]
    np.testing.assert_allclose(formula.value(points), x**exponent, rtol=1e-14)
    np.testing.assert_allclose(formula.gradient(points)[:, 0], exponent * x ** (exponent - 1.0), rtol=1e-14)
    np.testing.assert_allclose(
        formula.hessian(points)[:, 0, 0], exponent * (exponent - 1) * x ** (exponent - 2.0), rtol=1e-13
    )


def test_power_of_two_variables():
    x, y = 1.7, 2.3
    formula = parse("x^y")
    assert formula.at(x, y)[1] == pytest.approx((y * x ** (y - 1), x**y * math.log(x)), rel=1e-14)
    mixed = x ** (y - 1) * (1 + y * math.log(x))
    expected = [[y * (y - 1) * x ** (y - 2), mixed], [mixed, x**y * math.log(x) ** 2]]
    np.testing.assert_allclose(formula.hessian_at(x, y), expected, rtol=1e-13)


def test_quotient():
    formula = parse("(x + 1)/(y^2 + x)")
    x, y, d = 0.7, -1.3, 1.3**2 + 0.7
    assert formula.at(x, y)[1] == pytest.approx((1 / d - (x + 1) / d**2, -2 * y * (x + 1) / d**2), rel=1e-14)


def test_tables_are_complete():
    assert set(MEANINGS) == set(FUNCTIONS)
    assert set(SLOPES) == set(OPERATIONS)
    for name, operation in OPERATIONS.items():
        assert len(SLOPES[name]) == operation.arity


# IEEE 754


@pytest.mark.parametrize(
    ("text", "point", "value"),
    [
        ("1/x", (0, 0), INF),
        ("-1/x", (0, 0), -INF),
        ("1/(-x)", (0, 0), -INF),
        ("x/y", (0, 0), NAN),
        ("x^y", (0, 0), 1),
        ("x^y", (-8, 1 / 3), NAN),
        ("x^y", (-2, 3), -8),
        ("x^y", (0, -1), INF),
        ("x^y", (10, 400), INF),
        ("x^0", (NAN, 0), 1),
        ("1^x", (NAN, 0), 1),
        ("x^-1", (-0.0, 0), -INF),
        ("0*x", (INF, 0), NAN),
        ("0*x", (NAN, 0), NAN),
        ("x - x", (INF, 0), NAN),
        ("log(x)", (0, 0), -INF),
        ("log(x)", (-1, 0), NAN),
        ("sqrt(x)", (-1, 0), NAN),
        ("asin(x)", (2, 0), NAN),
        ("sin(x)", (INF, 0), NAN),
        ("exp(x)", (1000, 0), INF),
        ("cosh(x)", (-1000, 0), INF),
        ("sigmoid(x)", (-1000, 0), 0),
        ("sigmoid(x)", (1000, 0), 1),
        ("tanh(x)", (1000, 0), 1),
        ("min(x, y)", (NAN, 1), NAN),
        ("max(x, y)", (1, NAN), NAN),
        ("sign(x)", (NAN, 0), NAN),
        ("abs(x)", (-INF, 0), INF),
        ("x*y", (1e200, 1e200), INF),
    ],
)
def test_values_follow_ieee(text, point, value):
    assert everywhere(text, point) == pytest.approx([value], nan_ok=True)


@pytest.mark.parametrize(
    ("text", "point", "slopes"),
    [
        ("abs(x)", (0, 0), (0, 0)),
        ("sign(x)", (0, 0), (0, 0)),
        ("max(x, y)", (1, 1), (0.5, 0.5)),
        ("min(x, y)", (1, 1), (0.5, 0.5)),
        ("max(x, -x)", (0, 0), (0, 0)),
        ("max(x, 0)", (0, 0), (0.5, 0)),
        ("sqrt(x^2 + y^2)", (0, 0), (0, 0)),
        ("sqrt(abs(x))", (0, 0), (0, 0)),
        ("(x^2 + y^2)^0.3", (0, 0), (0, 0)),
        ("abs(x)^1.5", (0, 0), (0, 0)),
        ("sqrt(x)", (0, 0), (1e150, 0)),
        ("x^y", (0, 2), (0, 0)),
        ("sqrt(x)", (-1, 0), (NAN, 0)),
        ("1/x", (0, 0), (-INF, 0)),
        ("tanh(x)", (800, 0), (0, 0)),
        ("sigmoid(x)", (-800, 0), (0, 0)),
        ("exp(-x^2)", (1e200, 0), (0, 0)),
        ("x^2*exp(-x^2)", (1e200, 0), (NAN, 0)),  # inf·0, as NumPy has it
    ],
)
def test_slopes_where_there_are_none(text, point, slopes):
    formula = parse(text)
    assert formula.at(*point)[1] == pytest.approx(slopes, nan_ok=True)
    assert formula.gradient(point) == pytest.approx(slopes, nan_ok=True)
    assert formula.value_and_gradient(point)[1] == pytest.approx(slopes, nan_ok=True)


@pytest.mark.parametrize("text", ["tanh(x)", "sigmoid(x)", "exp(-x)"])
def test_tails_have_no_curvature_and_no_nan(text):
    assert parse(text).hessian_at(800, 0) == ((0, 0), (0, 0))


@pytest.mark.parametrize(
    ("text", "slopes"),
    [("3", (0, 0)), ("2*x + y", (2, 1)), ("0*log(x)", (0, 0)), ("sign(x) + y", (0, 1)), ("x - x + y", (0, 1))],
)
def test_constant_slopes_are_constant_everywhere(text, slopes):
    """No zero adjoint is carried along, which would be nan where what it multiplies is not finite."""
    points = [(-1.0, 0.0), (INF, NAN), (0.0, 0.0)]
    assert parse(text).gradient(points).tolist() == [list(slopes)] * 3
    assert parse(text).hessian(points).tolist() == [[[0, 0], [0, 0]]] * 3


# One point and many


CALLS = {"-": np.negative, "abs": np.abs, "exp": np.exp, "log": np.log, "sin": np.sin, "sqrt": np.sqrt, "tanh": np.tanh}


def formulas(calls=tuple(CALLS)):
    """Random formulas as (text, what NumPy makes of it)."""
    leaf = st.sampled_from(
        [("x", lambda x, y: x), ("y", lambda x, y: y), ("2", lambda x, y: 2.0), ("0.5", lambda x, y: 0.5)]
    )

    def unary(inner):
        return st.builds(
            lambda name, f: (f"{name}({f[0]})", lambda x, y: CALLS[name](f[1](x, y))), st.sampled_from(calls), inner
        )

    def binary(inner):
        operators = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
        return st.builds(
            lambda sign, f, g: (f"({f[0]}) {sign} ({g[0]})", lambda x, y: operators[sign](f[1](x, y), g[1](x, y))),
            st.sampled_from(sorted(operators)),
            inner,
            inner,
        )

    return st.recursive(leaf, lambda inner: unary(inner) | binary(inner), max_leaves=12)


TAME = np.array([(0.0, 0.0), (1.0, -2.0), (-0.7, 0.3), (2.1, 2.9), (-3.0, 0.4)])
WILD = np.array([(-8.0, 1e-3), (1e3, -1e3), (INF, 1.0), (NAN, 0.0), (1e200, 1e-200), (-0.0, 0.0)])


@settings(derandomize=True, deadline=None, max_examples=300)
@given(formulas())
def test_random_formulas_are_what_numpy_makes_of_them(pair):
    text, numpy_says = pair
    points = np.vstack([TAME, WILD])
    try:
        formula = parse(text)
    except ExpressionError as error:
        assert "no finite value" in str(error) or "at most" in str(error)
        return
    with np.errstate(all="ignore"):
        expected = np.broadcast_to(numpy_says(*np.ascontiguousarray(points.T)), len(points))
    np.testing.assert_allclose(formula.value(points), expected, rtol=1e-9, atol=1e-12)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(formulas(calls=("-", "abs", "log", "sin", "sqrt", "tanh")))  # towers of exp would magnify the last bit
def test_one_point_and_arrays_agree_on_random_formulas(pair):
    try:
        formula = parse(pair[0])
    except ExpressionError:
        return
    values, slopes = formula.value_and_gradient(TAME)
    np.testing.assert_array_equal(formula.value(TAME), values)
    np.testing.assert_array_equal(formula.gradient(TAME), slopes)
    for point, value, slope in zip(TAME, values, slopes, strict=True):
        f, gradient = formula.at(*point)
        np.testing.assert_allclose(f, value, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(
            gradient, slope, rtol=1e-6, atol=1e-9 * (1 + abs(np.nan_to_num(value, posinf=0, neginf=0)))
        )


@pytest.mark.parametrize("count", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 3])
def test_chunks_leave_no_seam(count):
    formula = parse("sin(x)*y + (x - y)^3/(1 + x^2)")
    points = np.random.default_rng(0).normal(size=(count, 2))
    x, y = points.T
    np.testing.assert_allclose(formula.value(points), np.sin(x) * y + (x - y) ** 3 / (1 + x**2), rtol=1e-12, atol=1e-12)
    expected = np.cos(x) * y + 3 * (x - y) ** 2 / (1 + x**2) - 2 * x * (x - y) ** 3 / (1 + x**2) ** 2
    np.testing.assert_allclose(formula.gradient(points)[:, 0], expected, rtol=1e-11, atol=1e-11)
    assert formula.hessian(points).shape == (count, 2, 2)


@pytest.mark.parametrize("shape", [(), (3,), (4, 5), (2, 0, 3)])
def test_shapes(shape):
    formula = parse("x^2 + x*y")
    points = np.ones((*shape, 2))
    assert formula.value(points).shape == shape
    assert formula.gradient(points).shape == (*shape, 2)
    assert formula.hessian(points).shape == (*shape, 2, 2)
    value, gradient = formula.value_and_gradient(points)
    assert (value.shape, gradient.shape) == (shape, (*shape, 2))
    assert (gradient == [3, 1]).all() and (formula.hessian(points) == [[2, 1], [1, 0]]).all()


def test_any_array_of_numbers_will_do_and_is_left_alone():
    formula = parse("x/y")
    integers = np.array([[1, 2], [3, 4]])
    assert formula.value(integers).tolist() == [0.5, 0.75]
    assert formula.value([[1, 2]]).tolist() == [0.5]
    transposed = np.array([[1.0, 3.0], [2.0, 4.0]]).T
    assert formula.value(transposed).tolist() == [0.5, 0.75]
    assert integers.tolist() == [[1, 2], [3, 4]]
    assert formula.value(integers).dtype == np.float64


def test_float32_is_computed_in_float32_and_everything_else_in_float64():
    formula, third = parse("x/y + 0.1*x"), np.array([[1, 3]], np.float32)
    expected = np.float32(1) / np.float32(3) + np.float32(0.1)
    assert formula.value(third).dtype == formula.gradient(third).dtype == np.float32
    assert formula.value(third)[0] == expected != formula.value(third.astype(float))[0]
    assert formula.value(third.astype(np.float16)).dtype == np.float64


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_points_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match=r"the last axis must be 2: x, y"):
        parse("x + y").value(np.zeros(shape))


def test_one_point_gives_plain_floats():
    f, (fx, fy) = parse("x^2 + y").at(np.float64(3), 4)
    assert [type(number) for number in (f, fx, fy)] == [float] * 3
    assert parse("x^400").at(10, 0)[0] == INF  # and no giant integer


@pytest.mark.parametrize("point", [(), (1,), (1, 2, 3)])
def test_one_point_has_as_many_coordinates_as_there_are_variables(point):
    with pytest.raises(TypeError, match=f"a point has 2 coordinates here, not {len(point)}"):
        parse("x^2 + y + 1").at(*point)


def test_other_variables():
    formula = parse("0.01*x^2 + 0.1*x", variables=("x",))
    f, (slope,) = formula.at(5)
    assert (f, slope) == pytest.approx((0.75, 0.2))
    assert formula.gradient([[5], [10]]) == pytest.approx(np.array([[0.2], [0.3]]))
    assert formula.hessian_at(5) == ((0.02,),)
    with pytest.raises(ExpressionError, match="'y' is not known here; use x, pi, e and the functions sin"):
        parse("x + y", variables=("x",))


def test_threads_may_share_a_formula():
    text = "sin(x)*exp(-y^2) + x^3*y"
    points = np.random.default_rng(0).normal(size=(5 * CHUNK, 2))
    formula, expected, different = parse(text), parse(text).gradient(points), []

    def compute():
        different.extend(i for i in range(10) if not np.array_equal(formula.gradient(points), expected))

    threads = [threading.Thread(target=compute) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert different == []


def test_is_compared_and_pickled_as_its_text():
    formula = parse("x^2 + y")
    formula.hessian([[1, 2]])
    copy = pickle.loads(pickle.dumps(formula))
    assert copy == formula and hash(copy) == hash(formula) and copy.at(1, 2) == formula.at(1, 2)
    assert formula != parse("y + x^2")


# The tree


def test_tree_keeps_what_was_written():
    (sum_,) = [parse("-ln(x)/2e0 + pi").tree]
    assert (sum_.kind, sum_.operator) == ("binary", "+")
    quotient, constant = sum_.children
    assert (constant.kind, constant.name) == ("constant", "pi")
    negation, two = quotient.children
    assert (two.kind, two.value, two.text) == ("number", 2.0, "2e0")
    (call,) = negation.children
    assert (negation.kind, call.kind, call.function) == ("negate", "call", "ln")
    assert (call.children[0].kind, call.children[0].name) == ("variable", "x")
    assert (sum_.size(), sum_.depth()) == (7, 5)


def test_tree_knows_where_it_was_read():
    text = " x ^ 2+  sin( y )"
    left, right = parse(text).tree.children
    assert [text[slice(*tree.span)] for tree in (left, right)] == ["x ^ 2", "sin( y )"]


def test_trees_are_equal_wherever_they_stand():
    assert parse("x+1").tree == parse(" x  + 1").tree == parse("(x) + (1)").tree


# As people write it

IN_FULL = [
    ("3y", "3*y"),
    ("2x y", "2*x*y"),
    ("xy", "x*y"),
    ("2πxy", "2*pi*x*y"),
    ("pix", "pi*x"),
    ("exy", "e*x*y"),
    ("2exp(x)", "2*exp(x)"),
    ("xsin(y)cos(x)", "x*sin(y)*cos(x)"),
    ("2(x)", "2*(x)"),
    ("x(y + 1)", "x*(y + 1)"),
    ("(x)(y)", "(x)*(y)"),
    ("(x) y", "(x)*y"),
    ("sin(x)(y)", "sin(x)*(y)"),
    ("2^3x", "(2^3)*x"),
    ("1/2x", "(1/2)*x"),
    ("-2x^2y", "-(2*(x^2)*y)"),
    ("2e3x", "2000*x"),
    ("x²", "x^2"),
    ("x²y³", "x^2*y^3"),
    ("x¹⁰ + (x + y)²", "x^10 + (x + y)^2"),
    ("x⁻²", "x^-2"),
    ("|x|", "abs(x)"),
    ("2|x|", "2*abs(x)"),
    ("|x||y|", "abs(x)*abs(y)"),
    ("|x|y|x|", "abs(x)*y*abs(x)"),
    ("|x - |y||", "abs(x - abs(y))"),
    ("|-x|²", "abs(-x)^2"),
    ("|sin(x)|/|y|", "abs(sin(x))/abs(y)"),
    ("0,5x", "0.5*x"),
    ("0,125 + 3,25e1y", "0.125 + 32.5*y"),
    ("(1,5)x", "1.5*x"),
    ("max(1,5)x", "max(1, 5)*x"),
]


@pytest.mark.parametrize(("written", "full"), IN_FULL)
def test_what_people_leave_out_is_read(written, full):
    assert evaluated_alike(parse(written), parse(full))


def evaluated_alike(one, other):
    points = np.random.default_rng(1).normal(size=(50, 2)) * 2
    return np.array_equal(one.value(points), other.value(points), equal_nan=True)


def test_where_it_was_read_is_what_was_written():
    text = "2|x| + y²"
    left, right = parse(text).tree.children
    assert [text[slice(*tree.span)] for tree in (left, left.children[1], right)] == ["2|x|", "|x|", "y²"]


def test_matrices_side_by_side_are_no_product():
    """W x might mean W*x or matmul(W, x)."""
    with pytest.raises(ExpressionError, match=r"write W\*x"):
        Formula("W x")
    assert Formula("2x + 1").names == ("x",)


# What is refused

ERRORS = [
    ("", None, "the formula is empty"),
    ("   ", None, "the formula is empty"),
    ("x +", 2, 'something is missing after "+"'),
    ("x + * y", 4, '"*" cannot stand after "+"'),
    ("* x", 0, '"*" cannot stand at the beginning'),
    ("x // y", 3, '"/" cannot stand after "/"'),
    ("((x)", 0, 'this "(" is never closed'),
    ("x)", 1, 'this ")" closes no "("'),
    ("()", 1, '")" cannot stand after "("'),
    ("sin(", 3, 'something is missing after "("'),
    ("x 2", 2, "write x*2"),
    ("(x)2", 3, "write (…)*2"),
    ("2 3", 2, "write 2*3"),
    ("x2", 0, "'x2' is not known here"),
    ("sinx", 0, "'sinx' is not known here"),
    ("sin²(x)", 0, "sin is a function: write sin(…)"),
    ("x²³⁴⁻", 4, '"⁻" cannot be used here'),
    ("|x", 0, 'this "|" is never closed'),
    ("(|x)", 1, 'this "|" is never closed'),
    ("||", 1, 'this "|" is never closed'),
    ("1,000x", 0, "write 1000, or a point instead of the comma"),
    ("x + 12,345", 4, "write 12345, or a point"),
    ("0,5,5", 0, "a comma may only separate the two arguments"),
    ("foo + x", 0, "'foo' is not known here; use x, y, pi, e and the functions sin, cos"),
    ("x + z", 4, "'z' is not known here"),
    ("x if y else 1", 2, "'if' is not known here"),
    ("not x", 0, "'not' is not known here"),
    ("lambda", 0, "'lambda' is not known here"),
    ("__import__", 0, "'__import__' is not known here"),
    ("x.real", 1, "a dot is only allowed inside a number"),
    ("x.__class__", 1, "a dot is only allowed inside a number"),
    ("'x'", 0, "text in quotes is not allowed"),
    ('"x"', 0, "text in quotes is not allowed"),
    ("x < y", 2, "a formula has no =, < or >"),
    ("z = x", 2, "a formula has no =, < or >"),
    ("f(x, y) = x", 8, "a formula has no =, < or >"),
    ("sin(a=x)", 5, "a formula has no =, < or >"),
    ("x[0]", 1, "only round brackets"),
    ("{x}", 0, "only round brackets"),
    ("√x", 0, "sqrt(x)"),
    ("x!", 1, "factorial"),
    ("x % y", 2, "remainder"),
    ("x; y", 1, '";" cannot be used here'),
    ("x\0", 1, "an invisible character cannot be used here"),
    ("x\u200b", 1, "an invisible character cannot be used here"),
    ("x\ud800", 1, "cannot be used here"),
    ("x + é", 4, '"é" cannot be used here'),
    ("ｘ", 0, "cannot be used here"),
    ("1_000", 1, "'_000' is not known here"),
    ("0x10", 1, "'x10' is not known here"),
    ("1j", 1, "'j' is not known here"),
    ("sin", 0, "sin is a function: write sin(…)"),
    ("sin + 1", 0, "sin is a function: write sin(…)"),
    ("sin x", 0, "write sin(x)"),
    ("sin 2", 0, "write sin(2)"),
    ("sin 3x", 0, "write sin(3x)"),
    ("1 + sin 3x^2 + 1", 4, "write sin(3x^2)"),
    ("sin x²", 0, "write sin(x^2)"),
    ("sin 3 x", 0, "write sin(3)"),
    ("sin 2cos(x)", 0, "write sin(2)"),
    ("sin x*cos(y)", 0, "write sin(x)"),
    ("x=3", 1, "such as x^2 + y^2"),
    ("sin()", 0, "sin takes one argument, not 0"),
    ("sin(x, y)", 0, "sin takes one argument, not 2"),
    ("max(x)", 0, "max takes 2 arguments, not 1"),
    ("min(x, y, 1)", 0, "min takes 2 arguments, not 3"),
    ("max(*x)", 4, '"*" cannot stand after "("'),
    ("max(**x)", 4, '"**" cannot stand after "("'),
    ("x, y", 0, "a comma may only separate the two arguments"),
    ("(x, y)", 0, "a comma may only separate the two arguments"),
    (", x", 0, '"," cannot stand at the beginning'),
    ("1e999", 0, "1e999 is too large"),
    ("x + 9**9**9**9", 7, '"9**9**9" has no finite value'),
    ("x + 1/0", 4, '"1/0" has no finite value'),
    ("log(-1)*x", 0, '"log(-1)" has no finite value'),
    ("(-8)^(1/3) + x", 0, '"(-8)^(1/3)" has no finite value'),
    ("x + exp(1000)", 4, '"exp(1000)" has no finite value'),
    ("x" + " + 1" * 60, None, "the formula has 241 characters; at most 200 are allowed"),
    (
        "x*" * 60 + "x",
        None,
        "the formula has 121 parts (numbers, names, operators and functions); at most 100 are allowed",
    ),
    ("x*" * 30 + "x", None, "the formula is nested 31 levels deep; at most 30 are allowed"),
    ("-" * 40 + "x", None, "the formula is nested 41 levels deep"),
    ("-" * 199 + "x", None, "at most"),
    ("(" * 200, None, ""),
    ("(" * 150 + "x", 149, 'this "(" is never closed'),
    ("sin(" * 39 + "x" + ")" * 39, None, "the formula is nested 40 levels deep"),
    ("9" * 1000, None, "the formula has 1000 characters"),
    ("(" * 1_000_000, None, "the formula has 1000000 characters"),
    (b"x", None, "not bytes"),
    (None, None, "not NoneType"),
    (3, None, "not int"),
]


def test_the_example_in_an_error_has_only_the_variables_that_are_allowed():
    for text in ("x=3", ""):
        with pytest.raises(ExpressionError) as caught:
            parse(text, ("x",))
        assert "x^2" in str(caught.value) and "y^2" not in str(caught.value)


@pytest.mark.parametrize(("text", "position", "sentence"), ERRORS, ids=[repr(text)[:30] for text, *_ in ERRORS])
def test_errors_say_what_is_wrong_and_where(text, position, sentence):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert sentence in str(caught.value)
    if position is not None:
        assert caught.value.position == position
        assert str(caught.value).endswith(f"(at character {position + 1})")
    assert isinstance(caught.value, ValueError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_largest_formulas_that_are_allowed():
    assert parse("x*" * 29 + "x").tree.depth() == 30
    assert parse("(" + "+".join(["(x*y)"] * 12) + ")^2 - " + "-".join(["(x+1)*y"] * 8)).tree.size() <= 100
    assert len(parse("x" + " " * 199).text) == 200


@pytest.mark.parametrize("name", [*FUNCTIONS, *CONSTANTS])
def test_unknown_name_lists_every_known_one(name):
    with pytest.raises(ExpressionError) as caught:
        parse("unknown")
    assert name in [*str(caught.value).replace(",", " ").split(), "e"]


@settings(derandomize=True, deadline=None, max_examples=500)
@given(
    st.text(alphabet=st.sampled_from("xye019.+-*/^(), sincoslgabmtp_='[]\n²⁻π|"), max_size=40) | st.text(max_size=30)
)
def test_any_text_is_a_formula_or_an_expression_error(text):
    try:
        formula = parse(text)
    except ExpressionError as error:
        assert str(error)
        assert error.position is None or 0 <= error.position < max(1, len(text))
        return
    formula.at(0.5, -0.5)
    formula.hessian([[0.5, -0.5]])
