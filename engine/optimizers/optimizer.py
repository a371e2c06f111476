"""What an optimizer is: frozen settings, an explicit state, and a rule that moves θ in place."""

import math
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal

import numpy as np

from engine.sentences import N_
from engine.settings import check_settings, setting


@dataclass(slots=True)
class State:
    """What an optimizer remembers between updates: arrays like θ, and `scratch`, room to compute in."""

    scratch: np.ndarray


@dataclass(frozen=True)
class Optimizer:
    """The base of all optimizers; an instance of a subclass is the settings of one.

    Settings are never overwritten: another instance of the same class (a changed learning rate, say) continues with the
    same state, whose meaning does not change.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    rule: ClassVar[str]  # the formula, as plain text
    paper: ClassVar[str]
    state: ClassVar[type[State]] = State
    needs: ClassVar[Literal["gradient", "hessian", "objective"]] = "gradient"
    """What the rule asks for: only gradients, possibly of a batch; the Hessian; or f at further places."""
    stable_lr_formula: ClassVar[str | None] = None  # `stable_lr` as a formula, where there is one

    lr: float = setting(0.01, 1e-12, 1000, N_("size of one update"), symbol="η", title=N_("learning rate"), log=True)

    def __post_init__(self) -> None:
        check_settings(self)

    def init(self, theta: np.ndarray) -> State:
        """The state before the first update: zeros of θ's shape and dtype."""
        return self.state(*(np.zeros_like(theta) for field in fields(self.state) if field.type is np.ndarray))

    def update(
        self, theta: np.ndarray, gradient: np.ndarray, state: Any, lr: float, hessian: np.ndarray | None = None
    ) -> None:
        """Apply the rule once: change `theta` and `state` in place, allocating nothing of θ's size.

        theta, gradient : (n,), both float64 or both float32; `gradient` is left as it is.
        state : what `init` made; each subclass names its own class of it.
        lr : the learning rate of this update, a plain float: `self.lr` times the schedule's factor.
        hessian : (n, n), only for optimizers whose `needs` says so.
        """
        raise NotImplementedError

    def stable_lr(self, curvature: float) -> float | None:
        """The learning rate above which the rule diverges on a quadratic; None where theory gives no such limit.

        curvature : the quadratic's largest one, λmax > 0: the largest eigenvalue of its Hessian.
        """
        return None

    def error_factor(self, curvature: float) -> float | None:
        """What an update multiplies the error along a quadratic's eigenvector by, in the long run; None where theory
        gives no such factor. Above 1 the error grows.

        curvature : that eigenvector's eigenvalue of the Hessian, λ > 0.
        Source: G. Goh, Why momentum really works, Distill, 2017.
        """
        return None

    def preconditioner(self, state: Any) -> np.ndarray | None:
        """What the rule divides the gradient by in its present state, P : θ's shape, a new array; None for 1.

        Near a minimum the rule then moves as its plain relative does on the Hessian P^(−1/2) H P^(−1/2), as long as P
        hardly changes. Source: Cohen et al., Adaptive gradient methods at the edge of stability, 2022, section 2.
        """
        return None

    @property
    def divides(self) -> bool:
        """Whether the rule has a preconditioner, if only after its first update."""
        return type(self).preconditioner is not Optimizer.preconditioner

    def stable_sharpness(self, lr: float) -> float | None:
        """The largest eigenvalue, of the preconditioned Hessian where there is a preconditioner, that the rule is
        stable with; None where theory gives no such limit. `stable_lr` is the inverse.

        lr : the learning rate of the next update, a positive number.
        """
        stable = self.stable_lr(1.0)
        return None if stable is None else stable / lr


def update_moving_average(mean: np.ndarray, decay: float, value: np.ndarray, scratch: np.ndarray) -> None:
    """Exponential moving average in place: mean ← decay · mean + (1 − decay) · value. `scratch` may be `value`."""
    np.multiply(mean, decay, mean)
    np.multiply(value, 1 - decay, scratch)
    np.add(mean, scratch, mean)


def square_root(value: Any) -> Any:
    """The square root of a plain number, which stays one; or of an array, where members of an ensemble differ in a
    setting.
    """
    return np.sqrt(value) if isinstance(value, np.ndarray) else math.sqrt(value)
