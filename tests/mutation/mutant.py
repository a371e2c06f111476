"""A mutant: one small change of one file's text."""

from __future__ import annotations

import dataclasses
import pathlib
import random
from collections.abc import Callable, Iterator


@dataclasses.dataclass(frozen=True)
class Mutant:
    """Text of a file from `begin` to `end`, in characters, and its replacement."""

    path: pathlib.PurePosixPath
    line: int
    begin: int
    end: int
    after: str

    def apply(self, text: str) -> str:
        return text[: self.begin] + self.after + text[self.end :]

    def overlaps(self, other: Mutant) -> bool:
        return self.path == other.path and self.begin < other.end and other.begin < self.end

    def change(self, text: str) -> tuple[str, str]:
        """The line before and after, with the next one where the mutant reaches into it."""
        first, last = text.rfind("\n", 0, self.begin) + 1, text.find("\n", self.end)
        before = text[first:last]
        after = text[first : self.begin] + self.after + text[self.end : last]
        return " ".join(before.split()), " ".join(after.split())


Finder = Callable[[pathlib.PurePosixPath, str], Iterator[Mutant]]


def chosen(
    tree: pathlib.Path,
    areas: dict[str, tuple[str, Finder]],
    count: int,
    seed: int,
    left_out: Callable[[Mutant], bool] = lambda _mutant: False,
) -> list[Mutant]:
    """As many of each area, which is a folder with a pattern of files: lines at random, and of each line one mutant.

    left_out : whether another line is drawn instead; the other lines stay the same.
    """
    dice = random.Random(seed)
    found = []
    for number, (area, (pattern, mutants)) in enumerate(areas.items()):
        by_line: dict[tuple[pathlib.PurePosixPath, int], list[Mutant]] = {}
        for file in sorted((tree / area).rglob(pattern)):
            path = pathlib.PurePosixPath(file.relative_to(tree).as_posix())
            for mutant in mutants(path, file.read_text(encoding="utf-8")):
                by_line.setdefault((path, mutant.line), []).append(mutant)
        share = (count + len(areas) - 1 - number) // len(areas)
        lines = sorted(by_line)
        drawn = [dice.choice(by_line[line]) for line in dice.sample(lines, share)]
        again = random.Random(f"{seed} {area}")
        while out := [mutant for mutant in drawn if left_out(mutant)]:
            drawn[drawn.index(out[0])] = again.choice(by_line[again.choice(lines)])
        found += drawn
    return found
