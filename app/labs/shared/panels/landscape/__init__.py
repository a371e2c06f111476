"""The loss landscape: the loss over a plane through the space of the weights, and the nets' paths on it."""

from typing import Annotated

from pydantic import StringConstraints

from app.labs.shared.fields import OneOf, Switch, field
from app.labs.shared.panels.panel import OPEN, Panel, PanelSettings
from engine.sentences import N_

PLANES = {
    "path": N_("the path's two principal directions"),
    "random": N_("two random directions, scaled by filter"),
    "three": N_("through start and ends"),
    "line": N_("the straight line between two nets"),
}


class LandscapeSettings(PanelSettings):
    """How the plane is chosen."""

    shown: Switch = field(
        "off",
        N_("Loss landscape"),
        N_("the loss over a plane through the space of the weights, with the path of each net"),
    )
    plane: Annotated[str, OneOf(PLANES)] = field(
        "path", N_("Plane"), N_("plane on which the loss is computed"), only=OPEN
    )
    other: Annotated[str, StringConstraints(max_length=2000)] = field(
        "",
        N_("Another run"),
        N_("link to a run, such as a pinned one: its first net is the third point, or the other end of the line"),
        only=(".takes_another", True),
        widget="link",
    )

    @property
    def takes_another(self) -> bool:
        """Whether the plane, or the line, can lead through the net of another run."""
        return self.is_open and self.plane in ("three", "line")


LANDSCAPE = Panel(id="landscape", settings=LandscapeSettings, package=__name__)
