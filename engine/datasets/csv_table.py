"""Tables as CSV text, read row by row, and the error that names the line and the column."""

import csv
import io
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from engine.sentences import N_, Sentence, SentenceError
from engine.settings import short_repr

MAX_BYTES = 2_000_000
MAX_ROWS = 10_000
MAX_CHARACTERS = 64
"""Most characters in a cell."""

_NUMBER = re.compile(r"[+-]?((\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|nan|inf(inity)?)", re.ASCII | re.IGNORECASE)


PLACED = {
    (True, False, False): N_("line {line}: {complaint}"),
    (True, True, False): N_("line {line}, column {column}: {complaint}"),
    (True, True, True): N_("line {line}, column {column} ({name}): {complaint}"),
    (False, True, False): N_("column {column}: {complaint}"),
    (False, True, True): N_("column {column} ({name}): {complaint}"),
}
"""The complaint with its place, depending on whether line, column and the column's name are known."""


class CSVError(SentenceError):
    """A file that cannot be used: a template and its values, and where the fault is.

    line, column : from 1; None for the whole file. name : the column's name, if it has one.
    """

    def __init__(
        self, template: str, line: int | None = None, column: int | None = None, name: str = "", **values: Any
    ) -> None:
        super().__init__(template, **values)
        self.line, self.column, self.name = line, column, name

    def translated(self, translate: Callable[[str], str] = str) -> str:
        complaint = super().translated(translate)
        placed = PLACED.get((self.line is not None, self.column is not None, bool(self.name)))
        return (
            Sentence(placed, line=self.line, column=self.column, name=self.name, complaint=complaint).translated(
                translate
            )
            if placed
            else complaint
        )


class Table:
    """The rows of a CSV text with one of several shapes, told apart by the number of cells in the first row.

    shapes : for each the names of its columns, in order. numeric : how many of them, from the left, hold numbers; a
    first row without a number there is a header. columns : the shape found. header : the names in the header, or
    `columns` without one.

    Cells are separated by commas, semicolons or tabs; by spaces, as many as there are, where the first row has none of
    these. Empty lines are ignored. There may be 10,000 rows. Iterating gives line numbers and cells. Raises CSVError.
    """

    def __init__(self, content: bytes | str, shapes: Sequence[tuple[str, ...]], numeric: int) -> None:
        text = _text(content)
        fewest = min(map(len, shapes)) - 1
        first = next((line for line in text.splitlines() if line.strip()), "")
        delimiter = next((sign for sign in ";\t" if first.count(sign) >= fewest), "," if "," in first else " ")
        self._rows = _rows(text, delimiter)
        self._first = next(self._rows, None)
        width = len(self._first[1]) if self._first else 0
        self.columns = self.header = next((shape for shape in shapes if len(shape) == width), shapes[-1])
        if self._first and _is_header(*self._first, self.columns, numeric):
            self.header = tuple(self._first[1])
            self._first = None

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        count = 0
        for line, cells in [self._first] if self._first else []:
            count += 1
            yield line, self._checked(line, cells)
        for line, cells in self._rows:
            if count == MAX_ROWS:
                raise CSVError("there are more than {most:,} rows", line, most=MAX_ROWS)
            count += 1
            yield line, self._checked(line, cells)

    def _checked(self, line: int, cells: list[str]) -> list[str]:
        columns = self.columns
        if len(cells) != len(columns):
            missing = min(len(cells), len(columns)) + 1
            raise CSVError(
                "the row has {cells} cells; it must have {wanted}: {columns}",
                line,
                missing,
                _named(columns, missing),
                cells=len(cells),
                wanted=len(columns),
                columns=", ".join(columns),
            )
        return cells

    def number(self, cell: str, line: int, column: int, largest: float) -> float:
        """The number in a cell, of a magnitude up to `largest`; raises CSVError."""
        value = number(cell)
        if not cell:
            complaint = N_("the cell is empty")
        elif value is None:
            complaint = (
                N_("{cell!r} is not a number; decimals have a point") if "," in cell else N_("{cell!r} is not a number")
            )
        elif not math.isfinite(value):
            complaint = N_("{cell!r} is not finite")
        elif abs(value) > largest:
            complaint = N_("{cell!r} is outside [{low}, {high}]")
        else:
            return value
        raise CSVError(
            complaint,
            line,
            column,
            _named(self.columns, column),
            cell=cell[:40],
            low=short_repr(-largest),
            high=short_repr(largest),
        )


def number(cell: str) -> float | None:
    """What the cell says, if it is a number; it may be infinite or nan."""
    return float(cell) if _NUMBER.fullmatch(cell) else None


def _named(columns: tuple[str, ...], column: int) -> str:
    return columns[column - 1] if column <= len(columns) else ""


def _text(content: bytes | str) -> str:
    if len(content) > MAX_BYTES:
        raise CSVError("the file has {size:,} bytes; at most {most:,} are read", size=len(content), most=MAX_BYTES)
    if isinstance(content, bytes):
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise CSVError("this is not UTF-8 text", content.count(b"\n", 0, error.start) + 1) from None
    else:
        text = content
    if "\0" in text:
        raise CSVError("this is not text", text.count("\n", 0, text.index("\0")) + 1)
    return text.removeprefix("\ufeff")


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of the rows that are not empty."""
    lines: Iterable[str] = io.StringIO(text, newline="")
    if delimiter == " ":  # a space at a line's end separates nothing
        lines = (line.rstrip(" \r\n") + "\n" for line in lines)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            for column, cell in enumerate(cells, start=1):
                if len(cell) > MAX_CHARACTERS:
                    raise CSVError(
                        "the cell has {length:,} characters; at most {most} are allowed",
                        reader.line_num,
                        column,
                        length=len(cell),
                        most=MAX_CHARACTERS,
                    )
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise CSVError("this is not CSV: {error}", reader.line_num, error=str(error)) from None


def _is_header(line: int, cells: list[str], columns: tuple[str, ...], numeric: int) -> bool:
    """Whether there is no number where numbers should be; raises CSVError for columns in another order."""
    names = tuple(cell.lower() for cell in cells)
    if names != columns and sorted(names) == sorted(columns):
        raise CSVError(
            "the columns are {columns}; they must be {wanted}",
            line,
            columns=", ".join(cells),
            wanted=", ".join(columns),
        )
    return (
        len(cells) == len(columns)
        and all(cells[:numeric])
        and not any(number(cell) is not None for cell in cells[:numeric])
    )
