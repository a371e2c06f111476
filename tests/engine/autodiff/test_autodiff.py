"""The tape of operations: its gradients against published examples, SymPy and finite differences."""

import numpy as np
import pytest
import sympy

from engine.autodiff import EXAMPLES, NAMES, OPERATIONS, ArrayError, Formula, ShapeError, read_array
from engine.expression import ExpressionError


def differentiated(text: str, **inputs):
    """The tape after a pass forward and one back; inputs are texts or numbers."""
    tape = Formula(text).tape(
        {name: read_array(str(value)) if not isinstance(value, np.ndarray) else value for name, value in inputs.items()}
    )
    list(tape.forward())
    list(tape.backward())
    return tape


def gradients(text: str, **inputs) -> dict[str, list]:
    return {name: node.gradient.tolist() for name, node in differentiated(text, **inputs).inputs.items()}


def test_a_line():  # F. Chollet, Deep Learning with Python, 2nd ed. 2021, section 3.5.2: y = 2x + 3
    assert gradients("2*x + 3", x=0) == {"x": 2.0}
    assert gradients("2*x + 3", x="0.1, 0.2; 0.3, 0.4") == {"x": [[2.0, 2.0], [2.0, 2.0]]}


def test_a_layer_in_closed_form():
    random = np.random.default_rng(0)
    x, w, b = random.normal(size=(3, 2)), random.normal(size=(2, 4)), random.normal(size=4)
    found = gradients("matmul(x, W) + b", x=x, W=w, b=b)
    ones = np.ones((3, 4))
    assert found["W"] == pytest.approx(x.T @ ones, rel=1e-14) and found["x"] == pytest.approx(ones @ w.T, rel=1e-14)
    assert found["b"] == [3.0] * 4


def test_two_paths():
    # A. G. Baydin et al., Automatic differentiation in machine learning: a survey, JMLR 18, 2018, table 3
    tape = differentiated("log(x) + x*z - sin(z)", x=2, z=5)
    assert float(tape.output.value) == pytest.approx(11.652, abs=5e-4)
    assert float(tape.inputs["x"].gradient) == 5.5
    assert float(tape.inputs["z"].gradient) == pytest.approx(1.716, abs=5e-4)
    adjoint = {node.formula: float(node.gradient) for node in tape.operations}
    assert adjoint == {"ln x": 1.0, "x · z": 1.0, "v₁ + v₂": 1.0, "sin z": -1.0, "v₃ − v₄": 1.0}


def test_the_sigmoid_step_by_step():
    # CS231n course notes, Backpropagation, intuitions: the circuit's values and gradients
    tape = differentiated(EXAMPLES["sigmoid"].expression, **EXAMPLES["sigmoid"].inputs)
    assert [round(float(node.value), 2) for node in tape.operations] == [-2.0, 6.0, 4.0, 1.0, -1.0, 0.37, 1.37, 0.73]
    found = {name: round(float(node.gradient), 2) for name, node in tape.inputs.items()}
    assert found == {"a": -0.2, "x": 0.39, "b": -0.39, "z": -0.59, "c": 0.2}


def test_softmax_with_cross_entropy():  # K. Saitoh, Deep Learning from Scratch, 2016, section 4.4.2: the loss and dW
    tape = differentiated(EXAMPLES["softmax"].expression, **EXAMPLES["softmax"].inputs)
    assert float(tape.output.value) == pytest.approx(0.92806853663411326, abs=1e-8)
    expected = [[0.21924763, 0.14356247, -0.36281009], [0.32887144, 0.2153437, -0.54421514]]
    assert tape.inputs["W"].gradient == pytest.approx(np.array(expected), abs=1e-8)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_agrees_with_central_differences(name):
    example = EXAMPLES[name]
    tape = differentiated(example.expression, **example.inputs)
    assert set(tape.inputs) == set(example.inputs) and example.lesson
    for given, node in tape.inputs.items():
        assert node.gradient.shape == node.value.shape
        assert node.gradient == pytest.approx(tape.numerical_gradient(given), abs=1e-8)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name != "matmul"])
