"""CONTRIBUTING.md's recipes, applied to a copy: they are short, the copy passes its own tests, what they add works."""

import gzip
import json
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from app.wire import protocol
from tests.app.sessions.viewer import viewer
from tests.app.web.test_api import get
from tests.conftest import ROOT, Server, launch

MOST_LINES = 40
"""Of a recipe, without blank ones: fewer than this."""

FOLDERS = ("app", "engine", "static", "templates", "tests", "bench", "docs", ".ci")
ENTRIES = ("signum", "branin", "rings", "(search and not line_search)")
"""The names of the new entries, which are in the ids of the tests that run over catalogues and over files."""
BESIDE = (
    "are_told",
    "korean_readme",
    "every_room",
    "imports_only_through",
    "engine_imports",
    "at_the_start",
    "up_to_date",
    "has_a_reference",
    "an_independent_formula",
)
"""Of tests that look for what an entry needs elsewhere, or brings with it."""
CATALOGUES = re.compile("|".join(("OPTIMIZERS", "SURFACES", "DATASETS", "LABS", r"glob\(", *BESIDE)))
"""In the text of each file with such a test: what it runs over, catalogues or files, or the test's own name."""
BLOCK = re.compile(r"^`([\w./]+)`\n\n```(python|jinja|html|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Block = tuple[str, str, list[str]]
"""Path of a file, its language for all of it or "diff" for lines to add, the lines."""


def recipes() -> dict[str, list[Block]]:
    """Heading → the blocks below it."""
    sections = re.split(r"^## (.*)\n", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {
        title: [(path, kind, text.splitlines()) for path, kind, text in BLOCK.findall(section)]
        for title, section in zip(sections[1::2], sections[2::2], strict=True)
    }
    return {title: blocks for title, blocks in found.items() if blocks}


RECIPES = recipes()
NEW_FILES = [path for blocks in RECIPES.values() for path, kind, _ in blocks if kind != "diff"]


def apply(block: Block, folder: pathlib.Path) -> None:
    """Write the file, or add each line below its neighbor."""
    path, kind, lines = block
    file = folder / path
    if kind != "diff":
        assert not file.exists()
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return
    text = file.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith(" "):
            assert text.count(line[1:]) == 1, f"{path} has not one line {line[1:]!r}"
            place = text.index(line[1:])
        else:
            assert line.startswith("+")
            place += 1
            text.insert(place, line[1:])
    file.write_text("\n".join(text) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The project with all four recipes applied."""
    folder = tmp_path_factory.mktemp("contributing")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("node_modules"))  # with its bytecode
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", folder / ".mypy_cache")
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy2(file, folder)
    for blocks in RECIPES.values():
        for block in blocks:
            apply(block, folder)
    assert "make words\n" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    succeed(folder, "-m", "app.i18n.extract")  # which is what `make words` runs
    return folder


def succeed(folder: pathlib.Path, *arguments: str) -> str:
    """What Python prints when it runs these in the folder; a failure fails the test with what was printed."""
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout[-5000:]}\n{done.stderr[-5000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def extended(copy: pathlib.Path) -> Iterator[Server]:
    """The server of the copy."""
    server = launch("app", copy, copy / "output.txt", workers=1)
    yield server
    server.stop()


def computed(copy: pathlib.Path, program: str) -> Any:
    """What a program that prints JSON computes in the copy."""
    return json.loads(succeed(copy, "-c", f"import json\nfrom engine import *\n{program}"))


def run(server: Server, lab: str, config: dict, seed: int = 0):
    """All that a viewer was told of a run, and how it ended."""
    with viewer(server) as client:
        client.start(config, lab, seed=seed, steps_per_second=None)
        done = client.until(protocol.Done)
    return client, done


def options(server: Server, address: str, field: str) -> set[str]:
    """The values that a form offers for a field."""
    page = get(server, address)[2].decode()
    (chosen,) = re.findall(rf'<select [^>]*name="{re.escape(field)}".*?</select>', page, re.DOTALL)
    return set(re.findall(r'<option value="(\w+)"', chosen))


def test_there_are_the_four():
    assert list(RECIPES) == ["An optimizer", "A surface", "A data set", "A lab"]


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_is_short(title):
    written = [line for _, kind, lines in RECIPES[title] for line in lines if kind != "diff" or line.startswith("+")]
    assert len([line for line in written if line.strip("+ ")]) < MOST_LINES


def test_the_copy_passes_its_own_tests(copy):
    """Wherever a test runs over a catalogue, the new entries' cases; and the tests of what an entry needs beside it."""
    files = [
        path
        for path in sorted((copy / "tests").rglob("test_*.py"))
        if not {"browser", "soak"} & set(path.parts) and CATALOGUES.search(path.read_text(encoding="utf-8"))
    ]
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not torch")
    said = succeed(copy, "-m", "pytest", *options, "-k", " or ".join((*ENTRIES, *BESIDE)), *map(str, files))
    (passed,) = re.findall(r"(\d+) passed", said)
    assert int(passed) > 80


@pytest.mark.parametrize(
    "command", [("ruff", "check"), ("ruff", "format", "--check"), ("mypy", "--follow-imports=silent")], ids=" ".join
)
def test_the_copy_has_no_findings(copy, command):
    pytest.importorskip(command[0], reason=f"{command[0]} is not installed; make check installs it")
    succeed(copy, "-m", *command, *(path for path in NEW_FILES if path.endswith(".py")))


def test_the_optimizer_descends(copy):
    program = (
        "f = SURFACES['sphere']\nprint(json.dumps([step.theta.tolist() for step in descend(f,"
        " OPTIMIZERS['signum'](lr=0.1, beta=0.5), start=(1, -1), steps=25)]))"
    )
    path = computed(copy, program)
    np.testing.assert_allclose(
        path[:3], [(1, -1), (0.9, -0.9), (0.8, -0.8)]
    )  # the signs of a momentum that points one way
    assert np.abs(path[-1]).max() < 0.35  # then it hops about the minimum


def test_the_optimizer_is_in_the_form_and_races(extended):
    assert "signum" in options(extended, "/labs/descent", "racers.0.optimizer")
    assert "signum" in options(extended, "/labs/nets", "racers.0.optimizer")
    page = get(extended, "/labs/descent?racers.0.optimizer=signum&racers.0.beta=0.8")[2].decode()
    assert 'name="racers.0.beta" value="0.8"' in page and "θ ← θ − η sign(m)" in page and "data-error-for" not in page
    client, done = run(
        extended, "descent", {"function": "himmelblau", "racers": [{"optimizer": "signum"}], "steps": 200}
    )
    assert done.outcome == "finished" and client.series["racer.0.loss"][-1] < client.series["racer.0.loss"][0] / 10


def test_the_surface_is_right(copy):
    program = "f = SURFACES['branin']\nprint(json.dumps([f.value(f.minima).tolist(), f.gradient(f.minima).tolist()]))"
    values, gradients = computed(copy, program.replace("f.minima", "__import__('numpy').array(f.minima)"))
    np.testing.assert_allclose(values, 0.397887, atol=1e-6)  # S. Surjanovic & D. Bingham, Branin function
    np.testing.assert_allclose(gradients, 0, atol=1e-12)


def test_the_surface_is_drawn_and_descended(extended):
    assert "branin" in options(extended, "/labs/descent", "function")
    contour = json.loads(gzip.decompress(get(extended, "/api/labs/descent/figures?function=branin")[2]))["contour"]
    ground, _ = [trace for trace in contour["data"] if trace["type"] == "contour"]
    assert ground["z"]["shape"] == "161, 161" and contour["layout"]["yaxis"]["range"] == [0, 15]
    client, _ = run(
        extended,
        "descent",
        {"function": "branin", "racers": [{"optimizer": "gd"}, {"optimizer": "adam"}], "steps": 300},
    )
    assert max(client.series[f"racer.{racer}.loss"][-1] for racer in (0, 1)) == pytest.approx(0.397887, abs=1e-3)


def test_the_data_set_is_learned(extended):
    assert "rings" in options(extended, "/labs/nets", "data.kind")
    client, done = run(extended, "nets", {"data": {"kind": "rings"}, "racers": [{"optimizer": "adam"}], "epochs": 100})
    assert done.outcome == "finished" and client.numbers["racer.0.train_accuracy"] > 0.95


def test_the_lab_has_a_page_and_runs(extended):
    page = get(extended, "/labs/search?reach=0.5&seed=3")[2].decode()
    assert "<title>Random search · Descent Lab</title>" in page and 'data-figure="contour"' in page
    assert 'name="reach" value="0.5"' in page and 'name="seed" value="3"' in page
    assert '<a href="/labs/search"' in get(extended, "/")[2].decode()
    assert "contour" in json.loads(gzip.decompress(get(extended, "/api/labs/search/figures")[2]))
    client, done = run(extended, "search", {}, seed=3)
    assert (done.outcome, done.message, done.step) == ("finished", "finished after 500 steps", 500)
    x, y = np.array([client.series["racer.0.x"], client.series["racer.0.y"]])
    loss = (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
    assert len(loss) == 501 and (np.diff(loss) <= 0).all() and loss[-1] < 0.01
    assert (
        run(extended, "search", {}, seed=3)[0].series == client.series != run(extended, "search", {}, seed=4)[0].series
    )
