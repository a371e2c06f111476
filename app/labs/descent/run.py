"""The descent lab's run: a race of optimizers on a surface, with noise, and maps of many such runs."""

from typing import Any

from app.labs.descent.basins import BasinsMap
from app.labs.descent.config import DescentConfig
from app.labs.descent.rates import RatesMap
from app.labs.shared.map import LabMap
from app.labs.shared.surface_race import SurfaceRun


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

    def map(self, kind: str, number: int, racer: int = 0, setting: str = "") -> LabMap:
        match kind:
            case "basins" | "swarm":
                return BasinsMap(self._config, self._seed, number, swarm=kind == "swarm")
            case "rates":
                return RatesMap(self._config, self._seed, number, racer, setting)
        return super().map(kind, number, racer, setting)