def test_every_operation_agrees_with_central_differences(name):
    operation = OPERATIONS[name]
    random = np.random.default_rng(1)
    arrays = [random.uniform(0.3, 2.0, size=(2, 3)) for _ in operation.backward]
    g = random.normal(size=np.shape(operation.value(*arrays)))
    for place, rule in enumerate(operation.backward):

        def weighted(step, place=place):
            moved = [array + step if at == place else array for at, array in enumerate(arrays)]
            return g * operation.value(*moved)

        found = rule(g, operation.value(*arrays), *arrays)
        for index in np.ndindex(2, 3):
            step = np.zeros((2, 3))
            step[index] = 1e-5
            assert found[index] == pytest.approx(np.sum(weighted(step) - weighted(-step)) / 2e-5, abs=1e-8)
    assert len(operation.rules) == len(operation.backward)


SHAPES = [((2, 3), (3, 4)), ((3,), (3, 4)), ((2, 3), (3,)), ((3,), (3,)), ((1, 3), (3, 1))]


@pytest.mark.parametrize(("left", "right"), SHAPES)
def test_matmul_of_vectors_and_matrices(left, right):
    random = np.random.default_rng(2)
    tape = differentiated("sum(sin(matmul(x, W)))", x=random.normal(size=left), W=random.normal(size=right))
    for name in "xW":
        assert tape.inputs[name].gradient == pytest.approx(tape.numerical_gradient(name), abs=1e-7)


BROADCAST = [
    ("2", "1, 2, 3"),
    ("1, 2", "1, 2; 3, 4"),
    ("1; 2", "1, 2; 3, 4"),
    ("1; 2", "3, 4, 5"),
    ("1, 2;", "1; 2; 3"),
]


@pytest.mark.parametrize("operator", "+-*/")
@pytest.mark.parametrize(("a", "b"), BROADCAST)
def test_gradients_are_summed_back_over_what_was_broadcast(operator, a, b):
    tape = differentiated(f"exp(a {operator} b)", a=a, b=b)
    for name in "ab":
        assert tape.inputs[name].gradient == pytest.approx(tape.numerical_gradient(name, 1e-5), rel=1e-6)


