"""A tape of operations as lines of a program: forward, backward, and all of it as one formula again."""

import ast
import math

from engine.autodiff import Node, Tape

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
"""Of each operation, in NumPy's words."""

IN_TORCH = {"sigmoid": "torch.sigmoid({a})", "relu": "torch.relu({a})"}
"""Where PyTorch's words are others than NumPy's with torch for np."""

SLOPES: dict[str, tuple[str, ...]] = {
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
"""What each operation sends back to its inputs, of the gradient g of its value v; matmul's depends on the shapes."""

ELEMENTWISE = 2
"""Inputs of an operation that makes arrays fit: what is sent back has the shape of its value."""

CONSTANTS = {math.pi: "np.pi", math.e: "np.e"}
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def spelled(node: Node) -> str:
    """What it is called."""
    if not node.constant:
        return node.name.translate(SUBSCRIPTS)
    value = float(node.value)
    text = CONSTANTS.get(value) or repr(int(value) if value.is_integer() and abs(value) < 1e6 else value)
    return f"({text})" if value < 0 else text


def forward(tape: Tape) -> list[tuple[str, str]]:
    """(name, expression) of each operation, in NumPy's words."""
    return [(spelled(node), _filled(VALUES[node.operation.id], node)) for node in tape.operations]


def backward(tape: Tape) -> list[tuple[str, str]]:
    """(name of a gradient, expression) for each share that an operation sends back; a later share is added. The tape has been evaluated."""
    lines, begun = [], set()
    for node in reversed(tape.operations):
        for place, target in enumerate(node.inputs):
            if target.constant:
                continue
            name, share = f"g_{spelled(target)}", _share(node, place)
            lines.append((name, f"{name} + {share}" if name in begun else share))
            begun.add(name)
    return lines


def formula(tape: Tape, language: str) -> str:
    """All of it in one expression, of the inputs alone."""
    words = VALUES | IN_TORCH if language == "torch" else VALUES
    known: dict[str, ast.expr] = {}
    for node in tape.operations:
        tree = ast.parse(_filled(words[node.operation.id], node), mode="eval").body
        known[spelled(node)] = _Inlined(known).visit(tree)
    text = ast.unparse(known["y"])
    return text.replace("np.", "torch.") if language == "torch" else text


class _Inlined(ast.NodeTransformer):
    def __init__(self, known: dict[str, ast.expr]) -> None:
        self._known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._known.get(node.id, node)


def _filled(template: str, node: Node) -> str:
    return template.format(
        v=spelled(node), g=f"g_{spelled(node)}", **dict(zip("ab", map(spelled, node.inputs), strict=False))
    )


def _share(node: Node, place: int) -> str:
    if node.operation.id == "matmul":
        return _filled(_matmul(place, *(one.value.ndim for one in node.inputs)), node)
    template = SLOPES[node.operation.id][place]
    if node.operation.id == "power" and place == 0 and node.inputs[1].constant:
        exponent = float(node.inputs[1].value)
        template = "0 * {a}" if exponent == 0 else f"{{g}} * {{b}} * {{a}} ** {_number(exponent - 1)}"
    text = _filled(template, node)
    return _summed(text, node.inputs[place].value.shape, node.value.shape) if len(node.inputs) == ELEMENTWISE else text


def _number(value: float) -> str:
    text = repr(int(value) if value.is_integer() else value)
    return f"({text})" if value < 0 else text


def _matmul(place: int, left: int, right: int) -> str:
    """What goes back to a factor, by the dimensions of both."""
    rules: dict[tuple[int, int], tuple[str, str]] = {
        (1, 1): ("{g} * {b}", "{g} * {a}"),
        (1, 2): ("{g} @ {b}.T", "np.outer({a}, {g})"),
        (2, 1): ("np.outer({g}, {b})", "{a}.T @ {g}"),
        (2, 2): ("{g} @ {b}.T", "{a}.T @ {g}"),
    }
    return rules[left, right][place]


def _summed(text: str, wanted: tuple[int, ...], given: tuple[int, ...]) -> str:
    """`text`, summed along the axes along which an array of the shape `wanted` was stretched to the shape `given`."""
    if wanted == given:
        return text
    if not wanted:
        return f"np.sum({text})"
    leading = len(given) - len(wanted)
    kept = tuple(axis for axis, size in enumerate(wanted) if size != given[leading + axis])
    if leading:
        text = f"np.sum({text}, axis=0)"  # no array has more than two
    return f"np.sum({text}, axis={kept[0] if len(kept) == 1 else kept}, keepdims=True)" if kept else text
