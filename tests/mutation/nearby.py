"""Which test files can reach a module: those that import it, those that import what imports it, and so on."""

from __future__ import annotations

import ast
import pathlib
import re
from collections.abc import Iterable

IMPORTED_JS = re.compile(r"""(?:from|import)\s*\(?\s*"(\.[^"]+\.js)\"""")
NAMED_JS = re.compile(r"\b([a-z][\w-]*)(?:\.js\b|\.\w)")


def nearby(tree: pathlib.Path, path: pathlib.PurePosixPath) -> list[str]:
    """Test files that reach a module, the nearest first, and of these those with the fewest imports first.

    Tests that know the module only through a server's pages or answers are not among them.
    """
    return _near_js(tree, path) if path.suffix == ".js" else _near_python(tree, path)


def _near_python(tree: pathlib.Path, path: pathlib.PurePosixPath) -> list[str]:
    files = {
        file.relative_to(tree).as_posix(): file
        for room in ("engine", "app", "tests")
        for file in sorted((tree / room).rglob("*.py"))
    }
    imports = {name: _imported(file) & files.keys() for name, file in files.items()}
    tests = {name for name in files if name.startswith("tests/") and "/test_" in name}
    tests = {name for name in tests if not name.startswith(("tests/browser/", "tests/soak/"))}
    far = distances(imports, path.as_posix())
    return sorted(tests & far.keys(), key=lambda name: (far[name], len(imports[name]), name))


def _imported(file: pathlib.Path) -> set[str]:
    """The files that a Python file may import: of `from a import b` a/b.py, a.py and a/__init__.py."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            place = name.replace(".", "/")
            found |= {f"{place}.py", f"{place}/__init__.py"}
    return found


def _near_js(tree: pathlib.Path, path: pathlib.PurePosixPath) -> list[str]:
    modules = {file.relative_to(tree).as_posix(): file for file in sorted((tree / "static/js").rglob("*.js"))}
    imports = {
        name: {
            (file.parent / other).resolve().relative_to(tree.resolve()).as_posix()
            for other in IMPORTED_JS.findall(file.read_text(encoding="utf-8"))
        }
        for name, file in modules.items()
    }
    stems = {pathlib.PurePosixPath(name).stem: name for name in modules}
    tests = {file.relative_to(tree).as_posix(): file for file in sorted((tree / "tests/browser").glob("*/test_*.py"))}
    for name, file in tests.items():
        texts = (one.read_text(encoding="utf-8") for one in (file, *file.parent.rglob("*.js")))
        said = {stem for text in texts for stem in NAMED_JS.findall(text)}
        imports[name] = {stems[stem] for stem in said & stems.keys()}
    far = distances(imports, path.as_posix())
    return sorted(tests.keys() & far.keys(), key=lambda name: (far[name], len(imports[name]), name))


def distances(imports: dict[str, set[str]], start: str) -> dict[str, int]:
    """How many imports lie between each file that reaches `start` and it."""
    far = {start: 0}
    edge: Iterable[str] = [start]
    while edge := [name for name in imports if name not in far and imports[name] & set(edge)]:
        far |= dict.fromkeys(edge, max(far.values()) + 1)
    return far
