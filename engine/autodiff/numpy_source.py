"""A tape as NumPy statements: each operation's value, and the share of the gradient that it sends back to each input.

These are the rules of operations.py, written out for the shapes at hand, so that a program can show them line by line.
"""

import math

from engine.autodiff.tape import Node, Tape

VALUES = {
    "add": "{a} + {b}",
    "subtract": "{a} - {b}",
    "multiply": "{a} * {b}",
    "divide": "{a} / {b}",
    "power": "{a} ** {b}",
    "square": "{a} ** 2",
    "negative": "-{a}",
    "exp": "np.exp({a})",
    "log": "np.log({a})",
    "sqrt": "np.sqrt({a})",
    "sin": "np.sin({a})",
    "cos": "np.cos({a})",
    "tanh": "np.tanh({a})",
    "sigmoid": "1 / (1 + np.exp(-{a}))",
    "relu": "np.maximum({a}, 0)",
    "abs": "np.abs({a})",
    "sum": "np.sum({a})",
    "mean": "np.mean({a})",
    "matmul": "{a} @ {b}",
}
"""Each operation as an expression of its inputs {a} and {b}."""

BACKWARD: dict[str, tuple[str, ...]] = {
    "add": ("{g}", "{g}"),
    "subtract": ("{g}", "-{g}"),
    "multiply": ("{g} * {b}", "{g} * {a}"),
    "divide": ("{g} / {b}", "-{g} * {v} / {b}"),
    "power": ("{g} * {b} * np.where({b} == 0, 1, {a}) ** ({b} - 1)", "{g} * {v} * np.log({a})"),
    "square": ("{g} * 2 * {a}",),
    "negative": ("-{g}",),
    "exp": ("{g} * {v}",),
    "log": ("{g} / {a}",),
    "sqrt": ("{g} / (2 * {v})",),
    "sin": ("{g} * np.cos({a})",),
    "cos": ("-{g} * np.sin({a})",),
    "tanh": ("{g} * (1 - {v} ** 2)",),
    "sigmoid": ("{g} * {v} * (1 - {v})",),
    "relu": ("{g} * ({a} > 0)",),
    "abs": ("{g} * np.sign({a})",),
    "sum": ("{g} * np.ones_like({a})",),
    "mean": ("{g} * np.ones_like({a}) / np.size({a})",),
}
"""The gradient that each operation but matmul sends back to its inputs, from the gradient {g} of its value {v}."""

CONSTANTS = {math.pi: "np.pi", math.e: "np.e"}
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def identifier(node: Node) -> str:
    """The node's name as Python spells it, or its number."""
    if not node.constant:
        return node.name.translate(SUBSCRIPTS)
    value = float(node.evaluated())
    text = CONSTANTS.get(value) or repr(int(value) if value.is_integer() and abs(value) < 1e6 else value)
    return f"({text})" if value < 0 else text


def forward(tape: Tape) -> list[tuple[str, str]]:
    """(name, expression) of each operation."""
    return [(identifier(node), fill(VALUES[node.applied().id], node)) for node in tape.operations]


def backward(tape: Tape) -> list[tuple[str, str]]:
    """(name of a gradient, expression) for each share that an operation sends back, in the order of the backward pass.

    A later share is added to the earlier ones. The tape must have been evaluated: the rules depend on the shapes.
    """
    lines: list[tuple[str, str]] = []
    begun: set[str] = set()
    for node in reversed(tape.operations):
        for place, target in enumerate(node.inputs):
            if target.constant:
                continue
            name, share = f"g_{identifier(target)}", _share(node, place)
            lines.append((name, f"{name} + {share}" if name in begun else share))
            begun.add(name)
    return lines


def fill(template: str, node: Node) -> str:
    """A template with the names of the node's inputs, {a} and {b}, of its value {v} and of the value's gradient {g}."""
    return template.format(
        v=identifier(node), g=f"g_{identifier(node)}", **dict(zip("ab", map(identifier, node.inputs), strict=False))
    )


def _share(node: Node, place: int) -> str:
    if node.applied().id == "matmul":
        return fill(_matmul(place, *(one.evaluated().ndim for one in node.inputs)), node)
    template = BACKWARD[node.applied().id][place]
    if node.applied().id == "power" and place == 0 and node.inputs[1].constant:
        exponent = float(node.inputs[1].evaluated())
        template = "0 * {a}" if exponent == 0 else f"{{g}} * {{b}} * {{a}} ** {_number(exponent - 1)}"
    text = fill(template, node)
    if len(node.inputs) == 1:
        return text
    return _unbroadcast(text, node.inputs[place].evaluated().shape, node.evaluated().shape)


def _number(value: float) -> str:
    text = repr(int(value) if value.is_integer() else value)
    return f"({text})" if value < 0 else text


def _matmul(place: int, left: int, right: int) -> str:
    """The rule for a factor, by the number of dimensions of both."""
    rules: dict[tuple[int, int], tuple[str, str]] = {
        (1, 1): ("{g} * {b}", "{g} * {a}"),
        (1, 2): ("{g} @ {b}.T", "np.outer({a}, {g})"),
        (2, 1): ("np.outer({g}, {b})", "{a}.T @ {g}"),
        (2, 2): ("{g} @ {b}.T", "{a}.T @ {g}"),
    }
    return rules[left, right][place]


def _unbroadcast(text: str, wanted: tuple[int, ...], given: tuple[int, ...]) -> str:
    """`text`, summed along the axes along which an array of the shape `wanted` was broadcast to the shape `given`."""
    if wanted == given:
        return text
    if not wanted:
        return f"np.sum({text})"
    leading = len(given) - len(wanted)
    kept = tuple(axis for axis, size in enumerate(wanted) if size != given[leading + axis])
    if leading:
        text = f"np.sum({text}, axis=0)"  # no array has more than two
    return f"np.sum({text}, axis={kept[0] if len(kept) == 1 else kept}, keepdims=True)" if kept else text
