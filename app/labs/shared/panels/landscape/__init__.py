"""The loss landscape: the loss over a plane through the space of the weights, and the nets' paths on it."""

from app.labs.shared.fields import Switch, field
from app.labs.shared.panels.panel import Panel, PanelSettings
from engine.sentences import N_


class LandscapeSettings(PanelSettings):
    """How the plane is chosen."""

    shown: Switch = field(
        "off",
        N_("Loss landscape"),
        N_("the loss over a plane through the space of the weights, with the path of each net"),
    )


LANDSCAPE = Panel(id="landscape", settings=LandscapeSettings, package=__name__)
