"""The spectrum: how the eigenvalues of the Hessian of the loss are spread."""

from app.labs.shared.fields import Switch, field
from app.labs.shared.panels.panel import Panel, PanelSettings
from engine.sentences import N_


class SpectrumSettings(PanelSettings):
    """It has none of its own."""

    shown: Switch = field(
        "off",
        N_("Spectrum"),
        N_("distribution of the eigenvalues of the loss's Hessian: most near 0, a few far out"),
    )


SPECTRUM = Panel(id="spectrum", settings=SpectrumSettings, package=__name__)
