"""Why a descent ended, as an `Outcome`: the sentences, and what decides which of them is true."""

import math
from typing import Any

import numpy as np

from engine.optimizers import Optimizer
from engine.readable import readable
from engine.runs.outcome import Kind, Outcome
from engine.runs.step import Place
from engine.sentences import N_, Sentence

MINIMUM = N_(
    "converged at step {step} to a minimum: the gradient's norm is {norm:.2g}, "
    "and the curvatures, {low:.3g} and {high:.3g}, are positive"
)
MAXIMUM = N_(
    "stopped at step {step} on a maximum: the gradient's norm is {norm:.2g}, so nothing pushes it off, "
    "though the curvatures, {low:.3g} and {high:.3g}, are negative"
)
HOLLOW = N_("converged at step {step} to a minimum: the slope is {norm:.2g}, and the curvature, {low:.3g}, is positive")
CREST = N_(
    "stopped at step {step} on a maximum: the slope is {norm:.2g}, so nothing pushes it off, "
    "though the curvature, {low:.3g}, is negative"
)
SADDLE = N_(
    "stopped at step {step} on a saddle: the gradient's norm is {norm:.2g}, so nothing pushes it off, "
    "though the curvatures, {low:.3g} and {high:.3g}, have both signs"
)
FLAT = N_(
    "stopped at step {step} on flat ground: the gradient's norm is {norm:.2g}, and with a curvature of {flattest:.2g}"
    " the second derivatives do not show whether this is a minimum"
)
CORNER = N_(
    "converged at step {step} to a minimum at a kink: the gradient does not exist there; next to"
    " it, its norm is {beside:.3g}"
)
KINK = N_(
    "stopped at step {step} on a kink that is not a minimum: the gradient does not exist there and"
    " 0 is used instead; next to it, its norm is {beside:.3g}"
)
STATIONARY = N_("converged at step {step}: the gradient's norm is {norm:.2g}")

STALLED = N_(
    "stopped moving at step {step}: its updates have shrunk to {moved:.2g} "
    "though the gradient's norm is still {norm:.3g}; the learning rate {lr:.3g} is too small here"
)
UNSEARCHED = N_(
    "stopped moving at step {step}: the line search finds no useful step in its direction though the gradient's norm"
    " is still {norm:.3g}"
)
SCHEDULED = N_(
    "stopped moving at step {step}: the schedule has brought the learning rate down to {lr:.3g} "
    "though the gradient's norm is still {norm:.3g}"
)
BALANCED = N_(
    "came to rest at step {step} where weight decay {weight_decay:.3g} balances the gradient, "
    "whose norm is {norm:.3g}: this is not a minimum"
)

BAD_START = N_("diverged at step 0: the function and its gradient are not both finite at the start, {place}")
FAR_START = N_("diverged at step 0: the start {place} is farther than {bound:.4g} from the center of the domain")
UNDEFINED = N_(
    "diverged at step {step}: the update from {origin} led to {place}, "
    "where the function and its gradient are not both finite"
)
BECAUSE = N_("{sentence}: {reason}")
DOWNHILL = N_(
    "diverged at step {step}: it ran downhill out of the domain, "
    "from a loss of {before:.4g} at {left} to {loss:.4g} at {place}"
)
TOO_LARGE = N_("diverged at step {step}: the learning rate {lr:.4g} is above {formula} = {limit:.3g} here")
SINGULAR = N_("diverged at step {step}: at {place} the Hessian has no inverse, so there is no Newton step from there")
OVERFLOW = N_("diverged at step {step}: the update from {origin} is not a finite number")
THROWN = N_(
    "diverged at step {step}: the learning rate {lr:.4g} and a gradient of norm {norm:.3g} moved"
    " it from {left} to {place}; try a smaller learning rate, or clipping"
)
LEFT = N_(
    "diverged at step {step}: with the learning rate {lr:.4g} it left the domain at {left} "
    "and is at {place} now; try a smaller learning rate"
)

FINISHED = N_("finished after {step} steps: the loss is {loss:.6g}, the gradient's norm {norm:.3g}")
BLIND = N_(
    "finished after {step} steps at {place}: the numerical gradient's norm is {norm:.2g}, the true"
    " norm is {true_norm:.3g}; rounding hides differences over h = {h:.3g} here"
)

FLAT_CURVATURE = 1e-6  # below it the gradient may vanish although the stationary point is still far


