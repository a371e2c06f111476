"""Valleys: the way down is short, the way along the floor is long and bent."""

from engine.sentences import N_
from engine.surfaces.surface import Surface

ROSENBROCK = Surface(
    id="rosenbrock",
    title=N_("Rosenbrock"),
    expression="(1 - x)^2 + 100*(y - x^2)^2",
    domain=((-2, 2), (-1, 3)),
    start=(-1.2, 1),
    minima=((1, 1),),
    source="H. H. Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960",
    lesson=N_("A bent valley with a nearly flat floor: finding the valley is easy, following it to its end is slow."),
    lr={"gd": 0.001, "adam": 0.05},
    scale="log",
)

BEALE = Surface(
    id="beale",
    title=N_("Beale"),
    expression="(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
    domain=((-4.5, 4.5), (-4.5, 4.5)),
    start=(1, 1.5),
    minima=((3, 0.5),),
    source=(
        "E. M. L. Beale, On an iterative method for finding a local minimum of a function of more than one variable,"
        " 1958"
    ),
    lesson=N_("A flat cross between steep corners: a learning rate that is safe in the corners is slow in the middle."),
    lr={"gd": 0.01, "adam": 0.1, "newton": 0.5},
    scale="log",
)

GOLDSTEIN_PRICE = Surface(
    id="goldstein_price",
    title=N_("Goldstein–Price"),
    expression=(
        "(1 + (x+y+1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))"
        "*(30 + (2*x-3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))"
    ),
    domain=((-2, 2), (-2, 2)),
    start=(0.5, -0.2),
    minima=((0, -1),),
    source="A. A. Goldstein and J. F. Price, On descent from local minima, 1971",
    lesson=N_(
        "Values from 3 to a million: the gradient is huge nearly everywhere, so only a tiny learning rate works."
    ),
    lr={"gd": 2e-5, "adam": 0.05},
    scale="log",
)

MCCORMICK = Surface(
    id="mccormick",
    title=N_("McCormick"),
    expression="sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1",
    domain=((-1.5, 4), (-3, 4)),
    start=(-1, 3.5),
    minima=((-0.54719755119659775, -1.54719755119659775),),
    source="E. P. Adorio, MVF: multivariate test functions library in C, 2005",
    lesson=N_("A tilted valley with waves along its floor: descent can get caught in each wave."),
    lr={"gd": 0.1, "adam": 0.2, "newton": 0.5},
    scale="log",
)
