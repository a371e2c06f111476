"""The softmax lab: the smallest classifier, with every number in it at every step.

A run is a race of optimizers over the six weights. For racer i its series are `racer.i.loss`, `.gradient_norm`, `.p.0`,
`.p.1`, `.p.2`, a point for each step from the start on. The live numbers are `racer.i.w.I.K`, `.numerical.I.K` and
`.analytic.I.K`: weight and gradient from input I to class K, both counted from 0; `.gap`, the largest difference of the
two gradients; `.z.K`, `.p.K`; `.loss`; `.right`, the probability of the right class; `.step`, `.gradient_norm`, `.lr`,
`.outcome` and `.message`.
"""

import numpy as np

from app.labs.shared.descent_race import DescentRace, Observer
from app.labs.shared.lab import Lab
from app.labs.shared.run import entries
from app.labs.softmax.config import CLASSES, SoftmaxConfig
from engine import numerical_gradient
from engine.runs import Places, Step
from engine.sentences import N_


class SoftmaxObserver(Observer):
    def series(self, places: Places) -> dict[str, np.ndarray]:
        p = np.array([self.objective.probabilities(theta) for theta in places.theta])
        losses = {"loss": places.loss, "gradient_norm": places.gradient_norm}
        return losses | {f"p.{label}": p[:, label] for label in range(CLASSES)}

    def numbers(self, step: Step) -> dict[str, object]:
        net, theta = self.objective, step.theta
        analytic = np.empty_like(theta)
        loss = net.loss_and_gradient(theta, analytic)
        numerical = numerical_gradient(net.loss, theta, self.config.h)
        z, p = net.logits(theta), net.probabilities(theta)
        gap = float(np.abs(numerical - analytic).max())
        w, numerical, analytic = (values.reshape(net.shape) for values in (theta, numerical, analytic))
        return (
            {"loss": loss, "gap": gap, "right": float(p @ net.target)}
            | entries(w=w, numerical=numerical, analytic=analytic, z=z, p=p)
            | {"step": step.index, "gradient_norm": step.gradient_norm}
        )


class SoftmaxRun(DescentRace):
    observer = SoftmaxObserver


LAB = Lab(
    id="softmax",
    title=N_("Softmax"),
    summary=N_("Two inputs, three classes, six weights: watch W, its gradient and the probabilities at every update."),
    config=SoftmaxConfig,
    run=SoftmaxRun,
    package=__name__,
    previews=True,
)
