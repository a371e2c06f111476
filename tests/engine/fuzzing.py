"""What each fuzzed input goes through, and an ear for what Python does meanwhile (audit events)."""

import contextlib
import sys
import time
import warnings
from collections.abc import Iterator

import numpy as np

from engine.autodiff import ArrayError, ShapeError
from engine.autodiff.formula import NAMES, Formula
from engine.curves import Curve
from engine.expression import Expression, ExpressionError, parse
from engine.surfaces import Surface

POINTS = np.array([[0.5, -0.5], [0.0, 0.0], [1e300, -1e300], [np.nan, np.inf]])
ARRAYS = [dict.fromkeys(NAMES, np.array(0.5)), dict.fromkeys(NAMES, np.array([[1.0, -2.0], [0.0, 1e300]]))]
_listeners: list[list[str]] = []
# ast.parse compiles, to a tree only
_HARMLESS = frozenset({"compile", "builtins.id", "object.__getattr__", "sys._getframe"})


def _hear(event: str, arguments: tuple) -> None:
    if _listeners and event not in _HARMLESS:
        _listeners[-1].append(f"{event} {arguments!r:.100}")


sys.addaudithook(_hear)  # for good: Python has no way to take it back, so `listening` switches it


@contextlib.contextmanager
def listening() -> Iterator[list[str]]:
    """The audit events meanwhile that no evaluation of numbers raises: exec, import, open, os.…, ctypes.…"""
    heard: list[str] = []
    _listeners.append(heard)
    try:
        with warnings.catch_warnings(), np.errstate(divide="raise", over="raise", invalid="raise"):
            warnings.simplefilter("error")
            yield heard
    finally:
        _listeners.pop()


def try_formula(text: str) -> dict[str, tuple[float, bool]]:
    """Read and evaluate a text in every way that the app does: for each its seconds, and whether it was accepted.

    The seconds are this thread's processor time, so they do not depend on what else the machine does.
    """
    found = {}
    for name, way in WAYS.items():
        accepted, begin = False, time.thread_time()
        try:
            way(text)
            accepted = True
        except ExpressionError as error:
            assert str(error) and len(str(error)) < 1000
            assert error.position is None or 0 <= error.position < max(1, len(text))
        except (ShapeError, ArrayError) as error:
            assert str(error)
        found[name] = time.thread_time() - begin, accepted
    return found


def _use(formula: Expression, dimension: int) -> None:
    value, gradient = formula.at(*POINTS[0, :dimension])
    assert type(value) is float and [type(slope) for slope in gradient] == [float] * dimension
    points = POINTS[:, :dimension]
    assert formula.value(points).shape == (4,) and formula.gradient(points).shape == (4, dimension)
    assert formula.hessian(points).shape == (4, dimension, dimension)


def _on_tape(text: str) -> None:
    formula = Formula(text)
    for arrays in ARRAYS:
        tape = formula.tape({name: arrays[name] for name in formula.names})
        assert len([*tape.forward()]) + 1 == len([*tape.backward()])
        assert all(node.gradient is None or node.gradient.shape == node.value.shape for node in tape.inputs.values())


WAYS = {
    "f(x, y)": lambda text: _use(parse(text), 2),
    "f(x)": lambda text: _use(parse(text, ("x",)), 1),
    "on a tape": _on_tape,
    "as a surface": Surface.from_expression,  # which looks at it on a grid, for its start and its learning rates
    "as a curve": Curve.from_expression,
}
