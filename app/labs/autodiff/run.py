"""The automatic-differentiation lab's run: each step evaluates one operation, then each sends its gradient back.

Snapshots, all as texts: for node i `node.i.state` (waiting, forward, valued, backward, done), `node.i.value.r` and
`node.i.gradient.r`, row r of its value and of its gradient; for input p of node i `edge.i.p.state` (waiting, forward,
valued, backward, done) and `edge.i.p.local`, what the gradient is multiplied by on its way; `input.name.analytic`,
`.numerical` (as rows) and `.difference` (the largest, a number); `sentence`, which says what the step did.
"""

from collections.abc import Iterator

import numpy as np

from app.i18n.translation import _, said
from app.labs.autodiff.config import AutodiffConfig
from app.labs.shared.stepped import SteppedRun
from engine.autodiff import Node
from engine.readable import readable
from engine.runs import Outcome
from engine.sentences import N_

BEGINNING = N_(
    "The inputs are set. Each step performs one operation, from the inputs toward y; then the gradient flows back the"
    " same way."
)
FORWARD_NUMBER = N_("Forward, operation {number} of {count}: {name} = {formula} = {value}.")
FORWARD_ARRAY = N_("Forward, operation {number} of {count}: {name} = {formula}, an array of shape {shape}.")
SEED_NUMBER = N_("The backward pass starts at y: the gradient of y with respect to itself is 1.")
SEED_ARRAY = N_(
    "The backward pass starts at y: the sum of its {numbers} numbers is differentiated, and each counts once, so g is"
    " all ones."
)
BACK_ONE = N_("Back through {name} = {formula}: {first} gets {first_share}.")
BACK_TWO = N_("Back through {name} = {formula}: {first} gets {first_share}, and {second} gets {second_share}.")

AGREES = N_(
    "finished: one forward and one backward pass gave every gradient. Central differences needed"
    " {evaluations} evaluations of the formula and differ by at most {largest:.2g}"
)
NOT_FINITE = N_(
    "finished, but {name} = {formula} has no finite value for these inputs, so the gradients that pass through it are"
    " meaningless"
)


class AutodiffRun(SteppedRun):
    """See `app.labs.shared.stepped.SteppedRun`. It is the same for every seed."""

    def __init__(self, config: AutodiffConfig, seed: int) -> None:
        super().__init__()
        self.tape = config.tape()
        self._numerical: dict[str, np.ndarray] | None = None
        self._h = config.h
        self._sentence = _(BEGINNING)
        self._states = {node: "waiting" if node.operation else "valued" for node in self.tape.nodes}
        self._edges = {
            (node.index, place): "waiting" for node in self.tape.operations for place in range(len(node.inputs))
        }
        self._steps = self._all_steps()

    def step(self) -> Outcome | None:
        next(self._steps)
        self.index += 1
        if self.index < self.steps:
            return None
        self._states |= dict.fromkeys(self.tape.inputs.values(), "done")
        return self._outcome()

    @property
    def steps(self) -> int:
        """Forward, the seed, and back."""
        return 2 * len(self.tape.operations) + 1

    def _all_steps(self) -> Iterator[None]:
        count = len(self.tape.operations)
        for number, node in enumerate(self.tape.forward(), start=1):
            self._mark(node, "forward", "valued")
            value = node.evaluated()
            if value.ndim:
                self._sentence = said(
                    FORWARD_ARRAY,
                    number=number,
                    count=count,
                    name=node.name,
                    formula=node.formula,
                    shape=str(value.shape),
                )
            else:
                self._sentence = said(
                    FORWARD_NUMBER,
                    number=number,
                    count=count,
                    name=node.name,
                    formula=node.formula,
                    value=cell(value),
                )
            yield
        backward = self.tape.backward()
        output = next(backward)
        seeds = output.evaluated()
        self._settle("valued")
        self._states[output] = "backward"
        self._sentence = said(SEED_ARRAY, numbers=seeds.size) if seeds.ndim else _(SEED_NUMBER)
        yield
        for node in backward:
            self._mark(node, "backward", "done")
            self._sentence = _sent_back(node)
            yield

    def _mark(self, node: Node, now: str, before: str) -> None:
        """Mark `node` and its edges as active; the previous ones as done."""
        self._settle(before)
        self._states[node] = now
        for place in range(len(node.inputs)):
            self._edges[node.index, place] = now

    def _settle(self, done: str) -> None:
        at_work = ("forward", "backward")
        self._states |= {node: done for node, state in self._states.items() if state in at_work}
        self._edges |= {edge: done for edge, state in self._edges.items() if state in at_work}

    def numerical(self) -> dict[str, np.ndarray]:
        """The numerical gradient of each input."""
        if self._numerical is None:
            self._numerical = {name: self.tape.numerical_gradient(name, self._h) for name in self.tape.inputs}
        return self._numerical

    def _differences(self) -> dict[str, float]:
        gradients = {name: gradient_of(node) for name, node in self.tape.inputs.items()}
        with np.errstate(all="ignore"):
            return {
                name: float(np.abs(gradient - self.numerical()[name]).max()) for name, gradient in gradients.items()
            }

    def _outcome(self) -> Outcome:
        for node in self.tape.operations:
            if not np.isfinite(node.evaluated()).all():
                return Outcome("finished", self.index, NOT_FINITE, {"name": node.name, "formula": node.formula})
        numbers = sum(node.evaluated().size for node in self.tape.inputs.values())
        return Outcome(
            "finished", self.index, AGREES, {"evaluations": 2 * numbers, "largest": max(self._differences().values())}
        )

    def snapshots(self) -> dict[str, object]:
        replace: dict[str, object] = {"sentence": self._sentence}
        for node in self.tape.nodes:
            replace[f"node.{node.index}.state"] = self._states[node]
            for name, array in (("value", node.value), ("gradient", node.gradient)):
                if array is not None:
                    replace |= {f"node.{node.index}.{name}.{number}": row for number, row in enumerate(rows(array))}
        for node in self.tape.operations:
            for place in range(len(node.inputs)):
                replace[f"edge.{node.index}.{place}.state"] = self._edges[node.index, place]
                replace[f"edge.{node.index}.{place}.local"] = local(node, place)
        for name, node in self.tape.inputs.items():
            replace[f"input.{name}.numerical"] = "\n".join(rows(self.numerical()[name], 10))
            if node.gradient is not None:
                replace[f"input.{name}.analytic"] = "\n".join(rows(node.gradient, 10))
            if self.ending is not None:
                replace[f"input.{name}.difference"] = self._differences()[name]
        return replace


