"""The catalogue of functions of one variable, from the simple to the treacherous."""

from engine.curves.basins import FORRESTER, GRAMACY_LEE, RIPPLES, WELLS
from engine.curves.curve import Curve
from engine.curves.differences import difference, expected_error
from engine.curves.flats_and_kinks import ABSOLUTE, FLAT_BOTTOM, INFLECTION, PLATEAU, RELU, SIGMOID
from engine.curves.smooth import CUBIC, EXPONENTIAL, PARABOLA, SINE, TANGENT
from engine.registry import Registry

CURVES = Registry(
    "curve",
    [
        PARABOLA,
        TANGENT,
        CUBIC,
        SINE,
        EXPONENTIAL,
        WELLS,
        RIPPLES,
        FORRESTER,
        GRAMACY_LEE,
        PLATEAU,
        FLAT_BOTTOM,
        INFLECTION,
        SIGMOID,
        RELU,
        ABSOLUTE,
    ],
)

__all__ = ["CURVES", "Curve", "difference", "expected_error"]
