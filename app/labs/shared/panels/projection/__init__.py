"""The map: examples in the plane of the two principal directions of the last hidden layer, in colors."""

from app.labs.shared.fields import Switch, field
from app.labs.shared.panels.panel import Panel, PanelSettings
from engine.sentences import N_


class ProjectionSettings(PanelSettings):
    """It has none of its own."""

    shown: Switch = field(
        "off",
        N_("Map of the examples"),
        N_("test examples by the values of the last hidden layer, projected onto two axes, colored by class or target"),
    )


PROJECTION = Panel(id="projection", settings=ProjectionSettings, package=__name__)
