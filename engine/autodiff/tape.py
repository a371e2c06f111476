"""A tape: operations in the order in which they are done, run forward for the values and backward for the gradients.

    tape = Formula("2*x + 3").tape({"x": np.array(1.0)})
    for node in tape.forward(): ...       # node.value is there
    for node in tape.backward(): ...      # node.gradient is complete and has been sent to node.inputs
    tape.inputs["x"].gradient

The scalar that is differentiated is the sum of the output's elements, as in TensorFlow's GradientTape.gradient, so an
input's gradient has the input's shape. (PyTorch's backward() requires a scalar, and gives the same for y.sum().)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.array_types import Float64Array
from engine.autodiff.operations import OPERATIONS, Operation, ShapeError, shape
from engine.numerical import numerical_gradient


@dataclass(eq=False)
class Node:
    """An input, a constant or an operation; a constant has no gradient."""

    index: int
    name: str
    operation: Operation | None = None
    inputs: tuple["Node", ...] = ()
    value: Float64Array | None = None
    gradient: Float64Array | None = None
    constant: bool = False

    def applied(self) -> Operation:
        """Its operation; raises TypeError for an input or a constant."""
        if self.operation is None:
            raise TypeError(f"{self.name} is no operation")
        return self.operation

    def evaluated(self) -> Float64Array:
        """Its value; raises ValueError before there is one."""
        if self.value is None:
            raise ValueError(f"{self.name} has no value yet")
        return self.value

    @property
    def formula(self) -> str:
        """What it computes, in the names of its inputs."""
        return self._format(self.operation.notation) if self.operation else self.name

    @property
    def rules(self) -> tuple[str, ...]:
        """For each input the factor of the gradient that is sent there, or all of it, as a formula."""
        return tuple(self._format(rule) for rule in self.applied().rules)

    def _format(self, template: str) -> str:
        return template.format(v=self.name, **dict(zip("ab", (node.name for node in self.inputs), strict=False)))

    def local_derivative(self, place: int) -> Float64Array | None:
        """∂self/∂input element by element, before summing over the elements of a broadcast input.

        None where the derivative does not have the value's shape: for matmul of vectors or matrices.
        """
        value = self.evaluated()
        if self.applied().rules_are_gradients and value.ndim + self.inputs[place].evaluated().ndim:
            return None
        return self._rule(place, np.ones_like(value))

    def evaluate(self) -> None:
        """The value from the inputs' values; raises ShapeError."""
        operation, inputs = self.applied(), [node.evaluated() for node in self.inputs]
        try:
            with np.errstate(all="ignore"):
                self.value = np.asarray(operation.value(*inputs), dtype=np.float64)
        except ShapeError:
            raise
        except ValueError:
            shapes = [shape(array) for array in inputs]
            raise ShapeError(
                "{formula} cannot take the shapes {first} and {last}",
                formula=self.formula,
                first=shapes[0],
                last=shapes[-1],
            ) from None

    def backpropagate(self) -> None:
        """Add to each input's gradient its share of this one's."""
        if self.gradient is None:
            raise ValueError(f"{self.name} has no gradient yet")
        for place, node in enumerate(self.inputs):
            if not node.constant:
                with np.errstate(all="ignore"):
                    share = unbroadcast(node.evaluated().shape, self._rule(place, self.gradient))
                    node.gradient = share if node.gradient is None else node.gradient + share

    def _rule(self, place: int, gradient: Float64Array) -> Float64Array:
        with np.errstate(all="ignore"):
            inputs = [node.evaluated() for node in self.inputs]
            return np.asarray(self.applied().backward[place](gradient, self.evaluated(), *inputs))


def unbroadcast(wanted: tuple[int, ...], array: Float64Array) -> Float64Array:
    """The sum of `array` over the axes along which an array of the shape `wanted` was broadcast to it."""
    array = np.asarray(array.sum(axis=tuple(range(array.ndim - len(wanted)))))
    stretched = tuple(axis for axis, size in enumerate(wanted) if size == 1 and array.shape[axis] != 1)
    return np.asarray(array.sum(axis=stretched, keepdims=True))


@dataclass
class Tape:
    """Nodes in an order in which every node comes after its inputs; the last is the output."""

    nodes: list[Node] = field(default_factory=list)

    def add(self, name: str, operation: str, *inputs: Node) -> Node:
        """The node of an operation, not evaluated yet."""
        return self._append(Node(len(self.nodes), name, OPERATIONS[operation], inputs))

    def add_leaf(self, name: str, value: Float64Array, constant: bool = False) -> Node:
        """An input, or a constant."""
        return self._append(Node(len(self.nodes), name, value=np.asarray(value, dtype=np.float64), constant=constant))

    def _append(self, node: Node) -> Node:
        self.nodes.append(node)
        return node

    @property
    def inputs(self) -> dict[str, Node]:
        """By name, in the order of their appearance."""
        return {node.name: node for node in self.nodes if node.operation is None and not node.constant}

    @property
    def operations(self) -> list[Node]:
        return [node for node in self.nodes if node.operation]

    @property
    def output(self) -> Node:
        return self.nodes[-1]

    def forward(self) -> Iterator[Node]:
        """Evaluates one operation at each `next`."""
        for node in self.operations:
            node.evaluate()
            yield node

    def backward(self) -> Iterator[Node]:
        """First gives the output its gradient, ones; then sends one operation's gradient back at each `next`."""
        self.output.gradient = np.ones_like(self.output.evaluated())
        yield self.output
        for node in reversed(self.operations):
            node.backpropagate()
            yield node

    def value_of(self, values: Mapping[str, Float64Array]) -> float:
        """The sum of the output for other inputs; what the tape has recorded stays."""
        found: dict[Node, Float64Array] = {}
        with np.errstate(all="ignore"):
            for node in self.nodes:
                found[node] = (
                    node.operation.value(*(found[one] for one in node.inputs))
                    if node.operation
                    else np.asarray(values.get(node.name, node.evaluated()))
                )
        return float(np.sum(found[self.output]))

    def numerical_gradient(self, name: str, h: float = 1e-4) -> Float64Array:
        """Central differences of the output's sum in one input, with the input's shape."""
        with np.errstate(all="ignore"):
            return numerical_gradient(lambda value: self.value_of({name: value}), self.inputs[name].evaluated(), h)
