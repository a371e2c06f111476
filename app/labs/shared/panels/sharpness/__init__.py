"""Sharpness: the largest eigenvalues of the Hessian of the loss, and the line above which a step overshoots."""

from app.labs.shared.fields import Switch, field
from app.labs.shared.panels.panel import Panel, PanelSettings
from engine.sentences import N_


class SharpnessSettings(PanelSettings):
    """It has none of its own."""

    shown: Switch = field(
        "off",
        N_("Sharpness"),
        N_("the largest eigenvalues of the Hessian of the loss, and the limit 2/η of a stable step"),
    )


SHARPNESS = Panel(id="sharpness", settings=SharpnessSettings, package=__name__)
