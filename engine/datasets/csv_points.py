"""Points from a CSV file: x, y and a label in each row."""

import csv
import io
import math
import re
from collections.abc import Iterator

from engine.datasets.dataset import DataSet
from engine.settings import shown

COLUMNS = ("x", "y", "label")
MOST_BYTES = 2_000_000
MOST_ROWS = 10_000
MOST_CLASSES = 10
LARGEST = 1e6  # magnitude of x and y

_NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|nan|inf(inity)?)", re.ASCII | re.IGNORECASE)


class CSVError(ValueError):
    """A file that cannot be used: the `complaint`, and where it is: `line` and `column` from 1, None for the whole."""

    def __init__(self, complaint: str, line: int | None = None, column: int | None = None) -> None:
        where = [] if line is None else [f"line {line}"]
        where += [] if column is None else [f"column {column}" + (f" ({COLUMNS[column - 1]})" if column <= len(COLUMNS) else "")]
        super().__init__(f"{', '.join(where)}: {complaint}" if where else complaint)
        self.complaint, self.line, self.column = complaint, line, column


def read_csv(content: bytes | str) -> DataSet:
    """The data set in a CSV text: rows of x, y, label, after a header or without one.

    Cells are separated by commas, semicolons or tabs; empty lines do not count. x and y are numbers in [−1e6, 1e6]. Labels
    are whole numbers, whose classes are then in numerical order, or names, in order of appearance; 2 to 10 classes. At
    most 10,000 rows. Raises CSVError.
    """
    points, labels = [], []
    for place, (line, cells) in enumerate(_rows(_text(content))):
        if place == 0 and _is_header(line, cells):
            continue
        if len(points) == MOST_ROWS:
            raise CSVError(f"there are more than {MOST_ROWS:,} rows", line)
        if len(cells) != len(COLUMNS):
            missing = min(len(cells), len(COLUMNS)) + 1
            raise CSVError(f"the row has {len(cells)} cells; it must have {len(COLUMNS)}: {', '.join(COLUMNS)}", line, missing)
        points.append([_coordinate(cell, line, column) for column, cell in enumerate(cells[:2], start=1)])
        labels.append(_label(cells[2], line))
    if not points:
        raise CSVError("there are no points in it; rows of x, y, label are needed")
    classes = list(dict.fromkeys(labels))
    if not 2 <= len(classes) <= MOST_CLASSES:
        found = f"all labels are {classes[0]}" if len(classes) == 1 else f"there are {len(classes)} different labels"
        raise CSVError(f"{found}; there must be 2 to {MOST_CLASSES} classes", column=3)
    if all(isinstance(label, int) for label in classes):
        classes.sort()
    number = {label: place for place, label in enumerate(classes)}
    return DataSet(points, [number[label] for label in labels], [str(label) for label in classes])


def _text(content: bytes | str) -> str:
    if len(content) > MOST_BYTES:
        raise CSVError(f"the file has {len(content):,} bytes; at most {MOST_BYTES:,} are read")
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise CSVError("this is not UTF-8 text", content.count(b"\n", 0, error.start) + 1) from None
    if "\0" in content:
        raise CSVError("this is not text", content.count("\n", 0, content.index("\0")) + 1)
    return content.removeprefix("\ufeff")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of the rows that are not empty."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = next((sign for sign in ";\t" if first.count(sign) >= 2), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise CSVError(f"this is not CSV: {error}", reader.line_num) from None


def _is_header(line: int, cells: list[str]) -> bool:
    """Whether there is no number where x and y should be; raises CSVError for columns in another order."""
    names = tuple(cell.lower() for cell in cells)
    if names != COLUMNS and sorted(names) == sorted(COLUMNS):
        raise CSVError(f"the columns are {', '.join(cells)}; they must be {', '.join(COLUMNS)}", line)
    return len(cells) == len(COLUMNS) and all(cells[:2]) and not any(_number(cell) is not None for cell in cells[:2])


def _number(cell: str) -> float | None:
    return float(cell) if _NUMBER.fullmatch(cell) else None


def _coordinate(cell: str, line: int, column: int) -> float:
    number = _number(cell)
    if not cell:
        complaint = "the cell is empty"
    elif number is None:
        complaint = f"{cell[:40]!r} is not a number" + ("; decimals have a point" if "," in cell else "")
    elif not math.isfinite(number):
        complaint = f"{cell[:40]!r} is not finite"
    elif abs(number) > LARGEST:
        complaint = f"{cell[:40]!r} is outside [{shown(-LARGEST)}, {shown(LARGEST)}]"
    else:
        return number
    raise CSVError(complaint, line, column)


def _label(cell: str, line: int) -> int | str:
    if not cell:
        raise CSVError("the cell is empty", line, 3)
    number = _number(cell)
    if number is None:
        return cell[:40]
    if not (abs(number) < 1e15 and number.is_integer()):
        raise CSVError(f"{cell[:40]!r} is neither a whole number nor a name", line, 3)
    return int(number)
