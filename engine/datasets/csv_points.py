"""Points from a CSV file: x, y and a label in each row."""

import numpy as np

from engine.datasets.csv_table import CSVError, Table, number
from engine.datasets.dataset import DataSet
from engine.sentences import N_

COLUMNS = ("x", "y", "label")
MAX_CLASSES = 10
MAX_MAGNITUDE = 1e6  # magnitude of x and y


def read_csv(content: bytes | str) -> DataSet:
    """The data set in a CSV text: rows of x, y, label, after a header or without one.

    x and y are numbers in [−1e6, 1e6]. Labels are whole numbers, with classes in numerical order, or names, with
    classes in order of appearance; there are 2 to 10 classes. For separators, empty lines and the number of rows see
    `Table`. The axes are named as the header says. Raises CSVError.
    """
    points, labels = [], []
    table = Table(content, [COLUMNS], numeric=2)
    for line, cells in table:
        points.append(
            [table.number(cell, line, column, MAX_MAGNITUDE) for column, cell in enumerate(cells[:2], start=1)]
        )
        labels.append(_label(cells[2], line))
    if not points:
        raise CSVError("the table has no points; rows of x, y, label are needed")
    classes = list(dict.fromkeys(labels))
    if not 2 <= len(classes) <= MAX_CLASSES:
        found = (
            N_("all labels are {label}; there must be 2 to {most} classes")
            if len(classes) == 1
            else N_("there are {count} different labels; there must be 2 to {most} classes")
        )
        raise CSVError(found, column=3, name="label", label=classes[0], count=len(classes), most=MAX_CLASSES)
    if all(isinstance(label, int) for label in classes):
        classes.sort(key=int)
    place = {label: at for at, label in enumerate(classes)}
    axes = table.header[:2] if table.header != COLUMNS else ()
    return DataSet(
        np.array(points), np.array([place[label] for label in labels]), [str(label) for label in classes], axes
    )


def _label(cell: str, line: int) -> int | str:
    if not cell:
        raise CSVError("the cell is empty", line, 3, "label")
    value = number(cell)
    if value is None:
        return cell[:40]
    if not (abs(value) < 1e15 and value.is_integer()):
        raise CSVError("{cell!r} is neither a whole number nor a name", line, 3, "label", cell=cell[:40])
    return int(value)
