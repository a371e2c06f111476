"""The engine's modules import one way: no circle, not even for type checking or inside a function."""

import ast
import graphlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def module_name(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def import_graph(root: Path, package: str) -> dict[str, set[str]]:
    """Each module of `package` -> those of its modules that it imports anywhere in its code."""
    paths = {module_name(path, root): path for path in (root / package).rglob("*.py")}
    graph: dict[str, set[str]] = {}
    for name, path in paths.items():
        found: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{name} has a relative import"
                members = [f"{node.module}.{alias.name}" for alias in node.names]
                found |= {member if member in paths else node.module for member in members}
        graph[name] = found & paths.keys()
    return graph


def circle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of one circle, or nothing."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return []


def test_a_circle_is_found_wherever_the_import_stands(tmp_path):
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "__init__.py").write_text("from engine.a import A\n")
    (tmp_path / "engine" / "a.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from engine import b\n"
    )
    (tmp_path / "engine" / "b.py").write_text("def f():\n    import engine.a\n")
    graph = import_graph(tmp_path, "engine")
    assert graph == {"engine": {"engine.a"}, "engine.a": {"engine.b"}, "engine.b": {"engine.a"}}
    assert set(circle(graph)) == {"engine.a", "engine.b"}


def test_the_engine_has_no_circle():
    graph = import_graph(ROOT, "engine")
    assert len(graph) > 80 and not circle(graph), " → ".join(circle(graph))
