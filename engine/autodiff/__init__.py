"""Automatic differentiation one operation at a time: a tape of operations on arrays, forward and backward."""

from engine.autodiff.arrays import ArrayError, read_array
from engine.autodiff.examples import EXAMPLES, Example
from engine.autodiff.formula import FUNCTIONS, NAMES, Formula
from engine.autodiff.operations import OPERATIONS, ShapeError
from engine.autodiff.tape import Node, Tape

__all__ = [
    "EXAMPLES",
    "FUNCTIONS",
    "NAMES",
    "OPERATIONS",
    "ArrayError",
    "Example",
    "Formula",
    "Node",
    "ShapeError",
    "Tape",
    "read_array",
]
