"""The descent lab's run: a race of optimizers on a surface, with noise, and maps of many such runs."""

from collections.abc import Callable
from functools import partial
from typing import Any

from app.labs.descent.basins import BasinsMap
from app.labs.descent.config import DescentConfig
from app.labs.shared.map import LabMap
from app.labs.shared.surface_race import SurfaceRun

MAPS: dict[str, Callable[[DescentConfig, int, int], LabMap]] = {
    "basins": BasinsMap,
    "swarm": partial(BasinsMap, swarm=True),
}


class DescentRun(SurfaceRun):
    """See `app.labs.shared.surface_race`, which says what it records."""

    def __init__(self, config: DescentConfig, seed: int) -> None:
        super().__init__(config, seed)
        self._config, self._seed = config, seed

    def live(self, config: DescentConfig) -> dict[str, Any]:
        return super().live(config) | {"noise": config.noise}

    def change(self, config: Any) -> None:
        super().change(config)
        self._config = config

    def map(self, kind: str, number: int) -> LabMap:
        if kind not in MAPS:
            return super().map(kind, number)
        return MAPS[kind](self._config, self._seed, number)
