"""Curves with several minima: where a descent ends depends on where it starts and how it moves."""

from engine.curves.curve import Curve
from engine.sentences import N_

WELLS = Curve(
    id="wells",
    title=N_("Two wells"),
    expression="x^4/10 - x^2 + x/2",
    domain=((-4, 4),),
    start=(3.6,),
    minima=((-2.35191046133568555,),),
    source="made for this catalogue: the tilted double well",
    lesson=N_(
        "A shallow well on the way to a deep one: small steps stay in the nearer well, momentum can carry the descent"
        " over."
    ),
    lr={"gd": 0.05, "adam": 0.1},
)

RIPPLES = Curve(
    id="ripples",
    title=N_("Ripples"),
    expression="x^2/10 - cos(3*x)",
    domain=((-6, 6),),
    start=(4.8,),
    minima=((0,),),
    source="after L. A. Rastrigin, Systems of extremal control, 1974",
    lesson=N_("A hollow in every ripple: the nearest one catches whatever moves slowly."),
    lr={"gd": 0.05, "adam": 0.1},
)

FORRESTER = Curve(
    id="forrester",
    title=N_("Forrester"),
    expression="(6*x - 2)^2*sin(12*x - 4)",
    domain=((0, 1),),
    start=(0.4,),
    minima=((0.757248757841855867,),),
    source="A. Forrester, A. Sóbester and A. Keane, Engineering design via surrogate modelling, 2008",
    lesson=N_("A nearly flat hollow beside a deep, narrow one: the start decides which of them is found."),
    lr={"gd": 0.001, "adam": 0.02},
)

GRAMACY_LEE = Curve(
    id="gramacy_lee",
    title=N_("Gramacy and Lee"),
    expression="sin(10*pi*x)/(2*x) + (x - 1)^4",
    domain=((0.5, 2.5),),
    start=(2.3,),
    minima=((0.548563444527605184,),),
    source="R. B. Gramacy and H. K. H. Lee, Cases for the nugget in modeling computer experiments, 2012",
    lesson=N_("The farther left, the deeper the hollows, and the higher the walls between them."),
    lr={"gd": 0.001, "adam": 0.02},
)
