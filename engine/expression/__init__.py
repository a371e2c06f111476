"""Formulas: text -> a checked tree -> value, gradient and Hessian by automatic differentiation."""

from .errors import ExpressionError
from .expression import Expression, parse
from .operations import CONSTANTS, FUNCTIONS

__all__ = ["CONSTANTS", "FUNCTIONS", "Expression", "ExpressionError", "parse"]
