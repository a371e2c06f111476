"""Which tests notice mutants: for each alone records, those of its name, those near it; then all tests for the rest.

Mutants that neither notice go into the tree together, and one run of all tests decides. It stops at a few failures;
halving finds which mutants they are due to; these leave, and the run continues. A test that passes with all of them in
place is not asked again, so the rest costs about one run, not one each.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib.util
import os
import pathlib
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator

from tests.mutation.mutant import Mutant
from tests.mutation.nearby import nearby

A_FEW = 6
"""Failures at which a run with many mutants stops: a page that does not open fails every test, each after 20 s."""
COLLECTION = "the collection"
TIME = "no end in time"
RECORDS = {".py": ["tests/app/labs/test_implied.py", "tests/engine/test_defaults.py"], ".js": ["tests/browser/drawn"]}
"""Tests that compare much with a record, and take a second or two."""
NAMES = {"app", "engine", "static", "init", "page", "labs", "shared", "test", "module"}
"""Words of paths that say little about which tests are related."""


def related(tree: pathlib.Path, path: pathlib.PurePosixPath) -> list[str]:
    """Test files with a word of a file's own name in theirs, and those of the folder that mirrors its own; or else
    those with one of its folders' names in their path.
    """
    room = tree / "tests" / ("browser" if path.suffix == ".js" else path.parts[0])
    files = [file.relative_to(tree) for file in sorted(room.rglob("test_*.py"))]
    mirror = pathlib.Path("tests", path.parent)
    own = [str(file) for file in files if _words(path.stem) & _words(file.stem) or file.parent == mirror]
    return own or [str(file) for file in files if _words(*path.parent.parts) & _words(*file.parts)]


def _words(*names: str) -> set[str]:
    words = {word.removesuffix("s") for name in names for word in re.split(r"[_.-]", name) if len(word) > 2}
    return words - {name.removesuffix("s") for name in NAMES}


@dataclasses.dataclass
class Runner:
    """Runs tests in a copy of the tree, with mutants or without."""

    tree: pathlib.Path
    seconds: float
    workers: str
    unsound: set[str] = dataclasses.field(default_factory=set)  # tests that fail without any mutant too
    sound: set[str] = dataclasses.field(default_factory=set)  # tests that were seen to pass without

    @contextlib.contextmanager
    def broken(self, mutants: Iterable[Mutant]) -> Iterator[None]:
        texts: dict[pathlib.Path, str] = {}
        try:
            for mutant in sorted(mutants, key=lambda mutant: -mutant.begin):  # the last first: places stay
                file = self.tree / mutant.path
                texts.setdefault(file, file.read_text(encoding="utf-8"))
                file.write_text(mutant.apply(file.read_text(encoding="utf-8")), encoding="utf-8")
            yield
        finally:
            for file, text in texts.items():
                file.write_text(text, encoding="utf-8")

    def failures(self, tests: Iterable[str], mutants: Iterable[Mutant], most: int = 1) -> list[str]:
        """At most about this many tests that fail because of the mutants; what fails without them does not count."""
        return self.run(tests, mutants, set(), most)[0]

    def run(
        self, tests: Iterable[str], mutants: Iterable[Mutant], left_out: set[str], most: int
    ) -> tuple[list[str], set[str]]:
        """Which of the tests fail because of the mutants, and which pass."""
        passed: set[str] = set()
        while True:
            with self.broken(mutants):
                failed, also_passed = self._pytest(tests, left_out | passed, most)
            passed |= also_passed
            if doubtful := [test for test in failed if "::" in test and test not in self.sound]:
                without = set(doubtful) & set(self._pytest(doubtful, set(), len(doubtful))[0])
                self.unsound |= without
                self.sound |= set(doubtful) - without
            if not failed or (counting := [test for test in failed if test not in self.unsound]):
                return counting if failed else [], passed

    def _pytest(self, tests: Iterable[str], left_out: set[str], most: int) -> tuple[list[str], set[str]]:
        """The failed and the passed tests."""
        tests = [test for test in tests if test not in self.unsound]
        if not tests:
            return [], set()
        arguments = self.tree / "arguments.txt"
        arguments.write_text("".join(f"--deselect={test}\n" for test in sorted(left_out | self.unsound)))
        command = [sys.executable, "-W", "ignore", "-m", "pytest", "-q", "--tb=no", "-rA", "-p", "no:cacheprovider"]
        if self.workers != "0" and importlib.util.find_spec("xdist"):
            command += ["-n", self.workers, "--dist", "loadfile", "--no-loadscope-reorder"]
        process = subprocess.Popen(
            [*command, f"--maxfail={most}", f"@{arguments}", *tests],
            cwd=self.tree,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=self.seconds)
        except BaseException as error:  # the time is up, or Ctrl+C
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            if isinstance(error, subprocess.TimeoutExpired):
                return [TIME], set()
            raise
        passed = set(re.findall(r"^PASSED (\S+\.py::.*)$", output, re.MULTILINE))
        failed = re.findall(r"^(?:FAILED|ERROR) (\S+?\.py\S*?(?:\[.*?\])?)(?: - .*)?$", output, re.MULTILINE)
        if any("::" not in test for test in failed) or (not failed and process.returncode not in (0, 5)):
            return [COLLECTION], set()  # 5: nothing was collected
        return failed, passed - set(failed)


def noticed_by_record(runner: Runner, mutant: Mutant) -> str | None:
    """A record that is another one because of the mutant."""
    failed = runner.failures(RECORDS[mutant.path.suffix], [mutant])
    return failed[0] if failed else None


def noticed_by_name(runner: Runner, mutant: Mutant) -> str | None:
    """A test of the same name that fails because of the mutant."""
    failed = runner.failures(related(runner.tree, mutant.path), [mutant])
    return failed[0] if failed else None


def noticed_nearby(runner: Runner, mutant: Mutant, most: int) -> str | None:
    """A test that fails because of the mutant, from as many test files near it as may be asked, the nearest first."""
    own = set(related(runner.tree, mutant.path))
    files = [file for file in nearby(runner.tree, mutant.path) if file not in own]
    failed = runner.failures(files[:most], [mutant])
    return failed[0] if failed else None


def noticed_together(runner: Runner, mutants: list[Mutant], tests: list[str]) -> dict[Mutant, str]:
    """For each of the mutants that the tests notice one test that fails because of it, from about one run for all."""
    rest: list[Mutant] = []
    for mutant in mutants:
        if not any(mutant.overlaps(other) for other in rest):
            rest.append(mutant)
    later = [mutant for mutant in mutants if mutant not in rest]
    noticed = noticed_together(runner, later, tests) if later else {}
    done: set[str] = set()
    while rest:
        failed, passed = runner.run(tests, rest, done, A_FEW)
        done |= passed
        if not failed:
            break
        if COLLECTION in failed or TIME in failed:  # says nothing about the other tests
            return noticed | halved(runner, rest, tests)
        if found := culprits(runner, rest, failed):
            noticed |= found
            rest = [mutant for mutant in rest if mutant not in found]
        else:  # they fail only because of several mutants at once
            done |= set(failed)
    return noticed


def halved(runner: Runner, mutants: list[Mutant], tests: list[str]) -> dict[Mutant, str]:
    """As `noticed_together`, for mutants that let no test run when they are all in place."""
    if len(mutants) == 1:
        return {mutants[0]: runner.failures(tests, mutants)[0]}
    half = len(mutants) // 2
    return noticed_together(runner, mutants[:half], tests) | noticed_together(runner, mutants[half:], tests)


def culprits(runner: Runner, mutants: list[Mutant], tests: list[str]) -> dict[Mutant, str]:
    """The mutants that alone make one of these few tests fail, with the test, by halving."""
    failed = runner.failures(tests, mutants)
    if not failed or len(mutants) == 1:
        return {mutants[0]: failed[0]} if failed else {}
    half = len(mutants) // 2
    return culprits(runner, mutants[:half], tests) | culprits(runner, mutants[half:], tests)
