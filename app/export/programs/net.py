"""Nets as programs: the facts that the templates of nets.jinja need."""

from collections.abc import Sequence
from typing import Any

from app.export.programs import racers
from engine.nets import INITIALIZERS
from engine.nets.activations import LEAK


def net(config: Any, seed: int, parts: Sequence[Any]) -> dict[str, Any]:
    """Facts of the nets of a config with `sizes` and `loss`; each of `parts` has an `activation`, an `init` and an
    `init_scale`.
    """
    return {
        "seed": seed,
        "sizes": list(config.sizes),
        "loss": config.loss,
        "leak": LEAK,
        "weights_file": False,
        "gzipped": False,
        "activations": sorted({part.activation for part in parts}),
        "inits": sorted({part.init for part in parts}),
    }


def scale(part: Any) -> float:
    """The scale of its initial weights."""
    return INITIALIZERS[part.init].scale if part.init_scale is None else part.init_scale


def _common(values: list[float], name: str) -> float | str:
    """The value of all racers, or the name of a parameter where they have several."""
    return values[0] if len(set(values)) == 1 else name


def training(config: Any, seed: int, parts: Sequence[Any]) -> dict[str, Any]:
    """Facts of nets trained side by side, each with its own of `parts`, as in `TrainedConfig`. A part without a
    `precision` uses 32 bits.
    """
    facts = racers(config.racers, config.racer_names, [0] * len(config.racers))
    for racer, part in zip(facts["racers"], parts, strict=True):
        racer |= {"init": part.init, "scale": scale(part), "activation": part.activation}
        racer["precision"] = getattr(part, "precision", "float32")
        racer |= {"dropout": getattr(part, "dropout", 0.0), "batch_norm": getattr(part, "batch_norm", "off") == "on"}
        racer |= {name: getattr(part, name, 0.0) for name in ("l1", "l2")}
    precisions = sorted({racer["precision"] for racer in facts["racers"]})
    return (
        facts
        | {"precision": precisions[-1], "precisions": precisions}
        | net(config, seed, parts)
        | {
            "epochs": config.epochs,
            "iterations": None,
            "layers": None,
            "batch_size": config.batch,
            "sampling": config.sampling,
            "patience": config.patience,
            "stopped_by": None,
            "dropout": any(racer["dropout"] for racer in facts["racers"]),
            "batch_norm": any(racer["batch_norm"] for racer in facts["racers"]),
            **{name: _common([racer[name] for racer in facts["racers"]], name) for name in ("l1", "l2")},
        }
    )
