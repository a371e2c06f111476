"""The catalogue of functions of two variables, from the simple to the treacherous."""

from engine.registry import Registry
from engine.surfaces.basins import HIMMELBLAU, SIX_HUMP_CAMEL, STYBLINSKI_TANG, THREE_HUMP_CAMEL, WELLS
from engine.surfaces.bowls import BOOTH, LINEAR_SYSTEM, MATYAS, RAVINE, SPHERE, quadratic
from engine.surfaces.edges import ABSOLUTE, CLIFF
from engine.surfaces.many_minima import ACKLEY, EGGHOLDER, GRIEWANK, LEVY13, RASTRIGIN
from engine.surfaces.saddles_and_flats import EASOM, MONKEY_SADDLE, PLATEAU, SADDLE
from engine.surfaces.surface import Surface
from engine.surfaces.valleys import BEALE, GOLDSTEIN_PRICE, MCCORMICK, ROSENBROCK

SURFACES = Registry(
    "surface",
    [
        SPHERE,
        RAVINE,
        quadratic(100),
        LINEAR_SYSTEM,
        BOOTH,
        MATYAS,
        ROSENBROCK,
        BEALE,
        GOLDSTEIN_PRICE,
        MCCORMICK,
        HIMMELBLAU,
        THREE_HUMP_CAMEL,
        SIX_HUMP_CAMEL,
        STYBLINSKI_TANG,
        WELLS,
        RASTRIGIN,
        ACKLEY,
        GRIEWANK,
        LEVY13,
        EGGHOLDER,
        SADDLE,
        MONKEY_SADDLE,
        PLATEAU,
        EASOM,
        CLIFF,
        ABSOLUTE,
    ],
)

__all__ = ["SURFACES", "Surface", "quadratic"]
