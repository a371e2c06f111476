"""Nets whose learning rate is far too large, and whose pictures must be sent all the same.

Divergence is what people come to see: every activation × initializer × optimizer × rate × what restrains it, for the
labs of nets and digits, with the rest of the settings drawn at random, the same in every run.
"""

import itertools
import random
from collections.abc import Iterator
from typing import Any

from app.labs import LABS
from app.labs.shared.config import LabConfig
from app.labs.shared.networks import CLASSIFIERS
from app.wire import encoding
from engine import OPTIMIZERS
from engine.nets import ACTIVATIONS, INITIALIZERS

RATES = [1e-3, 0.1, 1, 5, 20, 100, 1e3, 1e4, 1e5, 1e6]
RESTRAINTS: list[tuple[dict[str, float], float | None]] = [
    ({}, None),
    ({"l1": 0.1}, None),
    ({"l2": 0.1}, None),
    ({"l1": 10, "l2": 1}, None),
    ({"l2": 10}, 1e9),
    ({}, 1.0),
]
"""Penalties, and the norm that gradients are clipped to."""

TRAINERS = [name for name, optimizer in OPTIMIZERS.items() if optimizer.needs == "gradient"]


def settings(seed: int) -> Iterator[tuple[str, dict[str, Any], int]]:
    """A lab's name, a config and a seed: all combinations, in an order that depends on `seed` alone."""
    dice = random.Random(seed)
    crossed = [
        (lab, *combination)
        for lab, restraints in (("nets", RESTRAINTS), ("digits", RESTRAINTS[:3:2]))
        for combination in itertools.product(ACTIVATIONS, INITIALIZERS, TRAINERS, RATES, restraints)
    ]
    dice.shuffle(crossed)
    for lab, activation, init, optimizer, rate, (penalties, max_grad) in crossed:
        most = OPTIMIZERS[optimizer].__dataclass_fields__["lr"].metadata["high"]
        racer: dict[str, Any] = {"optimizer": optimizer, "lr": min(rate, most), "max_grad": max_grad}
        net = {"activation": activation, "init": init, "init_scale": dice.choice([None, None, 1.0, 100.0])}
        config = {
            "hidden": dice.choice(["0", "4", "6, 6", "5, 5, 5"]),
            "loss": dice.choice(CLASSIFIERS),
            "interval": dice.choice([1, 3]),
            **penalties,
        }
        if lab == "nets":
            data = {"kind": dice.choice(["spiral", "moons"]), "per_class": 20}
            config |= {"data": data, "racers": [racer | net]}
            config |= {"precision": dice.choice(["float32", "float64"]), "test_share": dice.choice([0, 0.25])}
            config |= dice.choice([{"batch_size": 1, "epochs": 2}, {"batch_size": 7, "epochs": 10}])
        else:
            config |= {"racers": [racer], "training_images": 50, "batch_size": 25, "epochs": 20, **net}
        yield lab, config, dice.randrange(100)


def watched_to_its_end(config: LabConfig, name: str, seed: int) -> str:
    """How the run ends; every frame on the way is encoded."""
    run = LABS[name].run(config, seed)
    for ticks in itertools.chain([0, 1, 2, 5], itertools.repeat(1000)):
        run.advance(ticks)
        frame = run.drain()
        encoding.dumps({"append": frame.append, "replace": frame.replace})
        if run.ending is not None:
            assert run.ending.message
            return run.ending.kind
    raise AssertionError("unreachable")
