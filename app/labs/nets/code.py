"""A run of the nets lab as a program."""

import numpy as np

from app.labs.nets.config import NetsConfig
from app.labs.nets.data import read_points
from app.programs import Program, racers
from engine.nets import INITIALIZERS
from engine.nets.activations import LEAK

MOST_ROWS = 300
"""Of a table that stands in the program."""


def code(config: NetsConfig, seed: int) -> Program:
    plane = config.plane
    facts = racers(config.racers, config.labels, [0] * len(config.racers))
    for racer, part in zip(facts["racers"], config.racers, strict=True):
        scale = INITIALIZERS[part.init].scale if part.init_scale is None else part.init_scale
        racer |= {"init": part.init, "scale": scale, "activation": part.activation}
    made = config.data.build()
    points, labels = read_points(config.placed)
    table = np.column_stack([made.inputs, made.labels]) if config.data.kind == "csv" else ()
    return Program(
        "nets",
        facts | {
            "seed": seed, "data": config.data, "classes_made": made.class_count if made else 0, "placed": np.column_stack([points, labels]).tolist(),
            "table": table if len(table) <= MOST_ROWS else None, "table_rows": len(table), "sizes": list(config.sizes), "precision": config.precision,
            "features": config.features.names, "test_share": config.test_share, "examples": len(plane.train), "epochs": config.epochs, "batch_size": config.batch_size,
            "sampling": config.sampling, "loss": config.loss, "l1": config.l1, "l2": config.l2, "leak": LEAK,
            "activations": sorted({part.activation for part in config.racers}), "inits": sorted({part.init for part in config.racers}),
        },
    )  # fmt: skip
