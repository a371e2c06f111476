"""The modules of a page as one script, made when they are first requested: requesting a hundred small files takes a
browser about as long as running them.

Each module becomes a function that is called once, after those that it imports, as browsers run modules. The modules
import by name and export functions, classes and constants at the beginning of a line, which Prettier and a test ensure;
there is no build step, and each is still served alone.
"""

import os
import re
from collections.abc import Callable
from pathlib import PurePosixPath

IMPORT = re.compile(r'^import (?:(?P<names>\{[^}]*\}) from )?"(?P<path>\.{1,2}/[\w./-]+)";\n', re.MULTILINE)
EXPORT = re.compile(
    r"^export (?P<kept>(?:async )?(?:function|class|const)\*? (?P<names>[\w$]+|\[[\w$, ]+\]))", re.MULTILINE
)


def pack(entry: str, read: Callable[[str], str]) -> str:
    """The module `entry` and all that it imports. `read` gives the text of a module by its path.

    Raises ValueError for modules that import each other in a circle, and for imports and exports of other kinds.
    """
    numbers: dict[str, int] = {}
    parts: list[str] = []
    _add(entry, read, numbers, parts, [])
    return "".join(parts)


def _add(path: str, read: Callable[[str], str], numbers: dict[str, int], parts: list[str], around: list[str]) -> None:
    if path in around:
        raise ValueError(f"modules import each other: {' → '.join([*around, path])}")
    if path in numbers:
        return
    text = read(path)
    names = []
    for found in IMPORT.finditer(text):
        imported = os.path.normpath(PurePosixPath(path).parent / found["path"])
        _add(imported, read, numbers, parts, [*around, path])
        if found["names"]:
            names.append(f"const {found['names'].replace(' as ', ': ')} = m{numbers[imported]};\n")
    body = EXPORT.sub(lambda export: export["kept"], IMPORT.sub("", text))
    if re.search(r"^(?:import|export)\b", body, re.MULTILINE):
        raise ValueError(f"{path} imports or exports in a way that cannot be packed")
    exports = ", ".join(export["names"].strip("[]") for export in EXPORT.finditer(text))
    numbers[path] = len(numbers)
    parts.append(
        f"// {path}\nconst m{numbers[path]} = (() => {{\n{''.join(names)}{body}return {{ {exports} }};\n}})();\n"
    )
