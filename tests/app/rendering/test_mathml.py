"""Formulas as MathML: well-formed, and they read as they were typed."""

from xml.etree import ElementTree

import pytest

from app.rendering.mathml import equation
from engine import SURFACES
from engine.expression import parse


def read(formula: str) -> str:
    """The text of the right-hand side, with powers as ^ and fractions as /."""

    def text(node) -> str:
        parts = [text(child) for child in node]
        match node.tag:
            case "msup":
                return f"{parts[0]}^{{{parts[1]}}}"
            case "mfrac":
                return f"{{{parts[0]}}}/{{{parts[1]}}}"
            case "msqrt":
                return f"√{{{parts[0]}}}"
            case _:
                return (node.text or "") + "".join(parts)

    whole = text(ElementTree.fromstring(str(equation("f(x, y)", parse(formula)))))
    return whole.removeprefix("f(x,y)=").replace("\u2062", "").replace("\u2061", "")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("x^2/20 + y^2", "{x^{2}}/{20}+y^{2}"),
        ("(1-x)^2 + 100*(y-x^2)^2", "(1−x)^{2}+100(y−x^{2})^{2}"),
        ("x - (y - 1)", "x−(y−1)"),
        ("-x^2", "−x^{2}"),
        ("(-x)^2", "(−x)^{2}"),
        ("2*3*x", "2·3x"),
        ("x*2", "x·2"),
        ("exp(-x^2)", "e^{−x^{2}}"),
        ("sqrt(x+1)", "√{x+1}"),
        ("abs(x) + sin(pi*y)", "|x|+sin(πy)"),
        ("1e-3*x", "10^{−3}x"),
        ("2^x^2", "2^{x^{2}}"),
        ("max(x, y)", "max(x,y)"),
        ("x/(y/2)", "{x}/{{y}/{2}}"),
    ],
)
def test_notation(formula, expected):
    assert read(formula) == expected


@pytest.mark.parametrize("name", SURFACES)
def test_every_surface_has_a_formula(name):
    assert len(read(SURFACES[name].expression)) > 2
