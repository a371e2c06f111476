"""Bowls: one minimum, to which the gradient leads from everywhere."""

from math import sqrt

from engine.sentences import N_
from engine.settings import check_number, short_repr
from engine.surfaces.surface import Surface

SPHERE = Surface(
    id="sphere",
    title=N_("Sphere"),
    expression="x^2 + y^2",
    domain=((-5, 5), (-5, 5)),
    start=(-3, 4),
    minima=((0, 0),),
    source="K. A. De Jong, An analysis of the behavior of a class of genetic adaptive systems, 1975, F1",
    lesson=N_(
        "A round bowl: the gradient points straight away from the minimum, and each step of plain descent multiplies"
        " the distance by the same factor, |1 − 2η|."
    ),
    lr={"gd": 0.1, "adam": 0.3},
)

RAVINE = Surface(
    id="ravine",
    title=N_("Elongated bowl"),
    expression="x^2/20 + y^2",
    domain=((-10, 10), (-5, 5)),
    start=(-7, 2),
    minima=((0, 0),),
    source="K. Saitoh, Deep Learning from Scratch, 2016, chapter 6",
    lesson=N_(
        "The steep direction limits the learning rate, so progress in the shallow direction is slow: plain descent"
        " zigzags."
    ),
    lr={"gd": 0.95, "momentum": 0.1, "nesterov": 0.1, "adagrad": 1.5, "rmsprop": 0.1, "adam": 0.3},
)

LINEAR_SYSTEM = Surface(
    id="linear_system",
    title=N_("Linear system"),
    expression="x^2 + x*y + y^2 - 6*x - 9*y",
    domain=((-4, 6), (-2, 8)),
    start=(-3, 2.5),
    minima=((1, 4),),
    source=(
        "J. R. Shewchuk, An introduction to the conjugate gradient method without the agonizing pain, 1994, section 3"
    ),
    lesson=N_(
        "Where the gradient is zero, 2x + y = 6 and x + 2y = 9: going downhill solves a system of linear equations."
    ),
    lr={"gd": 0.2, "adam": 0.3},
)

BOOTH = Surface(
    id="booth",
    title=N_("Booth"),
    expression="(x + 2*y - 7)^2 + (2*x + y - 5)^2",
    domain=((-10, 10), (-10, 10)),
    start=(-9, 5),
    minima=((1, 3),),
    source="M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, 2013",
    lesson=N_(
        "A slanted bowl, nine times as steep in one direction as in the other: neither x nor y alone is the slow"
        " direction."
    ),
    lr={"gd": 0.05, "adam": 0.5},
)

MATYAS = Surface(
    id="matyas",
    title=N_("Matyas"),
    expression="0.26*(x^2 + y^2) - 0.48*x*y",
    domain=((-10, 10), (-10, 10)),
    start=(-9, 2),
    minima=((0, 0),),
    source="M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, 2013",
    lesson=N_("A nearly flat diagonal trough: the way down to its floor is short, the way along the floor is long."),
    lr={"gd": 0.8, "adam": 0.5},
)


def quadratic(condition: float) -> Surface:
    """(x² + κ y²)/2, whose curvatures are 1 and the condition number κ in [1, 1e6].

    gd's rate is the optimal one, 2/(1 + κ), which shrinks the distance by (κ − 1)/(κ + 1) a step. The domain gets
    flatter as κ grows, so that the ellipses stay visible. Raises SettingError for another condition number.
    """
    condition = check_number("condition", condition, 1, 1e6)
    half_height = min(5.0, _two_digits(15 / sqrt(condition)))
    return Surface(
        id="quadratic",
        title=N_("Quadratic of chosen condition number"),
        expression=f"(x^2 + {short_repr(condition)}*y^2)/2",
        domain=((-5, 5), (-half_height, half_height)),
        start=(-4, _two_digits(0.6 * half_height)),
        minima=((0, 0),),
        source="G. Goh, Why momentum really works, Distill, 2017",
        lesson=N_(
            "Curvatures 1 and κ: the best constant learning rate is 2/(1 + κ), and the larger κ is, the longer it"
            " takes."
        ),
        lr={"gd": 2 / (1 + condition), "adam": 0.2},
    )


def _two_digits(length: float) -> float:
    return float(f"{length:.2g}")