def at_rest(step: int, norm: float, curvatures: np.ndarray | None) -> Outcome:
    """The gradient has vanished; `curvatures`, the Hessian's eigenvalues, ascending, determine the kind of point."""
    if curvatures is None:
        return Outcome("converged", step, STATIONARY, dict(step=step, norm=norm))
    low, high = float(curvatures[0]), float(curvatures[-1])
    flattest = float(min(curvatures, key=abs))
    values = dict(step=step, norm=norm, low=low, high=high, flattest=flattest)
    if low < -FLAT_CURVATURE and high > FLAT_CURVATURE:
        return Outcome("saddle", step, SADDLE, values)
    if abs(flattest) <= FLAT_CURVATURE:
        return Outcome("flat", step, FLAT, values)
    if low > 0:
        return Outcome("converged", step, HOLLOW if len(curvatures) == 1 else MINIMUM, values)
    return Outcome("maximum", step, CREST if len(curvatures) == 1 else MAXIMUM, values)


def at_kink(step: int, beside: float, lowest: bool) -> Outcome:
    """The gradient by convention at a kink has vanished; `beside` is its norm near the kink.

    lowest : whether the loss is lower nowhere around.
    """
    kind: Kind = "converged" if lowest else "kink"
    return Outcome(kind, step, CORNER if lowest else KINK, dict(step=step, beside=beside))


def stalled(step: int, norm: float, moved: float, lr: float, optimizer: Optimizer) -> Outcome:
    """The updates have vanished, the gradient has not."""
    weight_decay = getattr(optimizer, "weight_decay", 0.0)
    values = dict(step=step, norm=norm, moved=moved, lr=lr, weight_decay=weight_decay)
    if optimizer.needs == "objective":
        return Outcome("stalled", step, UNSEARCHED, values)
    if lr < 1e-3 * optimizer.lr:
        return Outcome("stalled", step, SCHEDULED, values)
    return Outcome("stalled", step, BALANCED if weight_decay else STALLED, values)


def diverged(
    step: int,
    point: list[float],
    loss: float,
    gone: bool,
    bound: float,
    previous: Place | None,
    inside: Place | None,
    curvature: float | None,
    optimizer: Optimizer,
    singular: bool = False,
    undefined: Sentence | None = None,
) -> Outcome:
    """The racer has diverged, and why.

    gone : whether it is far outside, which then explains values that are not finite.
    previous, inside : the step before, and the last one inside the domain; None if there was none.
    curvature : the largest eigenvalue of the Hessian at `inside`; None if unknown.
    singular : whether the update was to divide by a Hessian that has no inverse.
    undefined : why the function is not defined here, where that is known.
    """
    values: dict[str, Any] = dict(step=step, place=shown(point), loss=loss, bound=bound)
    if previous is None:
        return Outcome("diverged", step, *(FAR_START, values) if gone else _because(undefined, BAD_START, values))
    if singular:
        return Outcome("diverged", step, SINGULAR, values | dict(place=shown(previous.point)))
    origin = inside or previous
    values |= dict(lr=origin.lr, origin=shown(previous.point), before=origin.loss, formula=optimizer.stable_lr_formula)
    values |= dict(norm=origin.gradient_norm, left=shown(origin.point))
    limit = optimizer.stable_lr(curvature) if curvature and curvature > 0 else None
    too_large = limit is not None and origin.lr > limit
    if not gone and not (too_large and loss == math.inf):  # infinity may be a number that has grown too large
        reason, values = _because(undefined, UNDEFINED, values)
    elif loss < origin.loss:
        reason = DOWNHILL
    elif too_large:
        reason, values["limit"] = TOO_LARGE, limit
    elif not math.isfinite(sum(point)):
        reason = OVERFLOW
    else:
        reason = LEFT if optimizer.stable_lr_formula is None else THROWN
    return Outcome("diverged", step, reason, values)


def _because(reason: Sentence | None, template: str, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A template and its values, with the reason if it is known."""
    if reason is None:
        return template, values
    return BECAUSE, dict(sentence=Sentence(template, **values), reason=reason)


def finished(step: int, loss: float, norm: float) -> Outcome:
    """All steps are done."""
    return Outcome("finished", step, FINISHED, dict(step=step, loss=loss, norm=norm))


def blind(step: int, point: list[float], norm: float, true_norm: float, h: float) -> Outcome:
    """All steps are done, the last without moving, because rounding hides the slope from the numerical gradient."""
    return Outcome("finished", step, BLIND, dict(step=step, place=shown(point), norm=norm, true_norm=true_norm, h=h))


def shown(point: list[float]) -> str | Sentence:
    """(1.5, -2) for a point of few coordinates; the distance from the origin for one of many."""
    if len(point) > 3:
        return Sentence("distance {distance:.4g} from the origin", distance=math.hypot(*point))
    return f"({', '.join(readable(value, 4) for value in point)})"
