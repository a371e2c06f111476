"""Members that are runs of their own, since each searches along its own line."""

from typing import Any

import numpy as np

from engine.ensembles.rest import CODES
from engine.objective_function import ObjectiveFunction
from engine.optimizers import Optimizer
from engine.runs import descend


class Alone:
    """See `engine.ensembles.ensemble`."""

    def __init__(
        self,
        objective: ObjectiveFunction,
        optimizers: list[Optimizer],
        starts: np.ndarray,
        steps: int,
        settings: dict[str, Any],
    ) -> None:
        count = len(starts)
        self.places, self.losses = np.ascontiguousarray(starts.T), np.full(count, np.nan)
        self.kinds, self.ended, self.over = np.zeros(count, np.uint8), np.full(count, -1, np.int64), False
        self._runs = {
            member: descend(objective, optimizer, tuple(start), steps, **settings)
            for member, (optimizer, start) in enumerate(zip(optimizers, starts, strict=True))
        }

    @property
    def under_way(self) -> tuple[np.ndarray, np.ndarray]:
        who = np.array(sorted(self._runs), np.intp)
        return who, self.places[:, who]

    @property
    def losses_under_way(self) -> np.ndarray:
        return self.losses[sorted(self._runs)]

    def begin(self) -> None:
        self.update()

    def update(self) -> None:
        for member, run in list(self._runs.items()):
            index, point, loss, _norm, _lr, outcome = run.advance(1)[0]
            self.places[:, member], self.losses[member] = point, loss
            if outcome is not None:
                self.kinds[member], self.ended[member] = CODES[outcome.kind], index
                del self._runs[member]
        self.over = not self._runs
