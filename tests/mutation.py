"""Break lines at random, one at a time, and count how many of the mistakes the tests notice.

    python -m tests.mutation                       30 lines of engine/, app/ and static/js/, ten of each
    python -m tests.mutation --seed 7 --count 6    others, fewer
    python -m tests.mutation --tree ../before      of another tree, with its own tests
    python -m tests.mutation --list                say what would be broken, and run nothing

Everything happens in a copy of the tree. For each mutant the tests of the same room run first, then the rest; the first
failure ends it, if the same test passes without the mutant. Tests that fail in the unbroken copy do not count.

Source of the method: R. A. DeMillo, R. J. Lipton, F. G. Sayward, Hints on test data selection, 1978.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import importlib.util
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parent.parent
AREAS = {"engine": "*.py", "app": "*.py", "static/js": "*.js"}
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"
)


@dataclasses.dataclass(frozen=True)
class Mutant:
    """Text of a file from `begin` to `end`, in characters, and what stands there instead."""

    path: pathlib.PurePosixPath
    line: int
    begin: int
    end: int
    after: str

    def apply(self, text: str) -> str:
        return text[: self.begin] + self.after + text[self.end :]

    def change(self, text: str) -> tuple[str, str]:
        """The line before and after, with the next one where the mutant reaches into it."""
        first, last = text.rfind("\n", 0, self.begin) + 1, text.find("\n", self.end)
        before = text[first:last]
        after = text[first : self.begin] + self.after + text[self.end : last]
        return " ".join(before.split()), " ".join(after.split())


# --- Python -----------------------------------------------------------------------------------------------------------

COMPARED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COMPUTED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}


def python_mutants(path: pathlib.PurePosixPath, text: str) -> Iterator[Mutant]:
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def place(line: int, column: int) -> int:  # ast counts bytes
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    for node, new in _changed_nodes(ast.parse(text)):
        begin, end = place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset)
        mutant = Mutant(path, node.lineno, begin, end, new)
        try:
            compile(mutant.apply(text), str(path), "exec")
        except SyntaxError:
            continue
        yield mutant


def _changed_nodes(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
            continue
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns", "decorator_list", "type_params", "bases"):
                continue
            todo += [child for child in (value if isinstance(value, list) else [value]) if isinstance(child, ast.AST)]
        for new in _instead_of(node):
            yield node, f"({ast.unparse(new)})" if isinstance(new, ast.expr) else ast.unparse(new)


def _instead_of(node: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    match node:
        case ast.Compare(left, [operator, *operators], comparators) if type(operator) in COMPARED:
            yield ast.Compare(left, [COMPARED[type(operator)](), *operators], comparators)
        case ast.BinOp(left, operator, right) if type(operator) in COMPUTED and not _is_text(left, right):
            yield ast.BinOp(left, COMPUTED[type(operator)](), right)
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.And() if isinstance(operator, ast.Or) else ast.Or(), values)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            yield ast.Constant(value + 1)
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.AugAssign(target, operator, value) if type(operator) in COMPUTED:
            yield ast.AugAssign(target, COMPUTED[type(operator)](), value)
        case ast.Expr(ast.Call()) | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Return(ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))


def _is_text(*nodes: ast.expr) -> bool:
    return any(isinstance(node, ast.JoinedStr) or getattr(node, "value", 0).__class__ is str for node in nodes)


# --- JavaScript -------------------------------------------------------------------------------------------------------

SPACED = {
    "===": "!==",
    "!==": "===",
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "&&": "||",
    "||": "&&",
    "??": "&&",
    "+=": "-=",
    "-=": "+=",
}
SKIPPED = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"
    r"|(?<=[(,=:\[!&|?{};\s])/(?![/*\s])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/[dgimsuvy]*",
    re.DOTALL,
)
NUMBER = re.compile(r"(?<![\w$.])(\d[\d_]*(?:\.\d+)?(?:e-?\d+)?)(?![\w.])")
STATEMENT = re.compile(
    r"^ +((?!return\b|const\b|let\b|import\b|export\b|case\b)[\w.$?]+(?:\(.*\)| [-+*/|&?]*= .+));$", re.MULTILINE
)


def js_mutants(path: pathlib.PurePosixPath, text: str) -> Iterator[Mutant]:
    # Comments and texts become blanks of the same length, so that places stay.
    code = SKIPPED.sub(lambda found: re.sub(r"[^\n]", "\0", found[0]), text)

    def mutant(begin: int, end: int, after: str) -> Mutant:
        return Mutant(path, text.count("\n", 0, begin) + 1, begin, end, after)

    for found in re.finditer(r"(?<= )(?:===|!==|<=|>=|&&|\|\||\?\?|\+=|-=|[<>+*/-])(?= )", code):
        yield mutant(found.start(), found.end(), SPACED[found[0]])
    for found in re.finditer(r"\b(?:true|false)\b", code):
        yield mutant(found.start(), found.end(), "false" if found[0] == "true" else "true")
    for found in NUMBER.finditer(code):
        yield mutant(found.start(), found.end(), f"({found[0]} + 1)")
    for found in re.finditer(r"\b(?:if|while) \(", code):
        if (end := _closed(code, found.end())) is not None:
            yield mutant(found.end(), end, f"!({text[found.end() : end]})")
    for found in STATEMENT.finditer(code):
        yield mutant(found.start(1), found.end(1), "")
    for found in re.finditer(r"^ +(return [^;{}\n]+);$", code, re.MULTILINE):
        yield mutant(found.start(1), found.end(1), "return undefined")


def _closed(code: str, begin: int) -> int | None:
    """Where the bracket that was opened just before `begin` closes."""
    depth = 1
    for at in range(begin, len(code)):
        depth += (code[at] == "(") - (code[at] == ")")
        if not depth:
            return at
    return None


# --- Choice -----------------------------------------------------------------------------------------------------------


def chosen(tree: pathlib.Path, count: int, seed: int) -> list[Mutant]:
    """As many of each area: lines at random, and of each line one mutant."""
    dice = random.Random(seed)
    found = []
    for number, (area, pattern) in enumerate(AREAS.items()):
        by_line: dict[tuple[pathlib.PurePosixPath, int], list[Mutant]] = {}
        for file in sorted((tree / area).rglob(pattern)):
            path = pathlib.PurePosixPath(file.relative_to(tree).as_posix())
            text = file.read_text(encoding="utf-8")
            for mutant in (python_mutants if file.suffix == ".py" else js_mutants)(path, text):
                by_line.setdefault((path, mutant.line), []).append(mutant)
        share = (count + len(AREAS) - 1 - number) // len(AREAS)
        found += [dice.choice(by_line[line]) for line in dice.sample(sorted(by_line), share)]
    return found


# --- Tests ------------------------------------------------------------------------------------------------------------


def stages(tree: pathlib.Path, path: pathlib.PurePosixPath) -> list[list[str]]:
    """Arguments for pytest, the tests most related to the file first."""
    browser, rest = ["tests/browser"], ["tests", "--ignore=tests/browser"]
    if path.parts[0] == "static":
        words = {path.stem, path.parts[2]} - {"page", "run"}
        named = [
            str(file.relative_to(tree))
            for file in sorted((tree / "tests" / "browser").rglob("test_*.py"))
            if words & set(re.split(r"[_/.]", str(file.relative_to(tree)))) or "modules" in str(file)
        ]
        return [named, browser, rest] if named else [browser, rest]
    room = tree / "tests" / path.parent
    own = [f"tests/{path.parent}"] if room.is_dir() else []
    if path.parts[:2] == ("app", "labs") and (tree / f"tests/app/labs/test_{path.parts[2]}.py").exists():
        own.append(f"tests/app/labs/test_{path.parts[2]}.py")
    wider = [f"tests/{path.parts[0]}"] if path.parts[0] == "engine" or not own else []
    return [stage for stage in (own, wider, rest, browser) if stage]


@dataclasses.dataclass
class Runner:
    tree: pathlib.Path
    seconds: float
    workers: str
    skipped: set[str] = dataclasses.field(default_factory=set)

    def failures(self, arguments: list[str], first: bool = True) -> list[str] | None:
        """What fails, or None when the time is up."""
        command = [sys.executable, "-W", "ignore", "-m", "pytest", "-q", "--tb=no", "-rfE", "-p", "no:cacheprovider"]
        if first:
            command.append("-x")
        if self.workers != "0" and importlib.util.find_spec("xdist"):
            command += ["-n", self.workers, "--dist", "loadfile", "--no-loadscope-reorder"]
        command += [f"--deselect={test}" for test in self.skipped] + arguments
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        process = subprocess.Popen(
            command,
            cwd=self.tree,
            env=environment,
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
                return None
            raise
        failed = re.findall(r"^(?:FAILED|ERROR) (\S+?\.py\S*?(?:\[.*?\])?)(?: - .*)?$", output, re.MULTILINE)
        if not failed and process.returncode not in (0, 5):  # 5: nothing was collected
            return ["the collection"]
        return failed


def noticed_by(runner: Runner, mutant: Mutant) -> str | None:
    """The test that fails because of the mutant; None when it survives."""
    file = runner.tree / mutant.path
    text = file.read_text(encoding="utf-8")
    for stage in stages(runner.tree, mutant.path):
        while True:
            file.write_text(mutant.apply(text), encoding="utf-8")
            failed = runner.failures(stage)
            file.write_text(text, encoding="utf-8")
            if failed is None:
                return f"no end within {runner.seconds:g} s"
            if not failed:
                break
            if failed[0] == "the collection" or not runner.failures([failed[0]]):
                return failed[0]
            runner.skipped.add(failed[0])  # it fails without the mutant too
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tree", type=pathlib.Path, default=ROOT)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, nargs="*", help="of the mutants, by number from 1, only these")
    parser.add_argument("--seconds", type=float, default=1200, help="for one run of tests")
    parser.add_argument("--workers", default="auto", help="pytest-xdist's; 0 for none")
    parser.add_argument("--no-baseline", action="store_true", help="do not look first for tests that fail unbroken")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()

    tree = options.tree.resolve()
    mutants = list(enumerate(chosen(tree, options.count, options.seed), 1))
    if options.only:
        mutants = [(number, mutant) for number, mutant in mutants if number in options.only]
    if options.list:
        for number, mutant in mutants:
            before, after = mutant.change((tree / mutant.path).read_text(encoding="utf-8"))
            print(f"{number:3} {mutant.path}:{mutant.line}\n    - {before}\n    + {after}")
        return 0

    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = pathlib.Path(folder) / "tree"
        shutil.copytree(tree, copy, ignore=NOT_COPIED)
        runner = Runner(copy, options.seconds, options.workers)
        if not options.no_baseline:
            runner.skipped |= set(runner.failures(["tests"], first=False) or [])
            print(f"{len(runner.skipped)} tests fail in the unbroken tree and do not count: {sorted(runner.skipped)}\n")
        print("| # | line | before → after | noticed by | seconds |\n|---|---|---|---|---|", flush=True)
        survivors = 0
        for number, mutant in mutants:
            before, after = mutant.change((copy / mutant.path).read_text(encoding="utf-8"))
            begin = time.monotonic()
            test = noticed_by(runner, mutant)
            survivors += test is None
            cells = [f"{mutant.path}:{mutant.line}", f"`{before}` → `{after}`", test or "**survived**"]
            print(f"| {number} | {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |", end=" ")
            print(f"{time.monotonic() - begin:.0f} |", flush=True)
        print(f"\n{len(mutants) - survivors} of {len(mutants)} mutants are noticed (seed {options.seed}).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
