"""Bowls: one minimum, and a gradient that leads to it."""

from .surface import Surface

SPHERE = Surface(
    id="sphere",
    title="Sphere",
    expression="x^2 + y^2",
    domain=((-5, 5), (-5, 5)),
    start=(-3, 4),
    minima=((0, 0),),
    lesson="",
    lr={"gd": 0.1, "adam": 0.3},
)

RAVINE = Surface(
    id="ravine",
    title="Elongated bowl",
    expression="x^2/20 + y^2",
    domain=((-10, 10), (-5, 5)),
    start=(-7, 2),
    minima=((0, 0),),
    lr={"gd": 0.95, "momentum": 0.1, "nesterov": 0.1, "adagrad": 1.5, "rmsprop": 0.1, "adam": 0.3},
)

ROSENBROCK = Surface(
    id="rosenbrock",
    title="Rosenbrock",
    expression="(1 - x)^2 + 100*(y - x^2)^2",
    domain=((-2, 2), (-1, 3)),
    start=(-1.2, 1),
    minima=((1, 1),),
    scale="log",
    lr={"gd": 0.001, "adam": 0.05},
)
