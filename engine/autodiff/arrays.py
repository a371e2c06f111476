"""Small arrays as people type them: 2 is a number, "1, 2" a vector, "1, 2; 3, 4" a matrix, "1, 2;" a matrix of one row;
or as NumPy writes them, [1, 2] and [[1, 2], [3, 4]].
"""

import math
import re

import numpy as np

from engine.sentences import SentenceError

MAX_SIDE = 4
"""Rows and columns that an array may have."""


class ArrayError(SentenceError):
    """A text that cannot be read as an array: one sentence on what is wrong and what is allowed."""


def read_array(text: str) -> np.ndarray:
    """The array of a text: float64 of shape (), (n,) or (m, n); raises ArrayError."""
    text = _without_brackets(text.strip())
    is_matrix = ";" in text
    lines = text.removesuffix(";").split(";")
    rows = [[_number(cell) for cell in line.replace(",", " ").split()] for line in lines]
    if not all(rows):
        raise ArrayError("a number is missing; write 2, or 1, 2 for a vector, or 1, 2; 3, 4 for a matrix with two rows")
    if len({len(row) for row in rows}) > 1:
        raise ArrayError(
            "the rows have {lengths} numbers; all rows of a matrix must have the same length",
            lengths=", ".join(str(len(row)) for row in rows),
        )
    if len(rows) > MAX_SIDE or len(rows[0]) > MAX_SIDE:
        raise ArrayError(
            "an array of {rows} × {columns} is too large to show; at most {most} × {most} is allowed",
            rows=len(rows),
            columns=len(rows[0]),
            most=MAX_SIDE,
        )
    if is_matrix:
        return np.array(rows)
    return np.array(rows[0] if len(rows[0]) > 1 or "," in text else rows[0][0])


def _without_brackets(text: str) -> str:
    """NumPy's notation in ours: [[1, 2], [3, 4]] is 1, 2; 3, 4; and [1, 2] is 1, 2."""
    if not (text.startswith("[") and text.endswith("]")):
        return text
    inner = text[1:-1].strip()
    if not (inner.startswith("[") and inner.endswith("]")):
        return inner + ("," if inner and "," not in inner else "")
    return re.sub(r"\]\s*(?:,\s*)?\[", ";", inner[1:-1]) + ";"


def _number(cell: str) -> float:
    try:
        value = float(cell.replace("−", "-"))
    except ValueError:
        raise ArrayError(
            "{cell!r} is not a number; write 2, or 1, 2 for a vector, or 1, 2; 3, 4 for a matrix", cell=cell[:20]
        ) from None
    if not math.isfinite(value) or abs(value) > 1e6:
        raise ArrayError("{cell} is outside [−10⁶, 10⁶]", cell=cell[:20])
    return value
