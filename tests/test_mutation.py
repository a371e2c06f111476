"""The mutation check itself: what it breaks, and how it finds out which tests notice."""

from __future__ import annotations

import ast
import pathlib
import tomllib

import pytest

from tests.mutation.__main__ import AREAS
from tests.mutation.in_javascript import js_mutants
from tests.mutation.in_python import python_mutants
from tests.mutation.mutant import Mutant, chosen
from tests.mutation.nearby import nearby
from tests.mutation.noticing import COLLECTION, Runner, noticed_together, related

ROOT = pathlib.Path(__file__).resolve().parents[1]
PATH = pathlib.PurePosixPath("a")


def test_python_mutants_are_small_mistakes():
    text = 'def f(a: int = 1) -> int:\n    g("a" + "b")\n    return not a < 2\n'
    assert {mutant.apply(text).replace(" ", "") for mutant in python_mutants(PATH, text)} == {
        text.replace(" ", "").replace(old, new)
        for old, new in [
            ("int=1", "int=(2)"),
            ('g("a"+"b")', "pass"),
            ("returnnota<2", "returnNone"),
            ("nota<2", "(a<2)"),
            ("a<2", "(a<=2)"),
            ("a<2", "a<(3)"),
        ]
    }


def test_that_arguments_are_of_one_length_is_no_mistake_to_make():
    assert list(python_mutants(PATH, "x = zip(a, b, strict=True)")) == []


def test_js_mutants_are_small_mistakes_outside_comments_and_texts():
    text = 'if (a < 2) {\n  // a < 3\n  said("a < 4");\n}\n'
    assert {mutant.apply(text) for mutant in js_mutants(PATH, text)} == {
        text.replace("a < 2", new, 1) for new in ("a <= 2", "a < (2 + 1)", "!(a < 2)")
    } | {text.replace('said("a < 4")', "")}


def test_the_same_seed_breaks_the_same_lines_as_many_of_each_area():
    rooms = {"engine/schedules": AREAS["engine"], "app/wire": AREAS["app"], "static/js/run": AREAS["static/js"]}
    mutants = chosen(ROOT, rooms, 11, seed=3)
    assert mutants == chosen(ROOT, rooms, 11, seed=3) != chosen(ROOT, rooms, 11, seed=4)
    areas = [mutant.path.parts[0] for mutant in mutants]
    assert [areas.count(area) for area in ("engine", "app", "static")] == [4, 4, 3]
    for mutant in mutants:
        broken = mutant.apply((ROOT / mutant.path).read_text(encoding="utf-8"))
        if mutant.path.suffix == ".py":
            ast.parse(broken)


def test_instead_of_one_that_changes_nothing_another_line_is_drawn_and_the_others_stay():
    rooms = {"app/rendering": AREAS["app"], "static/js/digits": AREAS["static/js"]}
    before = chosen(ROOT, rooms, 4, seed=3)
    after = chosen(ROOT, rooms, 4, 3, lambda mutant: mutant == before[1])
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, True, True]


def test_lines_that_are_said_to_change_nothing_are_there():
    listed = tomllib.loads((ROOT / "tests/mutation/equivalent.toml").read_text(encoding="utf-8"))["mutant"]
    texts = {entry["path"]: " ".join((ROOT / entry["path"]).read_text(encoding="utf-8").split()) for entry in listed}
    assert [entry for entry in listed if entry["before"] not in texts[entry["path"]]] == []


def test_the_nearest_tests_import_the_module_or_name_it(tmp_path):
    for name, text in {
        "engine/a.py": "",
        "engine/b.py": "from engine import a",
        "tests/engine/test_far.py": "from engine.b import f",
        "tests/engine/test_near.py": "import engine.a, engine.b",
        "tests/engine/test_other.py": "import numpy",
        "static/js/run/pace.js": "",
        "static/js/page/dot.js": 'import { f } from "../run/pace.js";',
        "tests/browser/page/test_dot.py": 'js("dot.paint()")',
        "tests/browser/page/test_else.py": 'js("link.paint()")',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    near = {path: nearby(tmp_path, pathlib.PurePosixPath(path)) for path in ("engine/a.py", "static/js/run/pace.js")}
    assert near["engine/a.py"] == ["tests/engine/test_near.py", "tests/engine/test_far.py"]
    assert near["static/js/run/pace.js"] == ["tests/browser/page/test_dot.py"]


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("engine/runs/descend.py", "tests/engine/runs/test_descend.py"),
        ("app/wire/frames.py", "tests/app/wire/test_frames.py"),
        ("app/labs/softmax/figures.py", "tests/app/labs/softmax/test_softmax.py"),
    ],
)
def test_tests_of_the_same_name_come_first(path, tests):
    assert tests in related(ROOT, pathlib.PurePosixPath(path))


class Pretended(Runner):
    """Tests that each fail if one of the lines that they look at is broken."""

    def __init__(self, tree: pathlib.Path, looks: dict[str, set[int]]) -> None:
        super().__init__(tree, seconds=1, workers="0")
        self.looks, self.asked, self.lines = looks, 0, set()

    def broken(self, mutants):
        self.lines = {mutant.line for mutant in mutants}
        return super().broken(())

    def _pytest(self, tests, left_out, most):
        self.asked += 1
        lines, self.lines = self.lines, set()
        if 0 in lines:
            return [COLLECTION], set()
        named = [test for test in self.looks if {"tests", test} & set(tests) and test not in left_out | self.unsound]
        failed = [test for test in named if -1 in self.looks[test] or lines & self.looks[test]]
        return failed[:most], set(named) - set(failed)


def lines_noticed(tree: pathlib.Path, looks: dict[str, set[int]], lines: range) -> tuple[set[int], Pretended]:
    runner = Pretended(tree, looks)
    mutants = [Mutant(PATH, line, 9 * line, 9 * line + 1, "") for line in lines]
    return {mutant.line for mutant in noticed_together(runner, mutants, ["tests"])}, runner


def test_what_all_tests_notice_is_found_in_about_one_run(tmp_path):
    looks = {f"t.py::{number}": {number} for number in range(1, 100)} | {"t.py::5": set(), "t.py::7": set()}
    noticed, runner = lines_noticed(tmp_path, looks, range(1, 10))
    assert noticed == {1, 2, 3, 4, 6, 8, 9}
    assert runner.asked < 40


def test_what_fails_anyway_notices_nothing(tmp_path):
    noticed, runner = lines_noticed(tmp_path, {"t.py::a": {-1}, "t.py::b": {2}}, range(1, 4))
    assert noticed == {2} and runner.unsound == {"t.py::a"}


def test_what_lets_no_test_run_is_found_and_hides_nothing(tmp_path):
    noticed, _ = lines_noticed(tmp_path, {"t.py::a": {2}}, range(4))
    assert noticed == {0, 2}
