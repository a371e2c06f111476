"""The share of substantive lines of the labs' templates that occur in two or more of them.

    python -m tests.template_repeats           a table for the pages and one for the programs
    python -m tests.template_repeats --lines   and the lines themselves

A line counts when, stripped, it is longer than 20 characters and is neither a closing tag, nor a Jinja tag alone that
opens or closes a block or imports, nor a comment.
"""

import re
import sys
from collections import Counter
from pathlib import Path

TEMPLATES = Path(__file__).parents[1] / "templates"
FOLDERS = ("labs", "code")
SHORTEST = 21
NO_SUBSTANCE = re.compile(
    r"(</\w+>\s*)+|\{%-?\s*(end\w+|else|block \w+|extends .*?|import .*?)\s*-?%\}|\{\{\s*super\(\)\s*\}\}|\{#.*#\}"
)


def lines(file: Path) -> list[str]:
    """The substantive lines, stripped."""
    stripped = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in stripped if len(line) >= SHORTEST and not NO_SUBSTANCE.fullmatch(line)]


def repeats(files: dict[str, list[str]]) -> dict[str, list[str]]:
    """The lines of each file that another file contains as well."""
    holders = Counter(line for found in files.values() for line in set(found))
    return {name: [line for line in found if holders[line] > 1] for name, found in files.items()}


def templates(folder: str) -> dict[str, list[str]]:
    """The substantive lines of each template of a folder, by its name."""
    return {file.name: lines(file) for file in sorted((TEMPLATES / folder).rglob("*.*"))}


def main(arguments: list[str]) -> None:
    for folder in FOLDERS:
        files = templates(folder)
        twice = repeats(files)
        files["all"], twice["all"] = ([line for found in part.values() for line in found] for part in (files, twice))
        print(f"templates/{folder}")
        for name, found in files.items():
            share = len(twice[name]) / max(len(found), 1)
            print(f"  {name:24} {len(found):4} lines, {len(twice[name]):4} of them elsewhere too: {share:.0%}")
        if "--lines" in arguments:
            for line, count in Counter(twice["all"]).most_common():
                print(f"  {count}  {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
