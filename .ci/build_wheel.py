"""The build backend: a wheel in which `engine` and `app` are `descent_lab.engine` and `descent_lab.app`.

`engine` and `app` are good names in a checkout, but too general for a package index. The wheel is built from a copy in
which the four folders stand below `descent_lab/` and all imports have their full names; setuptools does the rest.

Alternatives that fail: relative imports cannot lead from `app` to `engine` while both are top-level packages. A package
`descent_lab` that extends `sys.path` adds `app` and `engine` to every program that imports it, and can load them twice.

This builds wheels only. A checkout runs in place, so it needs no editable installation.
"""

import contextlib
import pathlib
import re
import shutil
import tempfile

from setuptools import build_meta

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("engine", "app", "static", "templates")
FILES = ("pyproject.toml", "README.md", "LICENSE")
FROM = re.compile(r"^(\s*(?:>>> )?)from (engine|app)(?=[. ])", re.MULTILINE)
IMPORT = re.compile(r"^(\s*(?:>>> )?)import (engine|app)$", re.MULTILINE)


def with_full_names(code: str) -> str:
    """Python code, with `descent_lab.` in front of the two packages wherever it imports them."""
    return IMPORT.sub(r"\1from descent_lab import \2", FROM.sub(r"\1from descent_lab.\2", code))


def stage(target: pathlib.Path) -> None:
    """Copy what the wheel is made of."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, target / "descent_lab" / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copy(ROOT / file, target)
    (target / "descent_lab" / "__init__.py").write_text('"""Descent Lab: `engine`, and `app` that shows it."""\n')
    for code in target.rglob("*.py"):
        code.write_text(with_full_names(code.read_text(encoding="utf-8")), encoding="utf-8")


def build_wheel(
    wheel_directory: str, config_settings: dict[str, str] | None = None, metadata_directory: str | None = None
) -> str:
    """What pip calls (PEP 517): write the wheel into a folder, and return its name."""
    folder = str(pathlib.Path(wheel_directory).resolve())
    with tempfile.TemporaryDirectory() as staged:
        stage(pathlib.Path(staged))
        with contextlib.chdir(staged):
            return str(build_meta.build_wheel(folder, config_settings, metadata_directory))
