"""A run of the regression lab as a program."""

import numpy as np

from app.export.programs import Program, racers
from app.export.programs.surface import region
from app.labs.regression.config import RegressionConfig


def code(config: RegressionConfig, seed: int) -> Program:
    examples = config.examples
    facts = racers(config.racers, config.racer_names, config.updates)
    for racer, part in zip(facts["racers"], config.racers, strict=True):
        racer.update(part.batches(len(examples)))
    return Program(
        "regression",
        facts
        | region(config.regression, None)
        | {
            "data": config.data,
            "rows": np.column_stack([examples.inputs, examples.targets]) if config.data.kind == "csv" else (),
            "line": examples.inputs.shape[1] == 1,
            "start": (config.start.w0, config.start.w1),
            "seed": seed,
            "noise": 0.0,
            "numerical": False,
            "h": 0.0,
            "batched": True,
            "needs_numpy": True,
        },
    )
