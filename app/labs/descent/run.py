"""The descent lab's run: a race of optimizers on a surface, with noise."""

from typing import Any

from app.labs.descent.config import DescentConfig
from app.labs.shared.surface_race import SurfaceRun


class DescentRun(SurfaceRun):
    """See `app.labs.shared.surface_race`, which says what it records."""

    def live(self, config: DescentConfig) -> dict[str, Any]:
        return super().live(config) | {"noise": config.noise}
