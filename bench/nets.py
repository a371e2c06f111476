"""Iterations a second of `fit` against PyTorch eager and the textbook's loop in NumPy: `python -m bench.nets`.

Every contender trains the same net on the same data with gradient descent, draws its own batches and keeps the loss of
each iteration; all have one thread. `fit` has float32, as PyTorch; the textbook's loop has NumPy's float64.
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[name] = "1"  # before NumPy is imported

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from engine.datasets import DATASETS, DataSet
from engine.nets import MLP
from engine.optimizers import OPTIMIZERS
from engine.runs.fit import fit
from engine.runs.fit_settings import Sampling

try:
    import torch
except ImportError:
    torch = None

REPEATS = 9


@dataclass(frozen=True)
class Case:
    """A net, how it is trained, and how many times as fast as the others `fit` must be (None: shown only)."""

    sizes: tuple[int, ...]
    activation: str
    batch_size: int
    sampling: Sampling
    lr: float
    iterations: int  # a repeat
    over_torch: float | None
    over_textbook: float | None

    @property
    def data(self) -> DataSet:
        if self.sizes[0] == 2:
            return DATASETS["spiral"]()
        random = np.random.default_rng(0)
        return DataSet(random.random((6000, self.sizes[0])), random.integers(self.sizes[-1], size=6000))


CASES = [
    Case((2, 10, 3), "sigmoid", 30, "shuffle", 1.0, 3000, 5, 1.5),
    Case((784, 50, 10), "sigmoid", 100, "random", 0.1, 400, 2, 3),
    Case((784, 512, 10), "relu", 128, "random", 1e-3, 120, 1, None),
]


def batches(case: Case, n: int, random: np.random.Generator) -> Iterator[np.ndarray]:
    """Indices of one batch after another, without end."""
    while True:
        if case.sampling == "random":
            yield random.integers(n, size=case.batch_size)
        else:
            order = random.permutation(n)
            for begin in range(0, n, case.batch_size):
                yield order[begin : begin + case.batch_size]


def with_fit(case: Case, data: DataSet) -> Callable[[], None]:
    net = MLP(case.sizes, activation=case.activation)
    run = fit(net, data, OPTIMIZERS["gd"](lr=case.lr), batch_size=case.batch_size, epochs=10**6, sampling=case.sampling)

    def iterate() -> None:
        losses = [next(run).loss for _ in range(case.iterations)]
        assert np.isfinite(losses).all()

    return iterate


def with_torch(case: Case, data: DataSet) -> Callable[[], None]:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    activation = {"sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU}[case.activation]
    first, hidden, last = case.sizes
    net = torch.nn.Sequential(torch.nn.Linear(first, hidden), activation(), torch.nn.Linear(hidden, last))
    optimizer = torch.optim.SGD(net.parameters(), lr=case.lr)
    inputs, labels = torch.tensor(data.inputs, dtype=torch.float32), torch.tensor(data.labels)
    order = batches(case, len(data), np.random.default_rng(0))

    def iterate() -> None:
        losses = []
        for _, chosen in zip(range(case.iterations), order, strict=False):
            rows = torch.from_numpy(chosen)
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(net(inputs[rows]), labels[rows])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())

    return iterate


def with_textbook(case: Case, data: DataSet, second_look: bool = False) -> Callable[[], None]:
    """Affine, activation, affine, softmax with cross-entropy, SGD: the textbooks' steps in their order, in float64.

    second_look : whether the loss is evaluated once more after the update, as the book does where it draws batches at
    random (Deep Learning from Scratch, chapter 5); where it shuffles (volume 2, chapter 1) it does not.
    """
    random = np.random.default_rng(0)
    first, hidden, last = case.sizes
    w1, b1 = 0.01 * random.standard_normal((first, hidden)), np.zeros(hidden)
    w2, b2 = 0.01 * random.standard_normal((hidden, last)), np.zeros(last)
    inputs, labels = data.inputs, data.labels
    order = batches(case, len(data), random)

    def forward(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        z = np.dot(x, w1) + b1
        a = 1 / (1 + np.exp(-z)) if case.activation == "sigmoid" else np.where(z <= 0, 0, z)
        y = np.dot(a, w2) + b2
        y = np.exp(y - y.max(axis=1, keepdims=True))
        return z, a, y / y.sum(axis=1, keepdims=True)

    def cross_entropy(y: np.ndarray, t: np.ndarray) -> float:
        loss: float = -np.sum(np.log(y[np.arange(len(t)), t] + 1e-7)) / len(t)
        return loss

    def iterate() -> None:
        losses = []
        for _, chosen in zip(range(case.iterations), order, strict=False):
            x, t = inputs[chosen], labels[chosen]
            z, a, y = forward(x)
            loss = cross_entropy(y, t)
            dy = y.copy()
            dy[np.arange(len(t)), t] -= 1
            dy = dy / len(t)
            db2, dw2, da = np.sum(dy, axis=0), np.dot(a.T, dy), np.dot(dy, w2.T)
            dz = da * (1 - a) * a if case.activation == "sigmoid" else np.where(z <= 0, 0, da)
            db1, dw1 = np.sum(dz, axis=0), np.dot(x.T, dz)
            for parameter, gradient in zip((w1, b1, w2, b2), (dw1, db1, dw2, db2), strict=True):
                np.subtract(parameter, case.lr * gradient, out=parameter)
            losses.append(cross_entropy(forward(x)[-1], t) if second_look else loss)

    return iterate


def seconds(iterate: Callable[[], None]) -> float:
    began = time.perf_counter()
    iterate()
    return time.perf_counter() - began


def main() -> int:
    """Print the table; 1 if a median ratio misses its target."""
    if torch is None:
        print("torch is skipped: it is not installed (make bench installs it)\n")
    versions = f"NumPy {np.__version__}" + (f", torch {torch.__version__}" if torch else "")
    print(f"medians of {REPEATS} alternating repeats, one thread each; {versions}\n")
    missed = False
    for case in CASES:
        data = case.data
        contenders = {
            "fit": with_fit(case, data),
            "textbook": with_textbook(case, data, second_look=case.sampling == "random"),
        }
        if torch:
            contenders["torch"] = with_torch(case, data)
        for iterate in contenders.values():
            iterate()  # warm up
        rounds = [{name: seconds(iterate) for name, iterate in contenders.items()} for _ in range(REPEATS)]
        print(f"{'-'.join(map(str, case.sizes))}, {case.activation}, batch {case.batch_size}")
        for name, target in [("fit", None), ("torch", case.over_torch), ("textbook", case.over_textbook)]:
            if name in contenders:
                rate = case.iterations / statistics.median(times[name] for times in rounds)
                ratio = statistics.median(times[name] / times["fit"] for times in rounds)
                goal = f" (target {target:g})" if target else ""
                print(
                    f"  {name:<10}{rate:>9,.0f} iterations/s"
                    + (f"   fit is {ratio:.2f} times as fast{goal}" if name != "fit" else "")
                )
                missed |= ratio < (target or 0)
    print("\nmissed" if missed else "\nall targets met")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
