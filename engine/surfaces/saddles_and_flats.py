"""Saddles and flats: places where the gradient is nearly zero without a minimum."""

from engine.sentences import N_
from engine.surfaces.surface import Surface

SADDLE = Surface(
    id="saddle",
    title=N_("Saddle"),
    expression="x^2 - y^2",
    domain=((-2, 2), (-2, 2)),
    start=(-1.5, 0.001),
    minima=(),
    source=(
        "R. Pascanu, Y. Dauphin, S. Ganguli and Y. Bengio, On the saddle point problem for non-convex optimization,"
        " 2014"
    ),
    lesson=N_(
        "Down to the saddle along x, down without end along y: on the ridge y = 0 a descent ends at the saddle;"
        " beside the ridge it leaves, slowly at first."
    ),
    lr={"gd": 0.1, "adam": 0.05},
)

MONKEY_SADDLE = Surface(
    id="monkey_saddle",
    title=N_("Monkey saddle"),
    expression="x^3 - 3*x*y^2",
    domain=((-2, 2), (-2, 2)),
    start=(1.5, 0.01),
    minima=(),
    source="D. Hilbert and S. Cohn-Vossen, Anschauliche Geometrie, 1932",
    lesson=N_(
        "Three ways down, for two legs and a tail: in the middle even the curvature is zero, so descent lingers there."
    ),
    lr={"gd": 0.03, "adam": 0.05},
)

PLATEAU = Surface(
    id="plateau",
    title=N_("Plateau"),
    expression="tanh(x^2/8) + y^2/10",
    domain=((-9, 9), (-3, 3)),
    start=(7, 2),
    minima=((0, 0),),
    source="I. Goodfellow, Y. Bengio and A. Courville, Deep learning, 2016, section 8.2.3",
    lesson=N_(
        "A flat shelf around a hole: plain descent stalls where the gradient is tiny; RMSProp and Adam divide by its"
        " size and cross."
    ),
    lr={"gd": 1.0, "adam": 0.1},
)

EASOM = Surface(
    id="easom",
    title=N_("Easom"),
    expression="-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)",
    domain=((-2, 8), (-2, 8)),
    start=(1.8, 1.6),
    minima=((3.141592653589793, 3.141592653589793),),
    source="E. E. Easom, A survey of global optimization techniques, 1990",
    lesson=N_("A narrow hole in a plain: a short distance away, the gradient is almost 0."),
    lr={"gd": 0.5, "adam": 0.1, "newton": 0.2},
)
