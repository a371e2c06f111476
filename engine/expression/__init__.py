"""Formulas: text -> a checked tree -> value, gradient and Hessian by automatic differentiation."""

from engine.expression.errors import ExpressionError
from engine.expression.expression import Expression, parse
from engine.expression.operations import CONSTANTS, FUNCTIONS

__all__ = ["CONSTANTS", "FUNCTIONS", "Expression", "ExpressionError", "parse"]
