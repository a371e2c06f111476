"""Text -> a checked tree, by an allow-list over Python's own grammar (`ast`). Nothing is ever run as code.

    formula = number | pi | e | x | y | (formula) | -formula | +formula | function(formula[, formula])
            | formula + formula | formula - formula | formula * formula | formula / formula | formula ^ formula

`**` is the same as `^`; what people leave out or write otherwise is read by notation.py. Precedence is Python's: -x^2
is -(x^2), 2^3^2 is 2^(3^2).
"""

import ast
from bisect import bisect_right
from collections.abc import Mapping

from engine.expression.errors import ExpressionError
from engine.expression.notation import in_full
from engine.expression.operations import CONSTANTS, FUNCTIONS, OPERATIONS
from engine.expression.tokens import Token, explain, missing_product, tokenize
from engine.expression.tree import Binary, Call, Constant, Negate, Number, Tree, Variable
from engine.sentences import N_, Sentence

MAX_LENGTH, MAX_NODES, MAX_DEPTH = 200, 100, 30
"""Limits of a formula: characters, nodes and levels of its tree."""

ARITIES = {name: OPERATIONS[operation].arity for name, operation in FUNCTIONS.items()}

OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}


def parse_tree(
    text: str,
    variables: tuple[str, ...] = ("x", "y"),
    functions: Mapping[str, int] = ARITIES,
    *,
    implied: bool = True,
) -> Tree:
    """The tree of a formula in `variables`; raises ExpressionError with a sentence for the user.

    functions : what it may call -> how many arguments that takes.
    implied : whether x y is the product x*y.
    """
    if not isinstance(text, str):
        raise ExpressionError(
            "a formula is a text such as {example}, not {type}", example=_example(variables), type=type(text).__name__
        )
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            "the formula has {length} characters; at most {most} are allowed", length=len(text), most=MAX_LENGTH
        )
    tokens = tokenize(text, _example(variables))
    if not tokens:
        raise ExpressionError("the formula is empty; {example} is one", example=_example(variables))
    tokens = in_full(tokens, [*variables, *CONSTANTS], functions, implied)
    for token in tokens:
        if token.kind == "name":
            _check_name(token, variables, functions)
    tree = _Parser(tokens, variables, functions).parse()
    if (size := tree.size()) > MAX_NODES:
        raise ExpressionError(
            "the formula has {size} parts (numbers, names, operators and functions); at most {most} are allowed",
            size=size,
            most=MAX_NODES,
        )
    if (depth := tree.depth()) > MAX_DEPTH:
        raise ExpressionError(
            "the formula is nested {depth} levels deep; at most {most} are allowed", depth=depth, most=MAX_DEPTH
        )
    return tree


def _example(variables: tuple[str, ...]) -> str:
    return " + ".join(f"{name}^2" for name in variables) or "2*pi"


def _check_name(token: Token, variables: tuple[str, ...], functions: Mapping[str, int]) -> None:
    name = token.text
    if name in variables or name in CONSTANTS or name in functions:
        return
    letters = [*variables, *CONSTANTS]
    if all(letter in letters for letter in name):
        raise ExpressionError(
            "'{name}' is not known here; for a product write {product}",
            token.position,
            name=name,
            product="*".join(name),
        )
    raise ExpressionError(
        "'{name}' is not known here; use {letters} and the functions {functions}",
        token.position,
        name=name,
        letters=", ".join(letters),
        functions=", ".join(functions),
    )


class _Parser:
    """Turns tokens into a tree: `ast` finds the structure, an allow-list decides which nodes it may contain."""

    def __init__(self, tokens: list[Token], variables: tuple[str, ...], functions: Mapping[str, int]) -> None:
        self.tokens, self.variables, self.functions = tokens, variables, functions
        texts = [self._python(token) for token in tokens]
        self.source = " ".join(texts)
        self.offsets = [0]  # of each token in the source
        for text in texts:
            self.offsets.append(self.offsets[-1] + len(text) + 1)

    @staticmethod
    def _python(token: Token) -> str:
        if token.kind == "number":
            return repr(float(token.text))  # so that 007 and 1. read as the numbers they are
        return "**" if token.text == "^" else token.text

    def parse(self) -> Tree:
        try:
            node = ast.parse(self.source, mode="eval").body
        except (SyntaxError, ValueError):
            raise explain(self.tokens, frozenset(self.functions), _example(self.variables)) from None
        except (MemoryError, RecursionError):
            raise ExpressionError(
                "the formula is nested too deeply; at most {most} levels are allowed", most=MAX_DEPTH
            ) from None
        return self._tree(node)

    def _tree(self, node: ast.expr) -> Tree:
        span = (self._token(node.col_offset).position, self._token((node.end_col_offset or 0) - 1).end)
        match node:
            case ast.Constant(value=float(value)):
                return Number(value, self._token(node.col_offset).text, span=span)
            case ast.Name(id=name) if name in self.variables:
                return Variable(name, span=span)
            case ast.Name(id=name) if name in CONSTANTS:
                return Constant(name, span=span)
            case ast.Name(id=name):
                raise ExpressionError("{name} is a function: write {name}(…)", span[0], name=name)
            case ast.UnaryOp(op=ast.UAdd()):
                return self._tree(node.operand)
            case ast.UnaryOp(op=ast.USub()):
                return Negate(self._tree(node.operand), span=span)
            case ast.BinOp() if type(node.op) in OPERATORS:
                return Binary(OPERATORS[type(node.op)], self._tree(node.left), self._tree(node.right), span=span)
            case ast.Call(func=ast.Name(id=name)) if name in self.functions and not node.keywords:
                arguments = tuple(map(self._tree, node.args))
                arity = self.functions[name]
                if len(arguments) != arity:
                    takes = (
                        N_("{name} takes one argument, not {given}")
                        if arity == 1
                        else N_("{name} takes {arity} arguments, not {given}")
                    )
                    raise ExpressionError(takes, span[0], name=name, arity=arity, given=len(arguments))
                return Call(name, arguments, span=span)
            case ast.Call(keywords=[]):
                bracket = self._index(node.func.end_col_offset or 0)
                while self.tokens[bracket].text != "(":
                    bracket += 1
                raise missing_product(self.tokens[bracket - 1], self.tokens[bracket], frozenset(self.functions))
            case ast.Tuple(elts=[_, *_]):
                *others, last = (name for name, arity in self.functions.items() if arity == 2)
                pairs = Sentence("{others} or {last}", others=", ".join(others), last=last) if others else last
                raise ExpressionError(
                    "a comma may only separate the two arguments of {functions}", span[0], functions=pairs
                )
        raise explain(self.tokens, frozenset(self.functions), _example(self.variables))

    def _index(self, offset: int) -> int:
        return bisect_right(self.offsets, offset) - 1

    def _token(self, offset: int) -> Token:
        return self.tokens[self._index(offset)]
