"""A formula as a graph of operations, in which equal subexpressions are one node.

Nodes are numbered in the order of their making, so a node's arguments always come before it. Making a node
folds constants and applies only rewrites that leave every IEEE result as it is (x·1, x − 0, −−x, a + −b, x⁰), and
turns powers with a small whole exponent into products and x^0.5 into a root, as NumPy's own ** does with 2 and 0.5.
0·x is left alone: it is nan where x is infinite.
"""

import numpy as np

from engine.expression.operations import OPERATIONS

MAX_PRODUCT_EXPONENT = 16
"""Whole exponents up to this size become products (at most 6 of them); larger ones call power."""


class Node:
    """One value of the graph; arithmetic on nodes and numbers makes new nodes."""

    __slots__ = ("arguments", "graph", "index", "operation", "value")

    def __init__(self, graph: "Graph", operation: str, arguments: tuple["Node", ...], value: float | None) -> None:
        self.graph = graph
        self.index = len(graph.nodes)
        self.operation = operation  # a key of OPERATIONS, or "variable" or "constant"
        self.arguments = arguments
        self.value = value  # of a constant, else None
        graph.nodes.append(self)

    def __repr__(self) -> str:
        if self.operation == "constant":
            return repr(self.value)
        if self.operation == "variable":
            return f"variable {self.index}"
        return f"{self.operation}({', '.join(map(repr, self.arguments))})"

    def __add__(self, other: "Node | float") -> "Node":
        return self.graph.apply("add", self, other)

    def __sub__(self, other: "Node | float") -> "Node":
        return self.graph.apply("subtract", self, other)

    def __rsub__(self, other: float) -> "Node":
        return self.graph.apply("subtract", other, self)

    def __mul__(self, other: "Node | float") -> "Node":
        return self.graph.apply("multiply", self, other)

    def __truediv__(self, other: "Node | float") -> "Node":
        return self.graph.apply("divide", self, other)

    def __rtruediv__(self, other: float) -> "Node":
        return self.graph.apply("divide", other, self)

    def __pow__(self, other: "Node | float") -> "Node":
        return self.graph.apply("power", self, other)

    def __neg__(self) -> "Node":
        return self.graph.apply("negative", self)

    __radd__, __rmul__ = __add__, __mul__


class Graph:
    """Nodes over `variables` inputs; `variables[i]` is the node of input i."""

    def __init__(self, variables: int) -> None:
        self.nodes: list[Node] = []
        self._known: dict[tuple[object, ...], Node] = {}
        self.variables = tuple(Node(self, "variable", (), None) for _ in range(variables))

    def constant(self, value: float) -> Node:
        value = float(value)
        return self._unique("constant", (), value, key=("constant", value.hex()))  # 0.0 is not -0.0

    def apply(self, operation: str, *arguments: Node | float) -> Node:
        """The node of `operation` on `arguments`, made if there is none yet."""
        nodes = tuple(a if isinstance(a, Node) else self.constant(a) for a in arguments)
        values = [node.value for node in nodes if node.value is not None]
        if len(values) == len(nodes):
            return self.constant(_fold(operation, values))
        if (simpler := self._simpler(operation, nodes)) is not None:
            return simpler
        if operation in ("add", "multiply"):
            nodes = tuple(sorted(nodes, key=lambda node: node.index))
        return self._unique(operation, nodes, None, key=(operation, *(node.index for node in nodes)))

    def _unique(
        self, operation: str, arguments: tuple[Node, ...], value: float | None, key: tuple[object, ...]
    ) -> Node:
        if key not in self._known:
            self._known[key] = Node(self, operation, arguments, value)
        return self._known[key]

    def _simpler(self, operation: str, arguments: tuple[Node, ...]) -> Node | None:
        """A node that has the same value without the operation, or with a cheaper one; None if there is none."""
        if len(arguments) == 1:
            (x,) = arguments
            return x.arguments[0] if operation == x.operation == "negative" else None
        a, b = arguments
        match operation:
            case "multiply" if a.value == 1:
                return b
            case "multiply" | "divide" if b.value == 1:
                return a
            case "subtract" if b.value == 0 and not np.signbit(b.value):
                return a
            case "subtract" if b.operation == "negative":
                return a + b.arguments[0]
            case "add" if b.operation == "negative":
                return a - b.arguments[0]
            case "add" if a.operation == "negative":
                return b - a.arguments[0]
            case "power" if b.value is not None:
                return self._power(a, b.value)
        return None

    def _power(self, base: Node, exponent: float) -> Node | None:
        if exponent == 0:
            return self.constant(1)  # also of 0 and nan, as in NumPy
        if exponent == 0.5:
            return self.apply("sqrt", base)
        if not exponent.is_integer() or abs(exponent) > MAX_PRODUCT_EXPONENT:
            return None
        return 1 / self._product(base, -int(exponent)) if exponent < 0 else self._product(base, int(exponent))

    def _product(self, base: Node, exponent: int) -> Node:
        if exponent == 1:
            return base
        if exponent % 2:
            return self._product(base, exponent - 1) * base
        return self.apply("square", self._product(base, exponent // 2))


def _fold(operation: str, values: list[float]) -> float:
    result = np.empty(1)
    with np.errstate(all="ignore"):
        OPERATIONS[operation].array(*(np.array([value]) for value in values), out=result)
    return float(result[0])
