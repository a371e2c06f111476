"""Curves where the slope says little or nothing: shelves, flat bottoms, kinks."""

from engine.curves.curve import Curve
from engine.sentences import N_

PLATEAU = Curve(
    id="plateau",
    title=N_("Plateau"),
    expression="tanh(x^2/8)",
    domain=((-8, 8),),
    start=(6,),
    minima=((0,),),
    source="made for this catalogue: a bowl that flattens out",
    lesson=N_(
        "A flat shelf with a drop at its edge: on the shelf the slope is almost 0, and so is every step proportional"
        " to it."
    ),
    lr={"gd": 1, "adam": 0.2},
)

FLAT_BOTTOM = Curve(
    id="flat_bottom",
    title=N_("Flat bottom"),
    expression="x^4",
    domain=((-2, 2),),
    start=(1.8,),
    minima=((0,),),
    source="",
    lesson=N_("Toward the minimum the slope shrinks much faster than on a parabola: descent never quite arrives."),
    lr={"gd": 0.02, "adam": 0.1},
)

INFLECTION = Curve(
    id="inflection",
    title=N_("Inflection"),
    expression="x^3",
    domain=((-2, 2),),
    start=(1.5,),
    minima=(),
    source="",
    lesson=N_(
        "At 0 the slope vanishes and the curve continues down: plain descent gets stuck there, momentum may pass."
    ),
    lr={"gd": 0.05, "adam": 0.1},
)

SIGMOID = Curve(
    id="sigmoid",
    title=N_("Sigmoid"),
    expression="sigmoid(x)",
    domain=((-8, 8),),
    start=(2,),
    minima=(),
    source="P.-F. Verhulst, Recherches mathématiques sur la loi d'accroissement de la population, 1845",
    lesson=N_("Its slope is at most 1/4 and vanishes on both sides: this is why deep sigmoid nets learn slowly."),
    lr={"gd": 1, "adam": 0.2},
)

RELU = Curve(
    id="relu",
    title=N_("ReLU"),
    expression="max(x, 0)",
    domain=((-3, 3),),
    start=(1,),
    minima=(),
    source="V. Nair and G. E. Hinton, Rectified linear units improve restricted Boltzmann machines, 2010",
    lesson=N_(
        "Slope 0, then slope 1, and none at the kink: forward difference, central difference and automatic"
        " differentiation give three different answers there."
    ),
    lr={"gd": 0.1, "adam": 0.1},
)

ABSOLUTE = Curve(
    id="absolute",
    title=N_("Absolute value"),
    expression="abs(x)",
    domain=((-3, 3),),
    start=(2.2,),
    minima=((0,),),
    source="",
    lesson=N_(
        "The slope does not shrink toward the minimum, so plain descent with a constant learning rate ends up jumping"
        " back and forth over it."
    ),
    lr={"gd": 0.15, "adam": 0.1},
)
