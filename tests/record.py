"""A record of every experiment, figure, program and page, to prove that a change of structure changes none of them.

    python -m tests.record before.json           in the tree before
    python -m tests.record after.json            in the tree after
    python -m tests.record before.json after.json   prints what differs; exit status 1 if anything does

A run is recorded as a digest of each series' bytes and of each snapshot at every drain; a figure, a program and a page
as a digest of their text. White space between a page's tags and at a tag's end does not count, nor where its scripts
are.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
from starlette.testclient import TestClient

from app.labs import LABS
from app.labs.shared.query import nest
from app.main import create_app
from app.settings import Settings
from engine import OPTIMIZERS, SURFACES

SEED = 3
CHUNKS = (1, 2, 7, 30, 60)
"""Ticks between two drains, in units of the run's stride."""

MOST_TICKS = 400


def digest(value: Any) -> str:
    data = value.encode() if isinstance(value, str) else value
    return hashlib.sha256(data).hexdigest()[:16]


def texture(value: Any) -> Any:
    """A series or a snapshot as something that JSON can hold and that differs when a bit does."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{value.shape}:{digest(np.ascontiguousarray(value).tobytes())}"
    return repr(value)


def settings() -> Iterator[tuple[str, Any, str]]:
    """A name, a lab and a query string for each thing to record."""
    for lab in LABS.values():
        yield f"{lab.id}", lab, ""
        for experiment in lab.experiments:
            yield f"{lab.id}/{experiment.id}", lab, experiment.query
    for surface in SURFACES:
        for name in ("descent", "partial"):
            yield f"{name}?function={surface}", LABS[name], f"function={surface}"
    for optimizer in OPTIMIZERS:
        for name in ("descent", "regression", "softmax", "nets", "derivative"):
            query = f"racers.0.optimizer={optimizer}" + ("&mode=descent" if name == "derivative" else "")
            yield f"{name}?{query}", LABS[name], query
    for query in (
        "noise=0.5&racers.0.optimizer=gd&racers.1.optimizer=adam&racers.1.schedule.kind=cosine&racers.0.max_grad=1",
        "expression=x^2%2Bsin(3*y)&gradient=numerical",
        "give_up=off&racers.0.optimizer=gd&racers.0.lr=1.2",
    ):
        yield f"descent?{query}", LABS["descent"], query


def run_record(run: Any) -> dict[str, Any]:
    drains = []
    taken = 0
    for chunk in (0, *CHUNKS):
        ticks = min(chunk * run.stride, MOST_TICKS - taken)
        if ticks:
            run.advance(ticks)
        taken += ticks
        frame = run.drain()
        drains.append(
            {
                "index": run.index,
                "append": {name: texture(value) for name, value in sorted(frame.append.items())},
                "replace": {name: texture(value) for name, value in sorted(frame.replace.items())},
            }
        )
    ending = run.ending and {"kind": run.ending.kind, "message": run.ending.message}
    return {"drains": drains, "ending": ending}


def page_text(html: str) -> str:
    html = re.sub(r"/static/(?:[0-9a-f]{12}/)?(?:js/(?:[a-z]+/)?)?", "/static/", html)
    return re.sub(r"\s+", " ", re.sub(r">\s+|\s+<|\s+(?=>)", lambda part: part.group().strip(), html))


def record() -> dict[str, Any]:
    found: dict[str, Any] = {}
    client = TestClient(create_app(Settings()), base_url="http://127.0.0.1:8000")
    for name, lab, query in settings():
        try:
            config = lab.config.model_validate(nest(parse_qsl(query)))
        except ValueError as error:
            found[f"{name} refused"] = str(error)[:200]
            continue
        found[f"run {name}"] = run_record(lab.run(config, SEED))
        found[f"figures {name}"] = {key: digest(figure.to_json()) for key, figure in lab.figures(config).items()}
        if lab.has_code:
            program = lab.code(config, SEED)
            found[f"code {name}"] = {language: digest(program.text(language)) for language in ("numpy", "torch")}
        found[f"page {name}"] = page_text(client.get(f"/labs/{lab.id}?{query}").text)
        print(name, flush=True)
    found["page home"] = page_text(client.get("/").text)
    return found


def differences(before: Any, after: Any, where: str = "") -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            if name not in before or name not in after:
                yield f"{where} › {name}: only {'after' if name in after else 'before'}"
            else:
                yield from differences(before[name], after[name], f"{where} › {name}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{where} › {number}")
    elif before != after:
        yield f"{where}: {_part(before, after)}"


def _part(before: Any, after: Any) -> str:
    """Where two texts part."""
    one, other = str(before), str(after)
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, at - 60)
    return f"{one[start : at + 60]!r} → {other[start : at + 60]!r}"


def main(paths: list[str]) -> int:
    if len(paths) == 2:
        before, after = (json.loads(Path(path).read_text(encoding="utf-8")) for path in paths)
        for found in (before, after):  # a record that an older version wrote
            found.update({name: page_text(text) for name, text in found.items() if name.startswith("page ")})
        found = list(differences(before, after))
        print(*found, f"{len(before)} records before, {len(after)} after, {len(found)} differences", sep="\n")
        return bool(found)
    Path(paths[0]).write_text(json.dumps(record(), ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
