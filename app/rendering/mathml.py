"""Formulas as presentation MathML, which browsers typeset: from LaTeX in templates, from the tree of an expression."""

import re
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement, tostring

from latex2mathml.converter import convert
from markupsafe import Markup, escape

from engine.autodiff import Formula
from engine.expression import Expression
from engine.expression.tree import Binary, Call, Constant, Negate, Number, Tree, Variable

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)
_STRENGTH = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _ATOM, "^": _POWER}
_NAMES = {"pi": "π", "log": "ln", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sigmoid": "σ"}

_LIVE = re.compile(r"<mtext>(\w+)</mtext>")
_FUNCTION = re.compile(r"(</m(?:i|n|sub|sup|row)>)?(<mi>[a-z]{2,}</mi>)(<mo[^>]*>&#x00028;)?")
_THIN = "0.17em"
"""TeX's thin space, around a function whose argument has no brackets."""


def math(latex: str, style: str = "", **live: Markup) -> Markup:
    r"""A formula as an inline `math` element, for templates.

    latex : as latex2mathml reads it. live : MathML that takes the place of each `\text{name}` of that name.
    """
    found = _LIVE.sub(lambda part: live.get(part[1], part[0]), _converted(latex))
    attribute = f' style="{escape(style)}"' if style else ""
    return Markup(f'<math display="inline"{attribute}>{found}</math>')  # noqa: S704  # templates give `latex`


@lru_cache(maxsize=256)
def _converted(latex: str) -> str:
    """The content of the `math` element. latex2mathml leaves out the signs and spaces before and after a function."""
    return _FUNCTION.sub(_applied, convert(latex).partition(">")[2].removesuffix("</math>"))


def _applied(found: re.Match[str]) -> str:
    """A function with the invisible signs of TeX's spaces: t log p, but log(p)."""
    before, name, bracket = found.groups("")
    factor = f'{before}<mo rspace="{_THIN}">\u2062</mo>' if before else ""
    applies = f"<mo>\u2061</mo>{bracket}" if bracket else f'<mo rspace="{_THIN}">\u2061</mo>'
    return factor + name + applies


def equation(left: str, expression: Expression | Formula) -> Markup:
    """`left` = the expression, as a `math` element; `left` is plain letters such as f(x, y)."""
    math = Element("math", {"display": "inline"})
    row = SubElement(math, "mrow")
    for character in left.replace(" ", ""):
        if character in "()":
            row.append(_bracket(character, stretchy=False))
        else:
            _text(row, "mi" if character.isalpha() else "mo", character)
    _text(row, "mo", "=")
    row.append(_write(expression.tree))
    return Markup(tostring(math, encoding="unicode"))  # noqa: S704  # ElementTree escapes


def _text(parent: Element, tag: str, text: str) -> Element:
    child = SubElement(parent, tag)
    child.text = text
    return child


def _row(*children: Element) -> Element:
    row = Element("mrow")
    row.extend(children)
    return row


def _leaf(tag: str, text: str) -> Element:
    leaf = Element(tag)
    leaf.text = text
    return leaf


def _fenced(inner: Element, left: str = "(", right: str = ")") -> Element:
    """The inner part in brackets, which grow around a fraction or a root only."""
    tall = next(inner.iter("mfrac"), None) is not None or next(inner.iter("msqrt"), None) is not None
    return _row(_bracket(left, tall), inner, _bracket(right, tall))


def _bracket(sign: str, stretchy: bool) -> Element:
    bracket = _leaf("mo", sign)
    if not stretchy:
        bracket.set("stretchy", "false")
    return bracket


def _strength(tree: Tree) -> int:
    match tree:
        case Binary(operator=operator):
            return _STRENGTH[operator]
        case Negate():
            return _SIGN
        case _:
            return _ATOM


def _within(tree: Tree, least: int) -> Element:
    """The tree, in brackets when it binds less tightly than `least`."""
    return _write(tree) if _strength(tree) >= least else _fenced(_write(tree))


def _write(tree: Tree) -> Element:
    match tree:
        case Number(text=text):
            return _number(text)
        case Constant(name=name) | Variable(name=name):
            return _leaf("mi", _NAMES.get(name, name))
        case Negate(operand=operand):
            return _row(_leaf("mo", "−"), _within(operand, _PRODUCT))
        case Call(function=function, arguments=arguments):
            return _call(function, [_write(argument) for argument in arguments])
        case Binary():
            return _binary(tree)
    raise ValueError(f"no notation for {tree.kind}")


def _binary(tree: Binary) -> Element:
    left, right = tree.left, tree.right
    match tree.operator:
        case "+":
            return _row(_write(left), _leaf("mo", "+"), _within(right, _PRODUCT))
        case "-":
            return _row(_write(left), _leaf("mo", "−"), _within(right, _PRODUCT))
        case "*":
            # A number before a letter needs no sign; a number after anything does.
            juxtaposed = not _starts_with_digit(right)
            sign = _leaf("mo", "\u2062" if juxtaposed else "·")
            if juxtaposed and isinstance(right, Call):
                sign.set("rspace", _THIN)
            return _row(_within(left, _PRODUCT), sign, _within(right, _PRODUCT))
        case "/":
            fraction = Element("mfrac")
            fraction.extend([_write(left), _write(right)])
            return fraction
    power = Element("msup")
    base = _write(left) if isinstance(left, Number | Constant | Variable) else _fenced(_write(left))
    power.extend([base, _write(right)])
    return power


def _starts_with_digit(tree: Tree) -> bool:
    match tree:
        case Binary(operator="*" | "^", left=left):
            return _starts_with_digit(left)
        case Number() | Negate() | Binary(operator="/"):
            return True
        case _:
            return False


def _call(name: str, arguments: list[Element]) -> Element:
    if name == "sqrt":
        root = Element("msqrt")
        root.extend(arguments)
        return root
    if name == "abs":
        return _fenced(arguments[0], "|", "|")
    if name == "exp":
        power = Element("msup")
        power.extend([_leaf("mi", "e"), arguments[0]])
        return power
    inner = arguments[0]
    for argument in arguments[1:]:
        inner = _row(inner, _leaf("mo", ","), argument)
    return _row(_leaf("mi", _NAMES.get(name, name)), _leaf("mo", "\u2061"), _fenced(inner))


def _number(text: str) -> Element:
    """1e-3 as 10⁻³, 2.5e6 as 2.5·10⁶."""
    mantissa, _, exponent = text.lower().partition("e")
    if not exponent:
        return _leaf("mn", text)
    power = Element("msup")
    power.extend([_leaf("mn", "10"), _leaf("mn", str(int(exponent)).replace("-", "−"))])
    return power if float(mantissa) == 1 else _row(_leaf("mn", mantissa), _leaf("mo", "·"), power)
