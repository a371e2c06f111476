"""A formula with its value, gradient and Hessian, over many points or at one."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from engine.expression.derivative import gradient
from engine.expression.errors import ExpressionError
from engine.expression.graph import Graph, Node
from engine.expression.operations import CONSTANTS, FUNCTIONS, OPERATORS
from engine.expression.parse import parse_tree
from engine.expression.program import Program
from engine.expression.tree import Binary, Call, Constant, Negate, Number, Tree, Variable


def parse(text: str, variables: tuple[str, ...] = ("x", "y")) -> "Expression":
    """The Expression of a formula such as "x^2/20 + y^2"; raises ExpressionError."""
    return Expression(text, variables)


class Expression:
    """f(variables), read from a text; immutable, shared by threads, compared and pickled as its text.

    text : the formula as typed. variables : their names, in the order of a point's coordinates.
    tree : what was read (see tree.py).

    Arrays of points have shape (…, k) with k = len(variables). Results are float64 (for points of float32, computed in
    float32) and follow IEEE 754: inf and nan where the formula has no finite value, never an exception or a warning.
    Derivatives: derivative.py, which also states the conventions at kinks.
    """

    def __init__(self, text: str, variables: tuple[str, ...] = ("x", "y")) -> None:
        self.text = text
        self.variables = tuple(variables)
        self.tree = parse_tree(text, self.variables)
        # The graph is complete from here on, so that threads only read it.
        self._graph = Graph(len(self.variables))
        self._output = self._node(self.tree)
        self._slopes = gradient(self._output)
        self._curvatures = [gradient(slope) for slope in self._slopes]

    def value(self, points: np.ndarray) -> np.ndarray:
        """points : (…, k) -> f : (…)"""
        values: np.ndarray = self._evaluate(self._value, points)[0]
        return values

    def gradient(self, points: np.ndarray) -> np.ndarray:
        """points : (…, k) -> ∇f : (…, k)"""
        return np.moveaxis(self._evaluate(self._gradient, points), 0, -1)

    def value_and_gradient(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """points : (…, k) -> (f : (…), ∇f : (…, k)), in less time than with two calls."""
        both = self._evaluate(self._value_and_gradient, points)
        return both[0], np.moveaxis(both[1:], 0, -1)

    def hessian(self, points: np.ndarray) -> np.ndarray:
        """points : (…, k) -> ∇²f : (…, k, k), symmetric"""
        k = len(self.variables)
        flat = np.moveaxis(self._evaluate(self._hessian, points), 0, -1)
        return flat.reshape(*flat.shape[:-1], k, k)

    def at(self, *point: float) -> tuple[float, tuple[float, ...]]:
        """(f, ∇f) at one point, as Python floats: at(x, y) -> (f, (fx, fy))"""
        f, *slopes = self.outputs_at([float(value) for value in point])
        return f, tuple(slopes)

    @cached_property
    def outputs_at(self) -> Callable[[list[float]], list[float]]:
        """The same without a conversion: takes the coordinates as a list of floats, gives [f, fx, fy]."""
        return self._value_and_gradient.evaluate_at

    def value_at(self, *point: float) -> float:
        """f at one point."""
        return self._value.evaluate_at([float(value) for value in point])[0]

    def hessian_at(self, *point: float) -> tuple[tuple[float, ...], ...]:
        """The rows of ∇²f at one point."""
        k = len(self.variables)
        flat = self._hessian.evaluate_at([float(value) for value in point])
        return tuple(tuple(flat[i : i + k]) for i in range(0, k * k, k))

    def _evaluate(self, program: Program, points: np.ndarray) -> np.ndarray:
        """points : (…, k) -> (outputs, …)"""
        points = np.asarray(points)
        if points.dtype != np.float32:
            points = points.astype(np.float64, copy=False)
        k = len(self.variables)
        if points.ndim == 0 or points.shape[-1] != k:
            raise ValueError(f"points has shape {points.shape}; the last axis must be {k}: {', '.join(self.variables)}")
        results = program.evaluate(points.reshape(-1, k))
        return results.reshape(len(results), *points.shape[:-1])

    def _node(self, tree: Tree) -> Node:
        """The tree as nodes of the graph; raises ExpressionError for a constant part without a finite value."""
        match tree:
            case Number(value=value):
                return self._graph.constant(value)
            case Constant(name=name):
                return self._graph.constant(CONSTANTS[name])
            case Variable(name=name):
                return self._graph.variables[self.variables.index(name)]
            case Negate(operand=operand):
                node = -self._node(operand)
            case Binary(operator=operator, left=left, right=right):
                node = self._graph.apply(OPERATORS[operator], self._node(left), self._node(right))
            case Call(function=function, arguments=arguments):
                node = self._graph.apply(FUNCTIONS[function], *map(self._node, arguments))
        if node.value is not None and not np.isfinite(node.value):
            start, end = tree.span
            raise ExpressionError('"{formula}" has no finite value', start, formula=self.text[start:end])
        return node

    @cached_property
    def _value(self) -> Program:
        return Program([self._output])

    @cached_property
    def _gradient(self) -> Program:
        return Program(self._slopes)

    @cached_property
    def _value_and_gradient(self) -> Program:
        return Program([self._output, *self._slopes])

    @cached_property
    def _hessian(self) -> Program:
        k = len(self.variables)
        upper = [
            [self._curvatures[min(i, j)][max(i, j)] for j in range(k)] for i in range(k)
        ]  # symmetric to the last bit
        return Program([node for row in upper for node in row])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and (self.text, self.variables) == (other.text, other.variables)

    def __hash__(self) -> int:
        return hash((self.text, self.variables))

    def __reduce__(self) -> tuple[Any, ...]:
        return parse, (self.text, self.variables)

    def __repr__(self) -> str:
        return f"parse({self.text!r})"
