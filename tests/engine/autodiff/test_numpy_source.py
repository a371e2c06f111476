"""A tape's NumPy statements compute what the tape computes."""

import numpy as np
import pytest

from engine.autodiff import EXAMPLES, OPERATIONS, Formula, read_array
from engine.autodiff.numpy_source import BACKWARD, VALUES, backward, forward, identifier

X, Z = np.array([[1.5, 2.0], [3.0, 0.5]]), np.array([[0.5], [2.0]])
FORMULAS = {
    "x*z-z/x+x": {"x": X, "z": Z},
    "x^z+x^3-x^0-2^x+x^-1.5": {"x": X, "z": Z},
    "sqrt(x)*sin(x)-cos(x)/tanh(x)": {"x": X},
    "exp(-x/pi)*ln(e*x+3)": {"x": X},
    "relu(x-1)-abs(x-2)+sigmoid(-x)+x^2": {"x": X},
    "sum(x)*mean(z)-sum(x*z)": {"x": X, "z": Z},
    "matmul(x,w)": {"x": np.array([1.0, 2.0]), "w": np.array([3.0, 4.0])},
    "matmul(x,W)+matmul(W,x)": {"x": np.array([1.0, 2.0]), "W": X},
    "matmul(matmul(x,W),X)": {"x": np.ones((1, 2)), "W": X, "X": Z},
    "x*a+a/x": {"x": X, "a": np.array([7.0])},
    "(x+a)*c": {"x": X[0], "a": np.array(2.0), "c": X},
}


def test_every_operation_has_source():
    assert set(VALUES) == set(OPERATIONS) and set(BACKWARD) == set(OPERATIONS) - {"matmul"}
    assert all(len(BACKWARD[name]) == len(OPERATIONS[name].backward) for name in BACKWARD)


def test_every_operation_is_tried():
    tapes = [Formula(text).tape(inputs) for text, inputs in FORMULAS.items()]
    assert {node.operation.id for tape in tapes for node in tape.operations} == set(OPERATIONS)


@pytest.mark.parametrize(
    ("text", "inputs"),
    [
        *FORMULAS.items(),
        *(
            (each.expression, {name: read_array(text) for name, text in each.inputs.items()})
            for each in EXAMPLES.values()
        ),
    ],
    ids=[*FORMULAS, *EXAMPLES],
)
def test_statements_compute_values_and_gradients(text, inputs):
    tape = Formula(text).tape(inputs)
    for _ in (*tape.forward(), *tape.backward()):
        pass
    scope = {"np": np, **{name: node.value for name, node in tape.inputs.items()}}
    for name, statement in forward(tape):
        scope[name] = eval(statement, scope)
    scope[f"g_{identifier(tape.output)}"] = np.ones_like(tape.output.value)
    for name, statement in backward(tape):
        scope[name] = eval(statement, scope)
    for node in (*tape.operations, *tape.inputs.values()):
        assert scope[identifier(node)] == pytest.approx(node.value, rel=1e-13)
        assert np.shape(scope[f"g_{identifier(node)}"]) == node.gradient.shape
        assert scope[f"g_{identifier(node)}"] == pytest.approx(node.gradient, rel=1e-12, abs=1e-14)
