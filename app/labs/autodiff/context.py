"""What the page of the automatic-differentiation lab needs beyond its form: the formula, the lesson, and the graph laid
out.
"""

from dataclasses import dataclass
from typing import Any

from app.labs.autodiff.config import CUSTOM, AutodiffConfig
from app.labs.autodiff.layout import LINE_HEIGHT, Box, arrange
from app.labs.autodiff.run import AutodiffRun, gradient_of, local, rows
from app.rendering.mathml import equation
from engine.autodiff import EXAMPLES, Node
from engine.sentences import N_

OWN_LESSON = N_(
    "Your own formula. On the way back, each operation multiplies the incoming gradient by its own derivative and"
    " passes the product on to its inputs."
)

TITLE_WIDTH, DIGIT_WIDTH, LABEL_WIDTH = 8.0, 7.3, 6.8
"""Width of a character, at the sizes that the style sheet gives these texts."""

PADDING, TITLE_HEIGHT, GRADIENT_INDENT = 10, 24, 16
LEAST_WIDTH = 64


@dataclass(frozen=True)
class Card:
    """A node as it is drawn: its box, and the places of its lines of text."""

    node: Node
    box: Box
    kind: str
    title: str
    values: list[float]
    gradients: list[float]

    @property
    def rule_y(self) -> float:
        """The line between value and gradient."""
        return self.gradients[0] - LINE_HEIGHT + 2


def context(config: AutodiffConfig) -> dict[str, Any]:
    """`formula` (MathML), `lesson`, `source`; `cards`, `lines`, `width` and `height` of the graph, `key`, which names
    its looks; `inputs` (name, shape); `digits`, the characters of the table's longest row of numbers; `scalar`: whether
    the output is one number.
    """
    run = AutodiffRun(config, 0)
    labels = {
        (node.index, place): local(node, place) for node in run.tape.operations for place in range(len(node.inputs))
    }
    run.advance(run.steps)
    tape = run.tape
    for node in tape.operations:
        for place in range(len(node.inputs)):
            labels[node.index, place] = max(labels[node.index, place], local(node, place), key=len)
    layout = arrange(
        tape, [_size(node) for node in tape.nodes], {key: LABEL_WIDTH * len(text) for key, text in labels.items()}
    )
    example = EXAMPLES.get(config.function) if config.function != CUSTOM else None
    return {
        "formula": equation("y", config.formula),
        "lesson": example.lesson if example else OWN_LESSON,
        "source": example.source if example else "",
        "cards": [_card(node, layout.boxes[node.index], node is tape.output) for node in tape.nodes],
        "lines": [(line, tape.nodes[line.source].constant) for line in layout.lines],
        "width": round(layout.width),
        "height": round(layout.height),
        "key": f"{config.expression} {[(round(box.width), round(box.height)) for box in layout.boxes]}",
        "inputs": [(name, str(node.evaluated().shape)) for name, node in tape.inputs.items()],
        "digits": max(
            len(row)
            for name, node in tape.inputs.items()
            for array in (gradient_of(node), run.numerical()[name])
            for row in rows(array, 10)
        ),
        "scalar": not tape.output.evaluated().ndim,
    }


def _title(node: Node) -> str:
    return f"{node.name} = {node.formula}" if node.operation else node.name


def _size(node: Node) -> tuple[float, float]:
    """The width and height of a node that has its value and gradient."""
    title = TITLE_WIDTH * len(_title(node))
    if node.constant:
        return title + 2 * PADDING, TITLE_HEIGHT + 4
    value, gradient = rows(node.evaluated()), rows(gradient_of(node))
    digits = DIGIT_WIDTH * max(map(len, value + gradient))
    lines = len(value) + len(gradient)
    return (
        max(LEAST_WIDTH, title + 2 * PADDING, digits + 2 * PADDING + GRADIENT_INDENT),
        TITLE_HEIGHT + LINE_HEIGHT * lines + PADDING + 4,
    )


def _card(node: Node, box: Box, output: bool) -> Card:
    kind = "constant" if node.constant else "output" if output else "operation" if node.operation else "input"
    if node.constant:
        return Card(node, box, kind, _title(node), [], [])
    count = len(rows(node.evaluated()))
    values = [box.y + TITLE_HEIGHT + LINE_HEIGHT * (number + 0.75) for number in range(count)]
    gradients = [values[-1] + 4 + LINE_HEIGHT * (number + 1) for number in range(len(rows(gradient_of(node))))]
    return Card(node, box, kind, _title(node), values, gradients)
