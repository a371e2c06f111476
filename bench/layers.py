"""Convolutions, dropout and batch normalization against PyTorch eager: `python -m bench.layers`, by default one thread
(`BENCH_THREADS=2` for more). Both train on batches of 100 of the bundled images, with Adam, in float32.

With MNIST_DIR set, the nets with convolutions also learn all 60,000 images for 5 epochs, which takes two minutes: the
test accuracy after each epoch, and the processor time of an epoch.
"""

import os

THREADS = os.environ.get("BENCH_THREADS", "1")
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[name] = THREADS  # before NumPy is imported

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from engine import OPTIMIZERS, fit
from engine.datasets.mnist import load, sample
from engine.nets import ConvNet
from engine.nets.layers import Convolution, Pooling
from engine.nets.notation import read_hidden

try:
    import torch
except ImportError:
    torch = None

LEAST = 0.5
"""Times as fast as PyTorch."""

LEAST_ACCURACY, EPOCHS = 0.985, 5
"""On the 10,000 test images, of the nets with convolutions."""

ROUNDS, ITERATIONS, BATCH = 5, 4, 100
CASES: dict[str, dict[str, Any]] = {
    "conv 16x3, pool, conv 32x3, pool, 64": {},
    "conv 30x5 pad 0, pool, 100": {},
    "100, 100": {"dropout": 0.2},
    "100, 100, 100": {"batch_norm": True},
}


def with_fit(hidden: str, settings: dict[str, Any]) -> Callable[[], None]:
    net = ConvNet((1, 28, 28), hidden, 10, **settings)
    run = fit(net, sample().train, OPTIMIZERS["adam"](lr=0.001), batch_size=BATCH, epochs=10**6)
    return lambda: assert_finite(run.advance(ITERATIONS).loss.tolist())


def assert_finite(losses: list[float]) -> None:
    assert np.isfinite(losses).all()


def with_torch(hidden: str, settings: dict[str, Any]) -> Callable[[], None]:
    torch.set_num_threads(int(THREADS))
    torch.manual_seed(0)
    modules: list[Any] = []
    flat = False
    for layer in read_hidden(hidden):
        if isinstance(layer, Pooling):
            modules.append(torch.nn.MaxPool2d(layer.side))
        elif isinstance(layer, Convolution):
            modules += [torch.nn.LazyConv2d(layer.channels, layer.kernel, layer.stride, layer.padding), torch.nn.ReLU()]
        else:
            modules += [*([] if flat else [torch.nn.Flatten()]), torch.nn.LazyLinear(layer)]
            modules += [torch.nn.BatchNorm1d(layer)] if settings.get("batch_norm") else []
            modules += [torch.nn.ReLU()]
            modules += [torch.nn.Dropout(settings["dropout"])] if "dropout" in settings else []
            flat = True
    net = torch.nn.Sequential(*modules, torch.nn.LazyLinear(10))
    data = sample().train
    images = torch.tensor(data.inputs / np.float32(255)).reshape(-1, 1, 28, 28)
    labels, random = torch.tensor(data.labels).long(), np.random.default_rng(0)
    net(images[:2])
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)

    def iterate() -> None:
        losses = []
        for _ in range(ITERATIONS):
            rows = torch.from_numpy(random.integers(len(labels), size=BATCH))
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(net(images[rows]), labels[rows])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        assert_finite(losses)

    return iterate


def seconds(iterate: Callable[[], None]) -> float:
    """Of an iteration: processor time with one thread, else time on the clock."""
    clock = time.process_time if THREADS == "1" else time.perf_counter
    began = clock()
    iterate()
    return (clock() - began) / ITERATIONS


def learn_all(folder: str) -> bool:
    """Whether each net with convolutions reaches LEAST_ACCURACY on all of MNIST within EPOCHS epochs."""
    data, reached = load(folder), True
    for hidden in (hidden for hidden in CASES if "conv" in hidden):
        net = ConvNet((1, 28, 28), hidden, 10, init="he")
        run = fit(net, data.train, OPTIMIZERS["adam"](lr=0.001), batch_size=BATCH, epochs=EPOCHS)
        found = []
        began = time.process_time()
        for _ in range(EPOCHS):
            run.advance(len(data.train) // BATCH)
            found.append(net.accuracy(data.test.inputs, data.test.labels))
        each = (time.process_time() - began) / EPOCHS
        print(
            f"{hidden} on all of MNIST: test accuracy {', '.join(f'{one:.4f}' for one in found)}; {each:.0f} s an epoch"
        )
        reached &= max(found) >= LEAST_ACCURACY
    return reached


def main() -> int:
    """Print the table; 1 if a ratio misses its target."""
    if torch is None:
        print("torch is skipped: it is not installed (make bench installs it)")
    print(f"least of {ROUNDS} alternating rounds, batches of {BATCH}, {THREADS} thread(s)\n")
    missed = False
    for hidden, settings in CASES.items():
        contenders = {"fit": with_fit(hidden, settings)} | ({"torch": with_torch(hidden, settings)} if torch else {})
        for iterate in contenders.values():
            iterate()  # warm up
        rounds = [{name: seconds(iterate) for name, iterate in contenders.items()} for _ in range(ROUNDS)]
        least = {name: min(times[name] for times in rounds) for name in contenders}
        said = "".join(f", {name} {1000 * value:.2f} ms" for name, value in least.items())
        ratio = least["torch"] / least["fit"] if torch else None
        print(f"{hidden} {settings or ''}{said}" + (f": {ratio:.2f} times as fast (least {LEAST})" if ratio else ""))
        missed |= ratio is not None and ratio < LEAST
    if folder := os.environ.get("MNIST_DIR"):
        missed |= not learn_all(folder)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
