"""The programs of the automatic-differentiation lab: every value, and every gradient, of the formula's graph."""

import numpy as np
import pytest

from app.export.programs.tape import IN_TORCH
from engine.autodiff import EXAMPLES, OPERATIONS
from engine.autodiff.numpy_source import identifier
from tests.app.export.run_programs import languages, read, said

FORMULAS = [f"function={name}" for name in EXAMPLES] + [
    "expression=" + query
    for query in (
        "2/x-x^3%2Bx^0-(-2)*x^-1.5&at.x=1.7",
        "sqrt(abs(x))*sin(a)-cos(b)/tanh(c)&at.x=-2,3",
        "a^b%2B2^a-b^2&at.a=1.5&at.b=2,0",
        "exp(-x/pi)*ln(e*x%2B3)",
        "relu(x)-abs(z)&at.x=0,-1,2&at.z=0",
        "-sigmoid(x)",
        "x*x*x&at.x=3",
        "matmul(x,w)&at.x=1,2,3&at.w=4,5,6",
        "matmul(x,W)%2Bmatmul(W,x)&at.x=1,2&at.W=1,2;3,4",
        "matmul(matmul(x,W),X)&at.x=1,2;&at.W=1,2,3;4,5,6&at.X=1;2;3",
        "mean(x*w)-sum(w)&at.x=1,2;3,4&at.w=5;6",
        "x*a%2Ba/x&at.x=1,2;3,4&at.a=7,",
        "(x%2Ba)*c&at.x=1,2;3,4&at.a=1;&at.c=2,3",
        "sum(x)*x-1e-7*x^2&at.x=1,2,3&h=1e-3",
    )
]


def test_torchs_names_are_of_operations():
    assert set(IN_TORCH) < set(OPERATIONS)


def test_every_operation_is_tried():
    tapes = [read("autodiff", query).config.tape() for query in FORMULAS]
    assert {node.operation.id for tape in tapes for node in tape.operations} == set(OPERATIONS)


def computed(query):
    """By the lab's own run: the numbers of every value and gradient, and of the numerical gradient."""
    reading = read("autodiff", query)
    config, tape = reading.config, reading.config.tape()
    for pass_ in (tape.forward(), tape.backward()):
        for _ in pass_:
            pass
    values = {identifier(node): node.value for node in tape.operations}
    gradients = {f"g_{identifier(node)}": node.gradient for node in (*tape.operations, *tape.inputs.values())}
    numerical = {f"g_{name}, numerical": tape.numerical_gradient(name, config.h) for name in tape.inputs}
    return {name: np.ravel(array).tolist() for name, array in (values | gradients | numerical).items()}


@languages
@pytest.mark.parametrize("query", FORMULAS)
def test_values_and_gradients(query, language):
    found, expected = said("autodiff", query, language), computed(query)
    if language == "numpy":
        assert found.keys() == expected.keys()
    for label, values in found.items():
        assert values == pytest.approx(
            expected[label],
            rel=1e-12 if "numerical" not in label else 1e-6,
            abs=1e-14 if "numerical" not in label else 1e-7,
        ), label
