"""Small mistakes in Python: another comparison or operation, a number more by one, a call or a result left out."""

from __future__ import annotations

import ast
import pathlib
from collections.abc import Iterator

from tests.mutation.mutant import Mutant

COMPARED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COMPUTED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}


def python_mutants(path: pathlib.PurePosixPath, text: str) -> Iterator[Mutant]:
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def place(line: int, column: int) -> int:  # ast counts bytes
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    for node, new in _changed_nodes(ast.parse(text)):
        begin, end = place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset)
        mutant = Mutant(path, node.lineno, begin, end, new)
        try:
            compile(mutant.apply(text), str(path), "exec")
        except SyntaxError:
            continue
        yield mutant


def _changed_nodes(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
            continue
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns", "decorator_list", "type_params", "bases"):
                continue
            if isinstance(node, ast.keyword) and node.arg == "strict":
                continue  # of `zip`: a claim about its arguments, which changes nothing as long as it is true
            todo += [child for child in (value if isinstance(value, list) else [value]) if isinstance(child, ast.AST)]
        for new in _instead_of(node):
            yield node, f"({ast.unparse(new)})" if isinstance(new, ast.expr) else ast.unparse(new)


def _instead_of(node: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    match node:
        case ast.Compare(left, [operator, *operators], comparators) if type(operator) in COMPARED:
            yield ast.Compare(left, [COMPARED[type(operator)](), *operators], comparators)
        case ast.BinOp(left, operator, right) if type(operator) in COMPUTED and not _is_text(left, right):
            yield ast.BinOp(left, COMPUTED[type(operator)](), right)
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.And() if isinstance(operator, ast.Or) else ast.Or(), values)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            yield ast.Constant(value + 1)
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.AugAssign(target, operator, value) if type(operator) in COMPUTED:
            yield ast.AugAssign(target, COMPUTED[type(operator)](), value)
        case ast.Expr(ast.Call()) | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Return(ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))


def _is_text(*nodes: ast.expr) -> bool:
    return any(isinstance(node, ast.JoinedStr) or getattr(node, "value", 0).__class__ is str for node in nodes)
