"""`python -m app.i18n.extract`: finds the words that are translated, in `app/i18n/locales/messages.pot`, and brings
the languages up to it.

`python -m app.i18n.extract de` begins a language. In Python the words are the arguments of marked calls, what is given
for certain names, and what certain constructors take; in templates `{% trans %}` and `_()`; in scripts `_()` and
`ngettext()`.
"""

import ast
import builtins
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.i18n.translation import PLACEHOLDER, TEMPLATE
from app.paths import ROOT

SOURCES = [
    ("app/settings.py", "ignore"),
    ("app/**.py", "app.i18n.extract:from_python"),
    ("engine/**.py", "app.i18n.extract:from_python"),
    ("templates/**.html", "jinja2"),
    ("static/js/**.js", "javascript"),
]
OPTIONS = {
    "templates/**.html": {
        "extensions": "jinja2.ext.i18n",
        "trimmed": "true",
        "silent": "false",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
    }
}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}

NAMES = {"title", "summary", "description", "help", "lesson", "chapter", "notice", "why", "rule", "own"}
"""Words are given for these: as keyword arguments, and as attributes of a class."""

ARGUMENTS = {
    "_": (0,),
    "N_": (0,),
    "gettext": (0,),
    "said": (0,),
    "Sentence": (0,),
    "ngettext": (0, 1),
    "misplaced": (1,),
    "RefusedError": (2,),
    "setting": (3,),
    "Example": (1, 3),
    "Initializer": (0, 2),
    "Activation": (1,),
    "PredictionLoss": (1,),
}
"""Where words stand among the arguments of a call; with an error, first."""

NO_SENTENCES = {name for name in vars(builtins) if name.endswith("Error")} | {"SettingError", "PydanticCustomError"}


def from_python(
    file: BinaryIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str | None, Any, list[str]]]:
    """Babel's extractor: line, function, words and no comments.

    Raises ValueError where values are written into a sentence.
    """
    name = getattr(file, "name", "")
    for node in ast.walk(ast.parse(file.read())):
        match node:
            case ast.Call():
                function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                places = ARGUMENTS.get(
                    function, (0,) if function.endswith("Error") and function not in NO_SENTENCES else ()
                )
                given = [node.args[place] for place in places if place < len(node.args)]
                if function == "ngettext" and all(isinstance(argument, ast.Constant) for argument in given):
                    yield node.lineno, function, tuple(argument.value for argument in given), []
                    continue
                given += [keyword.value for keyword in node.keywords if keyword.arg in NAMES]
            case ast.ClassDef():
                given = [
                    part.value
                    for part in node.body
                    if isinstance(part, ast.Assign | ast.AnnAssign)
                    and part.value
                    and NAMES & {getattr(target, "id", "") for target in _targets(part)}
                ]
                for part in node.body:  # a setting without a title has its field's name for one
                    if (
                        isinstance(part, ast.AnnAssign)
                        and isinstance(part.value, ast.Call)
                        and getattr(part.value.func, "id", "") == "setting"
                    ):
                        if not any(keyword.arg == "title" for keyword in part.value.keywords):
                            yield part.lineno, None, part.target.id.replace("_", " "), []
            case _:
                continue
        for value in given:
            for text in _texts(value, f"{name}:{value.lineno}"):
                if any(
                    first.isalpha() and second.isalpha() for first, second in pairwise(PLACEHOLDER.sub("", text))
                ):  # else it is the same in every language
                    yield value.lineno, None, text, []


def _targets(assignment: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return assignment.targets if isinstance(assignment, ast.Assign) else [assignment.target]


def _texts(value: ast.expr, place: str) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=otherwise):
            yield from _texts(body, place)
            yield from _texts(otherwise, place)
        case ast.JoinedStr() | ast.BinOp(op=ast.Add()):
            raise ValueError(f"{place}: words are a template and its values, not put together here")


def extract() -> Catalog:
    """All words of this checkout."""
    catalog = Catalog(project="Descent Lab", fuzzy=False)
    for path, _, words, _, _ in extract_from_dir(
        ROOT, SOURCES, OPTIONS, KEYWORDS, directory_filter=lambda folder: not Path(folder).name.startswith((".", "__"))
    ):
        catalog.add(words, None, [(path.replace("\\", "/"), 0)])
    return catalog


def save(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = BytesIO()
    write_po(content, catalog, width=0, include_lineno=False, sort_by_file=True, ignore_obsolete=True)
    path.write_bytes(content.getvalue())


def main(begun: list[str]) -> None:
    template = extract()
    save(template, TEMPLATE)
    files = {file.parts[-3]: file for file in TEMPLATE.parent.glob("*/LC_MESSAGES/messages.po")}
    for tag in sorted({*files, *begun}):
        file = files.get(tag, TEMPLATE.parent / tag / "LC_MESSAGES" / "messages.po")
        catalog = Catalog(tag.replace("-", "_"))
        if file.exists():
            with file.open("rb") as content:
                catalog = read_po(content, locale=tag.replace("-", "_"))
        catalog.update(template)
        save(catalog, file)
        print(
            f"{file.relative_to(ROOT)}:"
            f" {sum(bool(message.string) and not message.fuzzy for message in catalog if message.id)} of {len(catalog)}"
            " are translated"
        )
    print(f"{TEMPLATE.relative_to(ROOT)}: {len(template)} messages")


if __name__ == "__main__":
    main(sys.argv[1:])
