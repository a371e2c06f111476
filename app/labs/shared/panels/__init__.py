"""The panels that show the inside of a net while it trains, in every lab that trains nets. A new panel is a folder
here, a line below, and templates/panels/<id>.html for its place on the page.
"""

from typing import TYPE_CHECKING, Any

from pydantic import create_model

from app.labs.shared.fields import Part, field
from app.labs.shared.panels.landscape import LANDSCAPE
from app.labs.shared.panels.layers import LAYERS
from app.labs.shared.panels.panel import Panel, PanelSettings
from app.labs.shared.panels.projection import PROJECTION
from app.labs.shared.panels.sharpness import SHARPNESS
from app.labs.shared.panels.spectrum import SPECTRUM
from engine.registry import Registry
from engine.sentences import N_

PANELS: Registry[Panel] = Registry("panel", [LANDSCAPE, SHARPNESS, SPECTRUM, LAYERS, PROJECTION])


class _Inside(Part):
    """Which panels are open, and the settings of each; they change the view and never the run."""

    @property
    def open(self) -> dict[str, PanelSettings]:
        """The settings of the open panels, by id."""
        every = {name: getattr(self, name) for name in PANELS}
        return {name: settings for name, settings in every.items() if settings.is_open}


def _with_panels() -> Any:
    """With a part for each panel of the catalogue."""
    fields: dict[str, Any] = {panel.id: (panel.settings, field(panel.settings())) for panel in PANELS.values()}
    return create_model("Inside", __base__=_Inside, __doc__=_Inside.__doc__, **fields)


if TYPE_CHECKING:
    Inside = _Inside
else:
    Inside = _with_panels()


def inside_field() -> Any:
    """The field of a config that says which panels are open."""
    return field(Inside(), N_("Inside the net"), group="inside")
