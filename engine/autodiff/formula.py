"""Text -> a tape, by way of the expression's tree. Equal parts become one node; each constant is its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.autodiff.operations import OPERATIONS
from engine.autodiff.tape import Node, Tape
from engine.expression import CONSTANTS, ExpressionError
from engine.expression.operations import OPERATORS as EXPRESSION_OPERATORS
from engine.expression.parse import parse_tree
from engine.expression.tree import Binary, Call, Constant, Negate, Number, Tree, Variable
from engine.readable import readable

NAMES = ("x", "z", "a", "b", "c", "t", "w", "W", "X")
"""What an input may be called; y is the output."""

_NAMES = "matmul sum mean exp log ln sqrt sin cos tanh sigmoid relu abs"
FUNCTIONS = {name: len(OPERATIONS["log" if name == "ln" else name].backward) for name in _NAMES.split()}
"""What may be called -> how many arguments it takes."""

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
MAX_OPERATIONS = 24


@dataclass(frozen=True)
class Formula:
    """A formula in NAMES and FUNCTIONS; raises ExpressionError for one that cannot be read or has no input.

    text : as typed. tree : what was read. names : of its inputs, in the order of their appearance.
    """

    text: str
    tree: Tree = field(init=False, compare=False, repr=False)
    names: tuple[str, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ExpressionError("the formula is empty; 2*x + 3 is one")
        object.__setattr__(self, "tree", parse_tree(self.text, NAMES, FUNCTIONS, implied=False))
        object.__setattr__(self, "names", tuple(dict.fromkeys(_variables(self.tree))))
        if not self.names:
            raise ExpressionError("the formula has no variable; use one of {names}", names=", ".join(NAMES))

    def calls(self, function: str) -> bool:
        """Whether `function` is called anywhere in it."""
        return self.tree.calls(function)

    def tape(self, inputs: Mapping[str, np.ndarray]) -> Tape:
        """The tape for these values of the inputs, not evaluated yet.

        Operations are named v₁, v₂, … in the order of their evaluation; the last one is y. Raises ExpressionError if
        the formula has no operation, more than 24, or a constant part without a finite value.
        """
        builder = _TapeBuilder(self.text, inputs)
        builder.node(self.tree)
        tape = builder.tape
        tape.output.name = "y" if tape.operations else tape.output.name
        if not tape.operations:
            raise ExpressionError("the formula has no operation; 2*x + 3 has two")
        if len(tape.operations) > MAX_OPERATIONS:
            raise ExpressionError(
                "the formula has {count} operations; at most {most} can be shown",
                count=len(tape.operations),
                most=MAX_OPERATIONS,
            )
        return tape


def _variables(tree: Tree) -> list[str]:
    return [part.name for part in tree.walk() if isinstance(part, Variable)]


class _TapeBuilder:
    def __init__(self, text: str, inputs: Mapping[str, np.ndarray]) -> None:
        self.text, self.inputs, self.tape = text, inputs, Tape()
        self._known: dict[Tree, Node] = {}
        self._operations = 0

    def node(self, tree: Tree) -> Node:
        if not tree.has_variables():
            return self._constant(tree)
        if tree not in self._known:
            self._known[tree] = self._new(tree)
        return self._known[tree]

    def _new(self, tree: Tree) -> Node:
        match tree:
            case Variable(name=name):
                return self.tape.add_leaf(name, self.inputs[name])
            case Negate(operand=operand):
                return self._operation("negative", operand)
            case Binary(operator="^", left=left, right=Number(value=2)):
                return self._operation("square", left)
            case Binary(operator=operator, left=left, right=right):
                return self._operation(EXPRESSION_OPERATORS[operator], left, right)
            case Call(function=function, arguments=arguments):
                return self._operation("log" if function == "ln" else function, *arguments)
        raise TypeError(tree)

    def _operation(self, operation: str, *arguments: Tree) -> Node:
        inputs = [self.node(argument) for argument in arguments]
        self._operations += 1
        return self.tape.add(f"v{self._operations}".translate(SUBSCRIPTS), operation, *inputs)

    def _constant(self, tree: Tree) -> Node:
        """A part without an input is one number."""
        value = _value(tree)
        start, end = tree.span
        if not np.isfinite(value):
            raise ExpressionError('"{formula}" has no finite value', start, formula=self.text[start:end])
        if np.ndim(value):
            raise ExpressionError('"{formula}" is not a number', start, formula=self.text[start:end])
        return self.tape.add_leaf(readable(float(value), 4), value, constant=True)


def _value(tree: Tree) -> np.ndarray:
    with np.errstate(all="ignore"):
        match tree:
            case Number(value=value):
                return np.asarray(float(value))
            case Constant(name=name):
                return np.asarray(CONSTANTS[name])
            case Negate(operand=operand):
                return -_value(operand)
            case Binary(operator=operator, left=left, right=right):
                return OPERATIONS[EXPRESSION_OPERATORS[operator]].value(_value(left), _value(right))
            case Call(function=function, arguments=arguments):
                return OPERATIONS["log" if function == "ln" else function].value(*map(_value, arguments))
    raise TypeError(tree)
