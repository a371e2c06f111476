"""A few basins: where a descent ends depends on where it starts and how it moves."""

from engine.sentences import N_
from engine.surfaces.surface import Surface

HIMMELBLAU = Surface(
    id="himmelblau",
    title=N_("Himmelblau"),
    expression="(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    domain=((-5, 5), (-5, 5)),
    start=(-0.5, -1),
    minima=(
        (3, 2),
        (-2.80511808695274485, 3.13131251825057297),
        (-3.77931025337774689, -3.28318599128616941),
        (3.58442834033049174, -1.84812652696440355),
    ),
    source="D. M. Himmelblau, Applied nonlinear programming, 1972",
    lesson=N_("Four equally deep minima: starts on opposite sides of a ridge lead to different minima."),
    lr={"gd": 0.01, "adam": 0.2},
    scale="log",
)

THREE_HUMP_CAMEL = Surface(
    id="three_hump_camel",
    title=N_("Three-hump camel"),
    expression="2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2",
    domain=((-2.5, 2.5), (-2.5, 2.5)),
    start=(-1.2, 2),
    minima=((0, 0),),
    source="M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, 2013",
    lesson=N_(
        "Three basins in a row, and only the middle one is the lowest: the side ones catch what comes from outside."
    ),
    lr={"gd": 0.1, "adam": 0.1},
    scale="log",
)

SIX_HUMP_CAMEL = Surface(
    id="six_hump_camel",
    title=N_("Six-hump camel"),
    expression="(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2",
    domain=((-2, 2), (-1.1, 1.1)),
    start=(-1, 0.05),
    minima=((0.0898420131003180624, -0.712656403020739633), (-0.0898420131003180624, 0.712656403020739633)),
    source="L. C. W. Dixon and G. P. Szegő, The global optimization problem: an introduction, 1978",
    lesson=N_(
        "Six minima, two of them the lowest, with saddles between: a small shift of the start changes which one is"
        " reached."
    ),
    lr={"gd": 0.05, "adam": 0.05},
)

STYBLINSKI_TANG = Surface(
    id="styblinski_tang",
    title=N_("Styblinski–Tang"),
    expression="(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2",
    domain=((-5, 5), (-5, 5)),
    start=(-0.5, 4.5),
    minima=((-2.90353402777117710, -2.90353402777117710),),
    source="M. A. Styblinski and T.-S. Tang, Experiments in nonconvex optimization, 1990",
    lesson=N_("Four basins of different depth: each coordinate falls into the nearer of two hollows on its own."),
    lr={"gd": 0.01, "adam": 0.2},
)

WELLS = Surface(
    id="wells",
    title=N_("Two wells"),
    expression="(x^2 + y^2)/20 - 0.7*exp(-(x + 2)^2 - (y - 1)^2) - 2*exp(-((x - 2)^2 + (y + 1)^2)/4)",
    domain=((-5, 5), (-4, 4)),
    start=(-4, 3),
    minima=((1.81643371754099768, -0.908216858770498842),),
    source="made for this catalogue: two Gaussian wells in a shallow bowl",
    lesson=N_(
        "A shallow well on the way to a deep one: small steps stay in the nearer well, momentum can carry the descent"
        " over."
    ),
    lr={"gd": 0.3, "adam": 0.2},
    scale="log",
)
