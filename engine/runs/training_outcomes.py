"""How a training run ended: the sentences."""

from engine.sentences import N_

FINISHED = N_("finished after {epochs} epochs, {step} iterations: the loss of the last batch was {loss:.4g}")
DIVERGED = N_(
    "diverged at iteration {step}, in epoch {epoch}: the loss is no longer finite; try a learning rate below"
    " {lr:.3g}, or clipping"
)
OVERFLOW = N_(
    "diverged at iteration {step}, in epoch {epoch}: the update made a weight infinite; try a learning rate below"
    " {lr:.3g}, or clipping"
)
EARLY = N_(
    "stopped early after {epoch} epochs, {step} iterations: the test loss was lowest after epoch {best}, at"
    " {lowest:.4g}, and has not fallen for {patience} epochs since"
)
