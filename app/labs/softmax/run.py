"""The softmax lab's run: a race of optimizers over the six weights, recorded as series and live numbers.

For racer i the series are `racer.i.loss`, `.gradient_norm`, `.p.0`, `.p.1`, `.p.2`, a point for each step from the
start on; the live numbers are those of `numbers`, `racer.i.step`, `.lr`, `.outcome` and `.message`.
"""

import math

import numpy as np

from app.labs.shared.descent_race import DescentRace, Observer
from app.labs.softmax.config import CLASSES, SoftmaxConfig
from engine import numerical_gradient
from engine.nets import SoftmaxNet
from engine.runs import Step


def numbers(net: SoftmaxNet, theta: np.ndarray, h: float) -> dict[str, object]:
    """Everything that happens in the net at θ : (6,), by name.

    `w.I.K`, `numerical.I.K` and `analytic.I.K`: weight and gradient from input I to class K, both counted from 0;
    `gap`, the largest difference of the two gradients; `z.K`, `p.K`; `loss`; `right`, the probability of the right
    class.
    """
    with np.errstate(all="ignore"):
        analytic = np.empty_like(theta)
        loss = net.loss_and_gradient(theta, analytic)
        numerical = numerical_gradient(net.loss, theta, h)
        z, p = net.logits(theta), net.probabilities(theta)
        gap = float(np.abs(numerical - analytic).max())
    found: dict[str, object] = {"loss": loss, "gap": gap, "right": float(p @ net.target)}
    for name, matrix in (("w", theta), ("numerical", numerical), ("analytic", analytic)):
        for (row, column), value in np.ndenumerate(matrix.reshape(net.shape)):
            found[f"{name}.{row}.{column}"] = float(value)
    for name, values in (("z", z), ("p", p)):
        found |= {f"{name}.{label}": value for label, value in enumerate(values.tolist())}
    return found


class SoftmaxObserver(Observer):
    columns = ("loss", "gradient_norm", *(f"p.{label}" for label in range(CLASSES)))

    def __init__(self, net: SoftmaxNet, h: float) -> None:
        self._net, self._h = net, h

    def point(self, step: Step) -> tuple[float, ...]:
        with np.errstate(all="ignore"):
            return step.loss, step.gradient_norm, *self._net.probabilities(step.theta).tolist()

    def numbers(self, step: Step) -> dict[str, object]:
        found = numbers(self._net, step.theta, self._h)
        return found | {"step": step.index, "gradient_norm": step.gradient_norm}


def open_run(config: SoftmaxConfig, seed: int) -> DescentRace:
    """A race over the weights, which nothing bounds."""
    return DescentRace(
        config,
        config.net,
        config.start(seed).ravel(),
        [SoftmaxObserver(config.net, config.h) for _racer in config.racers],
        gradient=config.gradient,
        h=config.h,
        bound=math.inf,
    )
