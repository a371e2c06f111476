"""What a link leaves out: the settings that each lab has by default, and those that each of its choices implies.

And what it may say: the bounds of its numbers.

A link holds only what differs from them, so one made years ago means what it meant only as long as they stay.
`tests/data/implied.txt` holds them; after an intended change

    python -m tests.app.labs.implied

replaces the file. More links and more settings are welcome; a setting that changes makes a link mean something else.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

from app.labs import LABS
from app.labs.shared.lab import Lab
from app.labs.shared.query import flatten, nest

FILE = pathlib.Path(__file__).resolve().parents[2] / "data" / "implied.txt"
BOUNDS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
SIGNS = ",^*()/"
PLACES = {"optimizer": "racers.0.optimizer", "kind": "racers.0.optimizer=gd&racers.0.schedule.kind"}
"""Where a racer's choices are, and what they need; all others are called by their whole names."""

NEEDING_MORE = ("custom", "csv", "full")
"""What somebody types, and files that this machine may not have."""


def queries(lab: Lab) -> Iterator[str]:
    """A link to the lab, and one for each option of each choice that implies something."""
    yield ""
    two = "&racers.0.optimizer=gd&racers.1.optimizer=adam"
    default = lab.config()
    has_two = len(getattr(default, "racers", ())) > 1
    for name, options in default.titles().items():
        if name.split(".")[-1] in default.choices():
            for option in (one for one in options if one not in NEEDING_MORE):
                yield f"{PLACES.get(name, name)}={option}" + (two if name == "function" and has_two else "")


def implied() -> dict[str, dict[str, str]]:
    """For each link the settings that it does not say, where they are not the lab's own; and the bounds of all."""
    found: dict[str, dict[str, str]] = {}
    for lab in LABS.values():
        for query in queries(lab):
            said = dict(parse_qsl(query))
            settings = dict(flatten(lab.config.model_validate(nest(said.items())).model_dump(mode="json")))
            defaults = found.get(f"{lab.id}?", {})
            new = {name: text for name, text in settings.items() if defaults.get(name) != text and name not in said}
            found[f"{lab.id}?{query}"] = new
    return found | {"bounds": bounds()}


def bounds() -> dict[str, str]:
    """Of all labs' fields; what several labs share is named once."""
    found: dict[str, str] = {}
    for lab in LABS.values():
        for name, text in flatten(lab.config.model_json_schema()):
            if name.rpartition(".")[2] in BOUNDS:
                shared = name.startswith("$defs.") and found.get(name, text) == text
                found[name if shared else f"{lab.id}.{name}"] = text
    return found


def read() -> dict[str, dict[str, str]]:
    """The same as the file has it."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" ") for line in lines)
    return {link: dict(parse_qsl(settings, keep_blank_values=True)) for link, _, settings in pairs}


if __name__ == "__main__":
    lines = [f"{link} {urlencode(settings, safe=SIGNS)}".rstrip() for link, settings in implied().items()]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
