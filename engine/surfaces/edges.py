"""Edges: places where the slope jumps, so that no constant learning rate fits both sides."""

from engine.sentences import N_
from engine.surfaces.surface import Surface

CLIFF = Surface(
    id="cliff",
    title=N_("Cliff"),
    expression="((x + 3)^2 + y^2)/20 + 10*sigmoid(40*(x - 2))",
    domain=((-6, 6), (-4, 4)),
    start=(4.5, 1.5),
    minima=((-3, 0),),
    source=(
        "R. Pascanu, T. Mikolov and Y. Bengio, On the difficulty of training recurrent neural networks, 2013, figure 6"
    ),
    lesson=N_(
        "A gentle slope with a wall in it: one step on the wall throws the point far away, unless the gradient is"
        " clipped."
    ),
    lr={"gd": 0.3, "adam": 0.2},
)

ABSOLUTE = Surface(
    id="absolute",
    title=N_("Absolute values"),
    expression="abs(x) + abs(y)",
    domain=((-5, 5), (-5, 5)),
    start=(-3.55, 2.35),
    minima=((0, 0),),
    source="S. Boyd and J. Park, Subgradient methods, 2014",
    lesson=N_(
        "The gradient never gets smaller: with a constant learning rate the point keeps jumping around"
        " the minimum; with a decaying one it settles."
    ),
    lr={"gd": 0.1, "adam": 0.2, "newton": 1e-5},
)
