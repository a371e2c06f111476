"""Many minima: a descent finds the nearest one, which is rarely the best."""

from engine.sentences import N_
from engine.surfaces.surface import Surface

RASTRIGIN = Surface(
    id="rastrigin",
    title=N_("Rastrigin"),
    expression="20 + x^2 + y^2 - 10*(cos(2*pi*x) + cos(2*pi*y))",
    domain=((-5.12, 5.12), (-5.12, 5.12)),
    start=(-3.3, 2.3),
    minima=((0, 0),),
    source="L. A. Rastrigin, Systems of extremal control, 1974",
    lesson=N_("A bowl full of dents: plain descent gets caught in the first one, far from the middle."),
    lr={"gd": 0.002, "adam": 0.7, "newton": 0.3},
)

ACKLEY = Surface(
    id="ackley",
    title=N_("Ackley"),
    expression="-20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + 20 + e",
    domain=((-5, 5), (-5, 5)),
    start=(-3.4, 2.7),
    minima=((0, 0),),
    source="D. H. Ackley, A connectionist machine for genetic hillclimbing, 1987",
    lesson=N_(
        "Ripples around a deep funnel with a sharp tip: long steps average over the ripples, short ones stop in them."
    ),
    lr={"gd": 0.02, "adam": 0.7},
)

GRIEWANK = Surface(
    id="griewank",
    title=N_("Griewank"),
    expression="1 + (x^2 + y^2)/4000 - cos(x)*cos(y/sqrt(2))",
    domain=((-10, 10), (-10, 10)),
    start=(-5, 6),
    minima=((0, 0),),
    source="A. O. Griewank, Generalized descent for global optimization, 1981",
    lesson=N_(
        "A smooth bowl from afar, a field of almost equally deep dents up close: what you see depends on the scale."
    ),
    lr={"gd": 0.5, "adam": 0.3, "newton": 0.5},
)

LEVY13 = Surface(
    id="levy13",
    title=N_("Lévy no. 13"),
    expression="sin(3*pi*x)^2 + (x - 1)^2*(1 + sin(3*pi*y)^2) + (y - 1)^2*(1 + sin(2*pi*y)^2)",
    domain=((-1, 3), (-1, 3)),
    start=(0.3, 0.2),
    minima=((1, 1),),
    source="S. Surjanovic and D. Bingham, Virtual library of simulation experiments, Lévy function N. 13",
    lesson=N_("Grooves across a bowl: the closer to the middle, the more the grooves dominate."),
    lr={"gd": 0.002, "adam": 0.1},
    scale="log",
)

EGGHOLDER = Surface(
    id="eggholder",
    title=N_("Eggholder"),
    expression="-(y + 47)*sin(sqrt(abs(y + x/2 + 47))) - x*sin(sqrt(abs(x - (y + 47))))",
    domain=((-512, 512), (-512, 512)),
    start=(100, 200),
    minima=((512, 404.23180511375781),),
    source="D. Whitley, S. Rana, J. Dzubera and K. Mathias, Evaluating evolutionary algorithms, 1996",
    lesson=N_("Irregular hills and hollows, with the deepest at the very edge: a gradient sees only its own hollow."),
    lr={"gd": 1.0, "adam": 5.0, "adadelta": 30.0},
)
