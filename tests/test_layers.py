"""Imports point down only: static and templates, app, engine, NumPy; and in app, from room to room as `DOORS` says."""

import ast
import pathlib
import re
import sys
from functools import cache

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENGINE = sorted((ROOT / "engine").rglob("*.py"))
APP = sorted((ROOT / "app").rglob("*.py"))

DOORS = {
    "paths": "",
    "logs": "",
    "settings": "",
    "shortages": "",
    "guesses": "",
    "wire": "",
    "i18n": "paths",
    "rendering": "paths i18n",
    "uploads": "i18n",
    "labs.shared": "wire i18n uploads",
    "export": "paths i18n rendering labs.shared",
    "labs.<lab>": "settings wire i18n rendering uploads labs.shared export",
    "labs": "labs.shared labs.<lab>",
    "workers": "paths logs settings shortages wire i18n labs.shared labs",
    "sessions": "shortages guesses wire i18n labs.shared labs workers",
    "guard": "settings shortages guesses i18n rendering workers sessions",
    "sweeps": "paths i18n labs.shared labs workers",
    "web": "paths guesses wire i18n rendering uploads labs.shared export labs sweeps",
    "notebook": "paths wire i18n rendering labs.shared labs sweeps",
    "main": "paths settings shortages i18n rendering uploads labs workers sessions sweeps guard web",
    "server": "logs settings wire guard main",
    "__main__": "server",
}
"""The rooms of app, lowest first, and those each may import. `labs.<lab>`: a lab's room; `labs`: the catalogue."""


@cache
def parsed(path: pathlib.Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def modules(path: pathlib.Path) -> set[str]:
    """All modules that a module imports, at whatever depth of its code; "." for a relative import."""
    names = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                names.add(".")
            else:  # what is imported may be a name or a module: its room is the same, except in these packages
                inside = node.module in ("app", "app.labs")
                names |= {f"{node.module}.{alias.name}" if inside else node.module for alias in node.names}
    return names


def loaded_with(module: str) -> set[str]:
    """All modules that are imported when one of ours is: those at the outermost level of its code, and theirs."""
    loaded: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        base = ROOT / name.replace(".", "/")
        path = next((path for path in (base / "__init__.py", base.with_suffix(".py")) if path.exists()), None)
        if name in loaded or (path is None and name.split(".")[0] in ("app", "engine")):
            continue  # seen, or a name that a module of ours defines
        loaded.add(name)
        if path:
            outermost = parsed(path).body
            waiting += [alias.name for node in outermost if isinstance(node, ast.Import) for alias in node.names]
            for node in outermost:
                if isinstance(node, ast.ImportFrom):
                    waiting += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return loaded


def imported(path: pathlib.Path) -> set[str]:
    """The top-level names of what a module imports."""
    return {name.partition(".")[0] or "." for name in modules(path)}


def room_of(module: str) -> str:
    """The room of a module of app."""
    _, room, *rest = [*module.split("."), ""]
    if room != "labs" or not rest:
        return room
    inner = rest[0]
    return f"labs.{inner}" if (ROOT / "app" / "labs" / inner / "__init__.py").exists() and inner else "labs"


def name_of(path: pathlib.Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def door(room: str) -> str:
    """Its name in the table."""
    return "labs.<lab>" if room.startswith("labs.") and room != "labs.shared" else room


def test_the_walk_sees_imports_inside_functions(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        "import numpy.linalg\nfrom app import logs\n"
        "def f():\n    from app.wire.encoding import array\n    from . import sibling\n"
        "    from app.labs import LABS, nets\n"
    )
    assert imported(module) == {"numpy", "app", "."}
    assert modules(module) == {"numpy.linalg", "app.logs", "app.wire.encoding", ".", "app.labs.LABS", "app.labs.nets"}


@pytest.mark.parametrize("module", ["app.server", "app.workers.process"])
def test_what_only_draws_is_not_loaded_at_the_start(module):
    """Plotly's classes take a quarter of a second of each process that loads them; the process aside draws."""
    loaded = loaded_with(module)
    assert "app.labs.nets.run" in loaded, "the walk goes through the catalogue of labs"
    drawing = {name for name in loaded if "plotly.graph_objects" in name or name.endswith("figures")}
    assert not drawing


def test_a_module_has_a_room():
    rooms = {
        "app.wire.encoding": "wire",
        "app.logs": "logs",
        "app.labs": "labs",
        "app.labs.LABS": "labs",
        "app.labs.chapters": "labs",
        "app.labs.nets": "labs.nets",
        "app.labs.nets.run": "labs.nets",
        "app.labs.shared.lab": "labs.shared",
    }
    assert {module: room_of(module) for module in rooms} == rooms


def test_engine_imports_the_standard_library_numpy_and_itself():
    allowed = set(sys.stdlib_module_names) | {"numpy", "engine", "."}
    assert [f"{name_of(path)}: {others}" for path in ENGINE if (others := imported(path) - allowed)] == []


def test_the_engine_was_found():
    assert {path.parent.name for path in ENGINE} >= {"engine", "expression", "optimizers", "runs", "surfaces"}


def test_app_imports_only_through_its_doors():
    for path in APP:
        name = name_of(path)
        room = room_of(name) if path.parent != ROOT / "app" or path.stem != "__init__" else ""
        others = {room_of(name) for name in modules(path) if name.split(".")[0] == "app"} - {room}
        assert "." not in imported(path), f"{name}: a relative import does not say where it leads"
        assert not room.startswith("labs.") or not any(door(other) == "labs.<lab>" for other in others), (
            f"{name}: a lab's own matter"
        )
        assert {door(other) for other in others} <= set(DOORS[door(room)].split() if room else ()), name


def test_every_room_stands_in_the_table_above_those_that_it_imports():
    entries = [path.stem for path in (ROOT / "app").iterdir() if path.suffix == ".py" or path.is_dir()]
    rooms = {entry for entry in entries if not entry.startswith(("__init__", "__pycache__"))}
    assert set(DOORS) == rooms | {"labs.shared", "labs.<lab>"}
    order = list(DOORS)
    for room, below in DOORS.items():
        assert all(order.index(other) < order.index(room) for other in below.split()), room


@pytest.mark.parametrize(
    "room", [room for room in DOORS if (ROOT / "app" / room.replace(".", "/") / "__init__.py").exists()]
)
def test_a_room_says_what_it_is_for_and_what_it_may_import(room):
    text = ast.get_docstring(
        ast.parse((ROOT / "app" / room.replace(".", "/") / "__init__.py").read_text(encoding="utf-8"))
    )
    told = re.search(r"May import: (.*?)\.\Z", text, re.DOTALL)
    assert told, f"its docstring ends with 'May import: {', '.join(DOORS[room].split())}.'"
    assert re.split(r"[,\s]+", told[1]) == (DOORS[room].split() or ["nothing", "of", "app"])
