"""Ensembles: many descents of one kind, advanced together."""

from engine.ensembles.basins import Basins, grid
from engine.ensembles.ensemble import Ensemble, Members, ensemble
from engine.ensembles.landscape import Landscape

__all__ = ["Basins", "Ensemble", "Landscape", "Members", "ensemble", "grid"]
