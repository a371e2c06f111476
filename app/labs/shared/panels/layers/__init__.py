"""Layers: statistics of each layer of a net, as numbers against the iteration and as histograms over time."""

from app.labs.shared.fields import Switch, field
from app.labs.shared.panels.panel import Panel, PanelSettings
from engine.sentences import N_


class LayersSettings(PanelSettings):
    """It has none of its own."""

    shown: Switch = field(
        "off",
        N_("Layers"),
        N_("activations, gradients and weights of each layer, dead and saturated units, size of the updates"),
    )


LAYERS = Panel(id="layers", settings=LayersSettings, package=__name__)

KINDS = ("activations", "gradients", "weights")
"""What histograms are of; activations those of hidden layers alone."""
