"""Break lines at random, and count how many of the mistakes the tests notice.

    python -m tests.mutation                       30 lines of engine/, app/ and static/js/, ten of each
    python -m tests.mutation --seed 7 --count 6    others, fewer
    python -m tests.mutation --tree ../before      of another tree, with its own tests
    python -m tests.mutation --list                say what would be broken, and run nothing
    python -m tests.mutation --related --only 1 2 3      a piece: these mutants, and only the tests of the same name
    python -m tests.mutation --together --only 4 9 --tests tests/app    another: all at once, and all tests of a folder

Everything happens in a copy of the tree. Tests that fail in the unbroken copy do not count. noticing.py says how one
run of all tests does for many mutants. A mutant of which equivalent.toml says why it changes nothing that a person or
a program could observe is named, and another line is broken instead.

Source of the method: R. A. DeMillo, R. J. Lipton, F. G. Sayward, Hints on test data selection, 1978.
"""

from __future__ import annotations

import argparse
import pathlib
import shutil
import sys
import tempfile
import time
import tomllib

from tests.mutation.in_javascript import js_mutants
from tests.mutation.in_python import python_mutants
from tests.mutation.mutant import Mutant, chosen
from tests.mutation.noticing import Runner, noticed_by_name, noticed_by_record, noticed_nearby, noticed_together

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
AREAS = {
    "engine": ("*.py", python_mutants),
    "app": ("*.py", python_mutants),
    "static/js": ("*.js", js_mutants),
}
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"
)


def options_of(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tree", type=pathlib.Path, default=ROOT)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, nargs="*", help="of the mutants, by number from 1, only these")
    parser.add_argument("--related", action="store_true", help="only the tests of the same name and those nearby")
    parser.add_argument("--nearby", type=int, default=8, help="of the test files that reach a mutant, ask so many")
    parser.add_argument("--together", action="store_true", help="only the run of all tests for all mutants together")
    parser.add_argument("--tests", nargs="*", default=["tests"], help="what that run consists of")
    parser.add_argument("--seconds", type=float, default=1200, help="for one run of tests")
    parser.add_argument("--workers", default="auto", help="pytest-xdist's; 0 for none")
    parser.add_argument("--list", action="store_true")
    return parser.parse_args(arguments)


class Equivalent:
    """The mutants that change nothing observable, as equivalent.toml lists them; and which of them were met."""

    def __init__(self, tree: pathlib.Path) -> None:
        self.tree, self.met = tree, {}
        listed = tomllib.loads((HERE / "equivalent.toml").read_text(encoding="utf-8"))["mutant"]
        self.reasons = {(entry["path"], entry["before"], entry["after"]): entry["reason"] for entry in listed}

    def __contains__(self, mutant: Mutant) -> bool:
        change = mutant.change((self.tree / mutant.path).read_text(encoding="utf-8"))
        reason = self.reasons.get((str(mutant.path), *change))
        if reason:
            self.met[mutant] = reason
        return reason is not None


def line(number: int | str, mutant: Mutant, tree: pathlib.Path) -> str:
    before, after = mutant.change((tree / mutant.path).read_text(encoding="utf-8"))
    return f"{number:>3} {mutant.path}:{mutant.line}\n    - {before}\n    + {after}"


def main() -> int:
    options = options_of(None)
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = pathlib.Path(folder) / "tree"
        shutil.copytree(options.tree.resolve(), copy, ignore=NOT_COPIED)  # first: the tree may change meanwhile
        return look_into(copy, options)


def look_into(copy: pathlib.Path, options: argparse.Namespace) -> int:
    equivalent = Equivalent(copy)
    drawn = chosen(copy, AREAS, options.count, options.seed, equivalent.__contains__)
    numbers = {mutant: number for number, mutant in enumerate(drawn, 1)}
    for mutant, reason in equivalent.met.items():
        print(f"{line('=', mutant, copy)}\n    changes nothing observable: {reason}")
    mutants = [mutant for mutant, number in numbers.items() if not options.only or number in options.only]
    if options.list:
        print("\n".join(line(numbers[mutant], mutant, copy) for mutant in mutants))
        return 0

    noticed: dict[Mutant, str] = {}
    runner = Runner(copy, options.seconds, options.workers)
    for mutant in [] if options.together else mutants:
        begin = time.monotonic()
        test = (
            noticed_by_record(runner, mutant)
            or noticed_by_name(runner, mutant)
            or noticed_nearby(runner, mutant, options.nearby)
        )
        if test:
            noticed[mutant] = test
        seconds = time.monotonic() - begin
        print(line(numbers[mutant], mutant, copy))
        print(f"    {test or 'not by records, the tests of its name or those near it'}, {seconds:.0f} s", flush=True)
    rest = [mutant for mutant in mutants if mutant not in noticed]
    if rest and not options.related:
        print(f"\nTogether: {sorted(numbers[mutant] for mutant in rest)}", flush=True)
        noticed |= (found := noticed_together(runner, rest, options.tests))
        for mutant in rest:
            print(f"{line(numbers[mutant], mutant, copy)}\n    {found.get(mutant, 'survived')}")
    if runner.unsound:
        print(f"\nThese fail in the unbroken tree and do not count: {sorted(runner.unsound)}")
    print(f"\n{len(noticed)} of {len(mutants)} mutants are noticed (seed {options.seed}).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
