"""A run of the nets lab as a program."""

import numpy as np

from app.export.programs import Program
from app.export.programs.formula import facts
from app.export.programs.net import training
from app.labs.nets.config import NetsConfig
from app.labs.nets.data_parts import FunctionPart
from app.labs.shared.plane import read_points
from engine.expression import Expression

MOST_ROWS = 300
"""Most rows of a table that is written into the program."""


def formula_of(config: NetsConfig) -> Expression | None:
    """The function that the nets learn, where it is typed."""
    return config.data.targets().formula if isinstance(config.data, FunctionPart) else None


def code(config: NetsConfig, seed: int) -> Program:
    formula = formula_of(config)
    made = None if formula else config.data.build()
    points, labels = read_points(config.placed)
    table = np.column_stack([made.inputs, made.labels]) if made and config.data.kind == "csv" else ()
    return Program(
        "nets",
        training(config, seed, config.racers)
        | {
            "data": config.data,
            "classes_made": made.class_count if made else 0,
            "placed": np.column_stack([points, labels]).tolist(),
            "table": table if len(table) <= MOST_ROWS else None,
            "table_rows": len(table),
            "features": config.inputs,
            "test_share": config.test_share,
            "examples": len(config.plane.train),
            "per_epoch": -(-len(config.plane.train) // config.batch),
            "weights_file": bool(config.weights),
            "loss": config.net_loss,
            "formula": facts(formula) if formula else None,
        },
    )
