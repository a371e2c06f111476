"""A graph as a list of instructions, run over arrays or for a single point.

Over arrays: NumPy with `out=`, on chunks of points that stay in the processor's cache; a register is used again as soon
as its value is no longer needed. For a single point: the same instructions on Python floats, which is many times
faster than NumPy is there; where Python raises instead of giving inf or nan, the array form decides.
"""

from collections.abc import Callable, Sequence

import numpy as np

from engine.expression.graph import Node
from engine.expression.operations import OPERATIONS

CHUNK = 8192
"""Points per chunk: 64 KB a register."""


class Program:
    """Some nodes of one graph as functions of its variables. Holds no buffers, so threads may share it."""

    def __init__(self, outputs: Sequence[Node]) -> None:
        variables = outputs[0].graph.variables
        needed = _needed(outputs)
        constants = [node for node in needed if node.operation == "constant"]
        steps = [node for node in needed if node.operation in OPERATIONS]
        self._inputs = len(variables)
        self._constants = [node.value for node in constants if node.value is not None]

        # Floats: the slots are the variables, the constants, then the result of each step.
        slot = {node: i for i, node in enumerate([*variables, *constants, *steps])}
        self._float_steps: list[tuple[Callable[..., float], int, int | None]] = []
        for node in steps:
            first, *rest = (slot[argument] for argument in node.arguments)
            self._float_steps.append((OPERATIONS[node.operation].scalar, first, rest[0] if rest else None))
        self._float_outputs = [slot[node] for node in outputs]

        # Arrays: the operands are the registers, then the constants.
        register, self._registers = _assign_registers(variables, steps, outputs)
        operand = register | {node: self._registers + i for i, node in enumerate(constants)}
        self._array_steps = [
            (OPERATIONS[node.operation].array, [operand[a] for a in node.arguments], operand[node]) for node in steps
        ]
        self._array_outputs = [operand[node] for node in outputs]

    def evaluate(self, points: np.ndarray) -> np.ndarray:
        """points : (n, variables) float64 or float32 -> (outputs, n) of the same precision, in which all is computed"""
        results = np.empty((len(self._array_outputs), len(points)), points.dtype)
        memory = np.empty((self._registers, min(CHUNK, len(points))), points.dtype)
        with np.errstate(all="ignore"):
            for start in range(0, len(points), CHUNK):
                chunk = points[start : start + CHUNK]
                registers = memory[:, : len(chunk)]
                registers[: points.shape[1]] = chunk.T
                operands = [*registers, *self._constants]
                for function, arguments, output in self._array_steps:
                    function(*[operands[i] for i in arguments], out=operands[output])
                for result, i in zip(results, self._array_outputs, strict=True):
                    result[start : start + CHUNK] = operands[i]
        return results

    def evaluate_at(self, point: list[float]) -> list[float]:
        """One point, as Python floats -> the outputs, as Python floats."""
        if len(point) != self._inputs:
            raise TypeError(f"a point has {self._inputs} coordinates here, not {len(point)}")
        values = point + self._constants
        append = values.append
        try:
            for function, a, b in self._float_steps:
                append(function(values[a]) if b is None else function(values[a], values[b]))
        except (ArithmeticError, ValueError):
            outputs: list[float] = self.evaluate(np.array([values[: self._inputs]]))[:, 0].tolist()
            return outputs
        return [values[i] for i in self._float_outputs]


def _needed(outputs: Sequence[Node]) -> list[Node]:
    """The outputs and all they depend on, arguments first."""
    found, waiting = set(), list(outputs)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(node.arguments)
    return sorted(found, key=lambda node: node.index)


def _assign_registers(
    variables: Sequence[Node], steps: Sequence[Node], outputs: Sequence[Node]
) -> tuple[dict[Node, int], int]:
    """A register for each variable (i in i) and step, and how many there are; outputs keep theirs to the end."""
    last_use: dict[Node, Node | None] = {argument: step for step in steps for argument in step.arguments}
    last_use |= dict.fromkeys(outputs)
    register = {node: i for i, node in enumerate(variables)}
    free, size = [], len(variables)
    for step in steps:
        free += [register[a] for a in dict.fromkeys(step.arguments) if a in register and last_use[a] is step]
        if not free:
            free.append(size)
            size += 1
        register[step] = free.pop()
    return register, size