def gradient_of(node: Node) -> np.ndarray:
    """Its gradient; raises ValueError before there is one."""
    if node.gradient is None:
        raise ValueError(f"{node.name} has no gradient yet")
    return node.gradient


def local(node: Node, place: int) -> str:
    """What the gradient is multiplied by on its way to an input: a number once it is known, else as a formula."""
    if node.inputs[place].constant:
        return ""
    rule = node.rules[place]
    factor = None if node.value is None else node.local_derivative(place)
    if factor is None:
        return rule if node.applied().rules_are_gradients else f"×\u2009{rule}"
    first = factor.flat[0]
    return f"×\u2009{cell(first) if (factor == first).all() else rule}"


def _sent_back(node: Node) -> str:
    """The sentence on a node that has sent its gradient to its inputs."""
    shares = [(one.name, _share(node, place)) for place, one in enumerate(node.inputs) if not one.constant]
    names = {"name": node.name, "formula": node.formula, "first": shares[0][0], "first_share": shares[0][1]}
    if len(shares) == 1:
        return said(BACK_ONE, **names)
    return said(BACK_TWO, **names, second=shares[1][0], second_share=shares[1][1])


def _share(node: Node, place: int) -> str:
    factor = node.local_derivative(place)
    if factor is None:
        return node.rules[place]
    gradient = gradient_of(node)
    if factor.ndim or gradient.ndim:
        first = factor.flat[0]
        return f"g · {cell(first) if (factor == first).all() else node.rules[place]}"
    return f"{cell(gradient)} · {_in_product(factor)} = {cell(gradient * factor)}"


def _in_product(factor: np.ndarray) -> str:
    return f"({cell(factor)})" if factor < 0 else cell(factor)


def cell(value: float | np.ndarray, digits: int = 4) -> str:
    """A number with this many significant digits."""
    return readable(float(value), digits)


def rows(array: np.ndarray, digits: int = 4) -> list[str]:
    """The rows of an array of rank 0, 1 or 2 as lines of text, in columns."""
    table = [[cell(value, digits) for value in row] for row in np.atleast_2d(array).tolist()]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "\u00a0\u00a0".join(text.rjust(width, "\u00a0") for text, width in zip(row, widths, strict=True))
        for row in table
    ]
