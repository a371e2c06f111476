"""Reverse-mode automatic differentiation, from graph to graph.

Going backwards from the output, each node hands its adjoint ∂output/∂node on to its arguments, times the slope of
its operation: ā += v̄ · ∂v/∂a (Griewank & Walther, Evaluating Derivatives, 2nd ed. 2008, §3.2). The result is more
nodes of the same graph, which shares all it can with the value; differentiating it again gives the Hessian.

Conventions where a function has no slope: abs'(0) = 0; a tie of min or max gives half to each; sqrt, and a power below
1, has slope 1e150 at 0 instead of infinity, so that the tip of a cone, sqrt(x² + y²) at (0, 0), has gradient 0 and not
nan. Adjoints that are constantly zero are never made, so a constant factor 0 hides what it multiplies.
"""

import math
from collections.abc import Callable

from engine.expression.graph import Node


def _function(name: str) -> Callable[[Node], Node]:
    return lambda x: x.graph.apply(name, x)


log, sin, cos, sinh, cosh, sqrt = map(_function, ("log", "sin", "cos", "sinh", "cosh", "sqrt"))
sigmoid, sign, step, cap = map(_function, ("sigmoid", "sign", "step", "cap"))


def _power_by_base(p: Node, a: Node, b: Node) -> Node:
    if b.value is not None:
        slope = b * a ** (b.value - 1)
        return cap(slope) if 0 < b.value < 1 else slope
    return b * cap(a ** (b - 1))


def _power_by_exponent(p: Node, a: Node, b: Node) -> Node:
    return p * -cap(-log(a))  # a = 0 gives 0·(-1e150), not 0·(-inf)


SLOPES: dict[str, tuple[Callable[..., Node | float] | None, ...]] = {
    "add": (lambda v, a, b: 1.0, lambda v, a, b: 1.0),
    "subtract": (lambda v, a, b: 1.0, lambda v, a, b: -1.0),
    "multiply": (lambda v, a, b: b, lambda v, a, b: a),
    "divide": (lambda v, a, b: 1 / b, lambda v, a, b: -(v / b)),
    "power": (_power_by_base, _power_by_exponent),
    "negative": (lambda v, x: -1.0,),
    "square": (lambda v, x: 2 * x,),
    "sqrt": (lambda v, x: cap(0.5 / v),),
    "exp": (lambda v, x: v,),
    "log": (lambda v, x: 1 / x,),
    "log10": (lambda v, x: (1 / math.log(10)) / x,),
    "sin": (lambda v, x: cos(x),),
    "cos": (lambda v, x: -sin(x),),
    "tan": (lambda v, x: 1 + v**2,),
    "asin": (lambda v, x: 1 / sqrt(1 - x**2),),
    "acos": (lambda v, x: -1 / sqrt(1 - x**2),),
    "atan": (lambda v, x: 1 / (1 + x**2),),
    "sinh": (lambda v, x: cosh(x),),
    "cosh": (lambda v, x: sinh(x),),
    "tanh": (lambda v, x: 4 * (sigmoid(2 * x) * sigmoid(-2 * x)),),  # 1 - v² would cancel in the tails
    "sigmoid": (lambda v, x: v * sigmoid(-x),),  # and so would v (1 - v)
    "abs": (lambda v, x: sign(x),),
    "sign": (None,),
    "min": (lambda v, a, b: step(b - a), lambda v, a, b: step(a - b)),
    "max": (lambda v, a, b: step(a - b), lambda v, a, b: step(b - a)),
    "step": (None,),
    "cap": (lambda v, x: 1.0,),
}
"""Slopes by argument, as functions of the node v and its arguments; None where the slope is 0 everywhere."""


def gradient(output: Node) -> tuple[Node, ...]:
    """∂output/∂variable as nodes of the same graph, one for each variable."""
    graph = output.graph
    adjoints = {output: graph.constant(1)}
    for node in reversed(graph.nodes[: output.index + 1]):
        if node not in adjoints or node.operation not in SLOPES:
            continue
        adjoint = adjoints.pop(node)
        for argument, slope in zip(node.arguments, SLOPES[node.operation], strict=True):
            if slope is None or argument.value is not None:
                continue
            total = _times(adjoint, slope(node, *node.arguments))
            if argument in adjoints:
                total = adjoints.pop(argument) + total
            if total.value != 0:
                adjoints[argument] = total
    return tuple(adjoints.get(variable, graph.constant(0)) for variable in graph.variables)


def _times(adjoint: Node, slope: Node | float) -> Node:
    """adjoint · slope with the constant factors of both gathered into one."""
    if not isinstance(slope, Node):
        slope = adjoint.graph.constant(slope)
    (a, core), (b, other) = _factor(adjoint), _factor(slope)
    if not math.isfinite(a * b):
        return adjoint * slope
    if a * b == 0:
        return adjoint.graph.constant(0)
    product = core * other
    return -product if a * b == -1 else a * b * product


def _factor(node: Node) -> tuple[float, Node]:
    """A node as (constant, rest), whose product it is."""
    if node.value is not None:
        return node.value, node.graph.constant(1)
    if node.operation == "negative":
        coefficient, rest = _factor(node.arguments[0])
        return -coefficient, rest
    if node.operation == "multiply":
        for constant, rest in (node.arguments, node.arguments[::-1]):
            if constant.value is not None:
                return constant.value, rest
    return 1.0, node
