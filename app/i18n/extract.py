"""`python -m app.i18n.extract`: extracts the sentences to translate into `messages.pot`, and updates all languages.

`python -m app.i18n.extract de` begins a language. Babel finds the sentences: in Python the literal arguments of the
functions in KEYWORDS, in templates `{% trans %}` and `_()`, in scripts `_()` and `ngettext()`.
"""

import sys
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.i18n.translation import PLACEHOLDER, TEMPLATE
from app.paths import ROOT

SOURCES = [
    ("app/settings.py", "ignore"),
    ("app/**.py", "python"),
    ("engine/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/code/**.jinja", "jinja2"),
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
TRANSLATABLE = {
    "ArrayError": 1,
    "BodyRefusedError": 1,
    "BodyTooSlowError": 1,
    "BusyError": 1,
    "CSVError": 1,
    "CancelledError": 1,
    "ClusterError": 1,
    "DamagedError": 1,
    "DownloadError": 1,
    "ExpressionError": 1,
    "FileGoneError": 1,
    "GridError": 1,
    "MNISTError": 1,
    "Outcome": 3,
    "QueryError": 1,
    "Sentence": 1,
    "SentenceError": 1,
    "SettingError": 4,
    "ShapeError": 1,
    "TooManyBodiesError": 1,
    "UnfitError": 1,
    "WeightsError": 1,
}
"""Classes made of a template and its values: where the template stands. A test holds that none is missing."""

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "N_": None,
    "_": None,
    "gettext": None,
    "said": None,
    "ngettext": (1, 2),
    "misplaced": (2,),
    "RefusedError": (3,),
    **{name: (place,) for name, place in TRANSLATABLE.items()},
}
"""For each function, the positions of its sentences among its arguments, from 1; None: first."""


def has_words(text: str) -> bool:
    """Whether it has anything to translate besides values and symbols."""
    return any(first.isalpha() and second.isalpha() for first, second in pairwise(PLACEHOLDER.sub("", text)))


def extract() -> Catalog:
    """All sentences of this checkout."""
    catalog = Catalog(project="Descent Lab", fuzzy=False)
    for path, _, sentences, _, _ in extract_from_dir(
        ROOT, SOURCES, OPTIONS, KEYWORDS, directory_filter=lambda folder: not Path(folder).name.startswith((".", "__"))
    ):
        in_python = path.endswith(".py")  # where what is said may be all value, such as "{name}: {error}"
        if not in_python or not isinstance(sentences, str) or has_words(sentences):
            catalog.add(sentences, None, [(path.replace("\\", "/"), 0)])
    return catalog


def save(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = BytesIO()
    write_po(content, catalog, width=0, include_lineno=False, sort_by_file=True, ignore_obsolete=True)
    path.write_bytes(content.getvalue())


def updated(tag: str, file: Path, template: Catalog) -> Catalog:
    """A language's messages: those of its file, or none yet, with the sentences of `template`."""
    catalog = Catalog(tag.replace("-", "_"), project=template.project, fuzzy=False)
    if file.exists():
        with file.open("rb") as content:
            catalog = read_po(content, locale=tag.replace("-", "_"))
    catalog.update(template)
    return catalog


def translated(catalog: Catalog) -> int:
    """How many of its messages are translated, with all their plurals."""
    return sum(
        not message.fuzzy and all(message.string if isinstance(message.string, tuple) else [message.string])
        for message in catalog
        if message.id
    )


def main(begun: list[str]) -> None:
    template = extract()
    save(template, TEMPLATE)
    files = {file.parts[-3]: file for file in TEMPLATE.parent.glob("*/LC_MESSAGES/messages.po")}
    for tag in sorted({*files, *begun}):
        file = files.get(tag, TEMPLATE.parent / tag / "LC_MESSAGES" / "messages.po")
        catalog = updated(tag, file, template)
        save(catalog, file)
        print(f"{file.relative_to(ROOT)}: {translated(catalog)} of {len(catalog)} are translated")
    print(f"{TEMPLATE.relative_to(ROOT)}: {len(template)} messages")


if __name__ == "__main__":
    main(sys.argv[1:])
