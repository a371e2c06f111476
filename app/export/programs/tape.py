"""A tape as one formula again, in NumPy's or PyTorch's words."""

import ast

from engine.autodiff import Tape
from engine.autodiff.numpy_source import VALUES, fill, identifier

IN_TORCH = {"sigmoid": "torch.sigmoid({a})", "relu": "torch.relu({a})"}
"""Functions that have another name in PyTorch than in NumPy."""


def formula(tape: Tape, language: str) -> str:
    """The whole tape in one expression of the inputs."""
    templates = VALUES | IN_TORCH if language == "torch" else VALUES
    known: dict[str, ast.expr] = {}
    for node in tape.operations:
        tree = ast.parse(fill(templates[node.applied().id], node), mode="eval")
        known[identifier(node)] = _Inlined(known).visit(tree.body)
    text = ast.unparse(known["y"])
    return text.replace("np.", "torch.") if language == "torch" else text


class _Inlined(ast.NodeTransformer):
    def __init__(self, known: dict[str, ast.expr]) -> None:
        self._known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._known.get(node.id, node)