FORMULAS = [
    "x*sin(z)/(1 + x^2)",
    "tanh(x*z) - sigmoid(z)^3",
    "sqrt(x)*log(x*z) + cos(z)/x",
    "(x + z)^2*exp(-x) + abs(x - z)",
    "x^z",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_scalars_agree_with_sympy(text):
    x, z = sympy.symbols("x z", positive=True)
    sigmoid = sympy.Lambda(x, 1 / (1 + sympy.exp(-x)))
    formula = sympy.sympify(text.replace("^", "**"), {"x": x, "z": z, "sigmoid": sigmoid, "abs": sympy.Abs})
    found = gradients(text, x=0.7, z=1.9)
    for symbol in (x, z):
        assert found[symbol.name] == pytest.approx(float(formula.diff(symbol).subs({x: 0.7, z: 1.9})), rel=1e-12)


def test_kinks_have_the_slope_0():  # as in PyTorch and TensorFlow: relu'(0) = abs'(0) = 0
    assert gradients("relu(x) + abs(x)", x=0) == {"x": 0.0}


def test_a_part_that_is_used_twice_is_one_node_whose_gradients_add_up():
    tape = differentiated("sin(x*z) + (x*z)^2", x=0.5, z=3)
    assert [node.formula for node in tape.operations].count("x · z") == 1
    assert float(tape.inputs["x"].gradient) == pytest.approx(3 * (np.cos(1.5) + 3), rel=1e-14)


def test_one_node_at_a_time():
    tape = Formula("2*x + 3").tape({"x": np.array(4.0)})
    forward = tape.forward()
    assert float(next(forward).value) == 8 and tape.output.value is None
    assert float(next(forward).value) == 11 and next(forward, None) is None
    backward = tape.backward()
    assert next(backward) is tape.output and tape.operations[0].gradient is None
    assert (
        next(backward) is tape.output and float(tape.operations[0].gradient) == 1 and tape.inputs["x"].gradient is None
    )
    next(backward)
    assert float(tape.inputs["x"].gradient) == 2
    assert all(node.gradient is None for node in tape.nodes if node.constant)


def test_names_of_operations():
    tape = differentiated("sigmoid(w*x + b)", w=1, x=2, b=3)
    assert [f"{node.name} = {node.formula}" for node in tape.operations] == ["v₁ = w · x", "v₂ = v₁ + b", "y = σ(v₂)"]
    assert tape.output.rules == ("y(1 − y)",)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", 2.0),
        ("-1.5e2", -150.0),
        ("−1", -1.0),
        ("1, 2", [1, 2]),
        ("1 2", [1, 2]),
        ("1,", [1]),
        ("1, 2;", [[1, 2]]),
        ("1; 2", [[1], [2]]),
        (" 1, 2 ; 3, 4 ", [[1, 2], [3, 4]]),
        ("[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
        ("[[1 2]\n [3 4]]", [[1, 2], [3, 4]]),
        ("[[1, 2]]", [[1, 2]]),
        ("[1, 2]", [1, 2]),
        ("[1]", [1]),
    ],
)
def test_arrays_as_people_type_them(text, value):
    assert read_array(text).tolist() == value


BAD_ARRAYS = [
    ("", "missing"),
    (";", "missing"),
    ("1, 2; 3", "2, 1 numbers"),
    ("a", "'a' is not a number"),
    ("[]", "missing"),
    ("[[]]", "missing"),
    ("[[1, 2], 3]", "not a number"),
    ("1, [2]", "not a number"),
    ("nan", "outside"),
    ("1e9", "outside"),
    ("1 2 3 4 5", "at most 4 × 4"),
    ("1;2;3;4;5", "at most 4 × 4"),
]


@pytest.mark.parametrize(("text", "words"), BAD_ARRAYS)
def test_what_is_no_array_is_explained(text, words):
    with pytest.raises(ArrayError, match=words.replace("[", r"\[")):
        read_array(text)


BAD_FORMULAS = [
    ("", "empty"),
    ("2 + 3", "the formula has no variable"),
    ("x", "no operation"),
    ("y*x", "'y' is not known"),
    ("max(x, 1)", "'max' is not known"),
    ("matmul(x)", "2 arguments"),
    ("x, z", "arguments of matmul"),
    ("x + 1/0", "no finite value"),
    ("+".join(f"{n}*x" for n in range(14)), "at most 24"),
    ("__import__('os')", "cannot be used"),
]


@pytest.mark.parametrize(("text", "words"), BAD_FORMULAS)
def test_what_cannot_be_read_is_explained(text, words):
    with pytest.raises(ExpressionError, match=words):
        Formula(text).tape(dict.fromkeys(NAMES, np.array(1.0)))


@pytest.mark.parametrize(
    ("text", "x", "words"),
    [
        ("matmul(x, W)", "1", "vectors or matrices"),
        ("matmul(x, W)", "1, 2, 3", r"\(3,\) and \(2, 2\)"),
        ("x + W", "1, 2, 3", "cannot take the shapes"),
    ],
)
def test_shapes_that_do_not_fit_are_explained(text, x, words):
    with pytest.raises(ShapeError, match=words):
        differentiated(text, x=x, W="1, 2; 3, 4")


def test_what_is_not_finite_neither_raises_nor_warns():
    tape = differentiated("log(x) + 1/x + exp(x)^2", x=-1e4)
    assert np.isnan(tape.output.value) and np.isnan(tape.numerical_gradient("x"))
