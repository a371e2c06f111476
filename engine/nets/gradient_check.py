"""The gradient check: backpropagation compared with central differences, a few parameters at a time."""

import numpy as np

from engine.nets.architecture import Architecture
from engine.nets.passes import Pass, batch
from engine.settings import check_number


class GradientCheck:
    """Both gradients of a net's mean loss on x : (n, d), labels : (n,); `advance` extends the numerical one.

        check = net.gradient_check(x, labels)
        check.advance(net.size)
        check.difference           # mean |backpropagated − numerical|

    backpropagated, numerical : flat like θ; the latter is NaN where it is not known yet. Each element takes two forward
    passes, (L(θ + h eᵢ) − L(θ − h eᵢ)) / 2h. checked : how many elements are known, counted from the first. h : in
    [1e-15, 1]; raises SettingError.
    """

    def __init__(
        self, architecture: Architecture, state: np.ndarray, x: np.ndarray, labels: np.ndarray, h: float = 1e-4
    ) -> None:
        self.h = check_number("h", h, 1e-15, 1)
        self.backpropagated = np.empty(architecture.size, architecture.dtype)
        self._forward, self._batch = (
            Pass(architecture, state, len(x), self.backpropagated),
            batch(architecture, x, labels),
        )
        with np.errstate(all="ignore"):
            self._forward.loss_and_gradient(*self._batch)
        self.numerical = np.full_like(self.backpropagated, np.nan)
        self.checked = 0
        self._theta = state[: architecture.size]

    def advance(self, parameters: int) -> None:
        """Compute up to this many further elements of the numerical gradient; the net stays unchanged."""
        end = min(self.checked + parameters, len(self._theta))
        for i in range(self.checked, end):
            self.numerical[i] = self.central_difference(i, self.h)
        self.checked = end

    def central_difference(self, i: int, h: float) -> float:
        """(L(θ + h eᵢ) − L(θ − h eᵢ)) / 2h; the net stays unchanged."""
        theta, loss = self._theta, self._forward.loss
        here, step = theta[i], theta.dtype.type(h)
        with np.errstate(all="ignore"):
            theta[i] = here + step
            ahead = loss(*self._batch)
            theta[i] = here - step
            behind = loss(*self._batch)
            theta[i] = here
            return float((ahead - behind) / (2 * h))

    @property
    def passes(self) -> int:
        """Forward passes made for the numerical gradient."""
        return 2 * self.checked

    @property
    def difference(self) -> float:
        """Mean of |backpropagated − numerical| over the checked elements; NaN before there are any."""
        return (
            float(np.abs(self.backpropagated - self.numerical)[: self.checked].mean()) if self.checked else float("nan")
        )
