"""AdamW: Adam with weight decay that the division does not touch."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.adam import Adam, AdamState
from engine.sentences import N_
from engine.settings import setting


@dataclass(frozen=True)
class AdamW(Adam):
    """m̂ and v̂ as Adam's;  θ ← θ − η(m̂/(√v̂ + ε) + λθ)

    Source: I. Loshchilov and F. Hutter, Decoupled weight decay regularization, 2019.
    Convention: λ is multiplied by the effective η, as in PyTorch and optax; λ is 0.01, PyTorch's default (optax: 1e-4).
    The pull toward the origin keeps |θ| within about 1/λ, so it need not settle at a minimum.
    """

    id = "adamw"
    title = N_("AdamW")
    rule = N_("m, v as Adam's;  θ ← θ − η(m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε) + λθ)")
    paper = "Loshchilov & Hutter, Decoupled weight decay regularization, 2019, arXiv:1711.05101"

    weight_decay: float = setting(0.01, 0, 10, N_("pull toward the origin"), symbol="λ", title=N_("weight decay"))

    def update(
        self, theta: np.ndarray, gradient: np.ndarray, state: AdamState, lr: float, hessian: np.ndarray | None = None
    ) -> None:
        theta *= 1 - lr * self.weight_decay  # Adam's step does not depend on θ, so the order does not matter
        super().update(theta, gradient, state, lr)
