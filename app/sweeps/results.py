"""What a sweep keeps of its finished cells: packed, some kilobytes each, and taken apart where somebody looks at them.

A thousand runs of six racers as Python's own lists and numbers take 200 MB; packed 15, and a process aside gets them
without the server reading a number of them.
"""

import pickle
from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np

Result = dict[str, Any]
"""Of a cell, see `app.sweeps.cell`."""


def pack(result: Result) -> bytes:
    known: dict[bytes, bytes] = {}

    def packed(values: Any) -> bytes:
        content = np.asarray(values, np.float64).tobytes()
        return known.setdefault(content, content)  # racers of a race have the same x: it is kept once

    def lines(curves: dict[str, Any]) -> dict[str, Any]:
        return {name: tuple(packed(line[axis]) for axis in "xy") for name, line in curves.items()}

    racers = [one | {"curves": lines(one["curves"])} for one in result["racers"]]
    return pickle.dumps(result | {"racers": racers})


def unpack(content: bytes) -> Result:
    result: Result = pickle.loads(content)  # noqa: S301  # this program packed it
    for one in result["racers"]:
        one["curves"] = {
            name: dict(zip("xy", (np.frombuffer(part).tolist() for part in line), strict=True))
            for name, line in one["curves"].items()
        }
    return result


class Results(Sequence[Result | None]):
    """By the number of the cell; None for one that is not finished."""

    def __init__(self, packed: Sequence[bytes | None]) -> None:
        self._packed = list(packed)

    def keep(self, number: int, result: Result) -> None:
        self._packed[number] = pack(result)

    def has(self, number: int) -> bool:
        return self._packed[number] is not None

    @property
    def packed(self) -> list[bytes | None]:
        """As they are now, for `Results` in another process."""
        return list(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, number: int) -> Result | None: ...
    @overload
    def __getitem__(self, number: slice) -> "Results": ...
    def __getitem__(self, number: int | slice) -> "Result | Results | None":
        if isinstance(number, slice):
            return Results(self._packed[number])
        content = self._packed[number]
        return None if content is None else unpack(content)

    def __iter__(self) -> Iterator[Result | None]:
        return (None if content is None else unpack(content) for content in self._packed)
