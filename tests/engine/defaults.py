"""What the engine's functions and classes do with arguments that are not given.

`tests/data/defaults.txt` holds the numbers, texts and flags that stand for them; after an intended change

    python -m tests.engine.defaults

replaces the file. A script that leaves an argument out means what it meant only as long as they stay.
"""

from __future__ import annotations

import importlib
import inspect
import pathlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import engine

FILE = pathlib.Path(__file__).resolve().parents[1] / "data" / "defaults.txt"


def callables() -> Iterator[tuple[str, Any]]:
    """Every public function, class and method that is defined in a module of the engine, with its full name."""
    for found in pkgutil.walk_packages(engine.__path__, "engine."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if name.startswith("_") or getattr(value, "__module__", "") != found.name or not callable(value):
                continue
            yield f"{found.name}.{name}", value
            for inner, method in vars(value).items() if inspect.isclass(value) else ():
                if inspect.isfunction(method) and not inner.startswith("_"):
                    yield f"{found.name}.{name}.{inner}", method


def defaults() -> dict[str, str]:
    """By the full name of a parameter its default, where that is a number, a text, a flag or a tuple of these."""
    found: dict[str, str] = {}
    for name, value in callables():
        try:
            parameters = inspect.signature(value).parameters.values()
        except (TypeError, ValueError):  # of a class that takes what its base takes
            continue
        for parameter in parameters:
            if isinstance(parameter.default, bool | int | float | str | tuple):
                found[f"{name}({parameter.name})"] = repr(parameter.default)
    return found


if __name__ == "__main__":
    FILE.write_text("".join(f"{name} = {value}\n" for name, value in sorted(defaults().items())), encoding="utf-8")
