"""The syntax tree of a formula as it was typed.

Every node has a `kind` (one word), `children`, and `span`: the range of characters of the text that it was read from.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True)
class Tree:
    """Any node of the tree; nodes are compared without their spans."""

    kind: ClassVar[str]
    span: tuple[int, int] = field(kw_only=True, compare=False, repr=False)

    @property
    def children(self) -> tuple["Tree", ...]:
        return ()

    def depth(self) -> int:
        """Levels of the tree: 1 for a single number or name."""
        return 1 + max((child.depth() for child in self.children), default=0)

    def size(self) -> int:
        """Nodes of the tree."""
        return 1 + sum(child.size() for child in self.children)

    def walk(self) -> Iterator["Tree"]:
        """The node and all nodes below it, each before its children."""
        yield self
        for child in self.children:
            yield from child.walk()

    def has_variables(self) -> bool:
        """Whether a variable occurs anywhere in it."""
        return any(isinstance(node, Variable) for node in self.walk())

    def calls(self, function: str) -> bool:
        """Whether `function` is called anywhere in it."""
        return any(isinstance(node, Call) and node.function == function for node in self.walk())


@dataclass(frozen=True)
class Number(Tree):
    """A number; `text` is how it was typed."""

    kind = "number"
    value: float
    text: str


@dataclass(frozen=True)
class Constant(Tree):
    """`pi` or `e`."""

    kind = "constant"
    name: str


@dataclass(frozen=True)
class Variable(Tree):
    """`x` or `y`."""

    kind = "variable"
    name: str


@dataclass(frozen=True)
class Negate(Tree):
    """-operand."""

    kind = "negate"
    operand: Tree

    @property
    def children(self) -> tuple[Tree, ...]:
        return (self.operand,)


@dataclass(frozen=True)
class Binary(Tree):
    """left operator right; the operator is one of + - * / ^."""

    kind = "binary"
    operator: str
    left: Tree
    right: Tree

    @property
    def children(self) -> tuple[Tree, ...]:
        return (self.left, self.right)


@dataclass(frozen=True)
class Call(Tree):
    """function(arguments), with the name as it was typed (`ln` stays `ln`)."""

    kind = "call"
    function: str
    arguments: tuple[Tree, ...]

    @property
    def children(self) -> tuple[Tree, ...]:
        return self.arguments
