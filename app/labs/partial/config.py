"""The partial-derivatives lab's config: a function, a point on it, and the optimizer that moves the point."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.labs.shared.fields import Within, extra
from app.labs.shared.surface import FUNCTIONS, MOST_STEPS, Point, SurfaceConfig


class PartialConfig(SurfaceConfig):
    """What is cut, through which point, and how the point moves. What is not given follows from the function."""

    function: Literal[FUNCTIONS] = Field(
        "sphere",
        title="Function",
        description="what is cut; edit its text below to make your own",
        json_schema_extra=extra(group="function", resets="expression condition domain. start. racers.*.lr"),
    )
    start: Point = Field(
        title="Point",
        description="what the two slices go through, and where a descent begins; drag it on the contour plot",
        json_schema_extra=extra(group="function"),
    )
    steps: Annotated[int, Within(1, MOST_STEPS)] = Field(
        40, title="Steps", description="how many updates at most", json_schema_extra=extra(group="run")
    )
    gradient: Literal["automatic", "numerical"] = Field(
        "automatic",
        title="Gradient",
        description="which of the two moves the point",
        json_schema_extra=extra(group="run"),
    )
    h: Annotated[float, Within(1e-15, 1.0, log=True)] = Field(
        1e-4,
        title="Difference step",
        description="the numerical derivative compares f at h to the left with f at h to the right",
        json_schema_extra=extra(group="run", symbol="h"),
    )

    def figures_part(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"start", "racers", "steps", "gradient", "h"}) | {
            "labels": self.labels
        }
