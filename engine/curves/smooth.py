"""Curves on which derivatives are learned: one bend, no surprises."""

from engine.curves.curve import Curve
from engine.sentences import N_

PARABOLA = Curve(
    id="parabola",
    title=N_("Parabola"),
    expression="x^2",
    domain=((-3, 3),),
    start=(2.5,),
    minima=((0,),),
    source="",
    lesson=N_("The slope is 2x: twice as far from the minimum, twice as steep."),
    lr={"gd": 0.1, "adam": 0.2},
)

TANGENT = Curve(
    id="tangent",
    title=N_("A gentle bend"),
    expression="0.01*x^2 + 0.1*x",
    domain=((0, 20),),
    start=(5,),
    minima=(),
    source="",
    lesson=N_("The slope grows evenly, by 0.02 with each unit of x: it is 0.2 at x = 5 and 0.3 at x = 10."),
    lr={"gd": 5, "adam": 0.5},
)

CUBIC = Curve(
    id="cubic",
    title=N_("Cubic"),
    expression="x^3 - 3*x",
    domain=((-2.5, 2.5),),
    start=(1.9,),
    minima=(),
    source="",
    lesson=N_(
        "A hollow at x = 1 and a hilltop at x = −1: the slope is 0 at both, and only its change tells them apart."
    ),
    lr={"gd": 0.05, "adam": 0.1},
)

SINE = Curve(
    id="sine",
    title=N_("Sine"),
    expression="sin(x)",
    domain=((-7, 7),),
    start=(1,),
    minima=((-1.57079632679489662,), (4.71238898038468986,)),
    source="",
    lesson=N_("The derivative of the sine is the cosine: steepest where the sine crosses zero, 0 on every crest."),
    lr={"gd": 0.3, "adam": 0.2},
)

EXPONENTIAL = Curve(
    id="exponential",
    title=N_("Exponential"),
    expression="exp(x)",
    domain=((-3, 3),),
    start=(1,),
    minima=(),
    source="L. Euler, Introductio in analysin infinitorum, 1748",
    lesson=N_("A curve whose slope equals its own height everywhere."),
    lr={"gd": 0.1, "adam": 0.1},
)
