"""Imports point down only: static and templates, app, engine, NumPy."""

import ast
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENGINE = sorted((ROOT / "engine").rglob("*.py"))


def imported(path: pathlib.Path) -> set[str]:
    """The top-level names of all that a module imports, at whatever depth of its code; "." for a relative import."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." if node.level else node.module.partition(".")[0])
    return names


def test_the_walk_sees_imports_inside_functions(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        "import numpy.linalg\ndef f():\n    from app.wire.encoding import array\n    from . import sibling\n"
    )
    assert imported(module) == {"numpy", "app", "."}


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: str(path.relative_to(ROOT)))
def test_engine_imports_the_standard_library_numpy_and_itself(path):
    assert imported(path) <= set(sys.stdlib_module_names) | {"numpy", "engine", "."}


def test_the_engine_was_found():
    assert {path.parent.name for path in ENGINE} >= {"engine", "expression", "optimizers", "runs", "surfaces"}
