"""Formulas as MathML: well-formed, and they read as they were typed."""

from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from app.rendering.mathml import equation, math
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


def test_latex_in_a_template_is_an_element_with_its_live_parts():
    number = Markup('<mn data-series="loss"></mn>')
    assert math(r"L = -\log p_2 = \text{loss}", "color: red", loss=number) == (
        '<math display="inline" style="color: red"><mrow><mi>L</mi><mo>&#x0003D;</mo><mo>&#x02212;</mo><mi>log</mi>'
        '<mo rspace="0.17em">\u2061</mo><msub><mi>p</mi><mn>2</mn></msub><mo>&#x0003D;</mo>'
        '<mn data-series="loss"></mn></mrow></math>'
    )
    assert "<mtext>MSE</mtext>" in math(r"\text{MSE}") and "&#x0003C;" in math("a < b")


def test_a_function_stands_apart_from_what_it_multiplies_and_from_an_argument_without_brackets():
    thin = '<mo rspace="0.17em">'
    assert f"</msub>{thin}\u2062</mo><mi>log</mi>{thin}\u2061</mo><mi>y</mi>" in math(r"t_k \log y")
    assert "<mi>log</mi><mo>\u2061</mo><mo" in math(r"\log(y)")


@pytest.mark.parametrize(
    ("formula", "grow"), [("x/20 + y", 0), ("(x + y)^2 - y/20", 0), ("(x/2)^2", 2), ("sin(sqrt(x))", 2)]
)
def test_brackets_grow_around_fractions_and_roots_only(formula, grow):
    root = ElementTree.fromstring(str(equation("f(x, y)", parse(formula))))
    brackets = [mo for mo in root.iter("mo") if mo.text in ("(", ")")]
    assert sum(mo.get("stretchy") is None for mo in brackets) == grow
