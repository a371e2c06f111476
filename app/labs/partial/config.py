"""The partial-derivatives lab's config: a function, a point on it, and the optimizer that moves the point."""

from app.labs.shared.fields import field
from app.labs.shared.race_config import DifferenceStep, Gradient, Steps
from app.labs.shared.surface import Function, Point, SurfaceConfig
from engine.sentences import N_


class PartialConfig(SurfaceConfig):
    """The function to slice, the point, and how the point moves. Missing values follow from the function."""

    undrawn = SurfaceConfig.undrawn | {"start", "steps"}

    function: Function = field(
        "sphere",
        N_("Function"),
        N_("function to slice; edit the formula below to make your own"),
        group="function",
        resets="expression condition domain. start. racers.*.lr",
    )
    start: Point = field(
        title=N_("Point"),
        about=N_("where the two slices meet and a descent starts; drag it on the contour plot"),
        group="function",
    )
    steps: Steps = 40
    gradient: Gradient = field("automatic", about=N_("the gradient that moves the point"))
    h: DifferenceStep = field(
        1e-4, about=N_("the numerical derivative compares f at h to the left with f at h to the right")
    )

    def sketched_by(self) -> tuple[str, ...]:
        return ("racers.", "steps")
