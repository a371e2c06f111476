"""A run of the losses lab as a program."""

from types import SimpleNamespace

from app.export.programs import Program
from app.export.programs.net import training
from app.labs.losses.config import CLASSES, TRAINING_RATE, LossesConfig
from app.labs.shared.optimizers import OptimizerPart, optimizer_models

ADAM = optimizer_models(OptimizerPart)["adam"].model_validate({"lr": TRAINING_RATE})
NET = SimpleNamespace(activation="tanh", init="xavier", init_scale=None)


def code(config: LossesConfig, seed: int) -> Program:
    if config.show == "prediction":
        return Program(
            "prediction",
            {
                "classes": CLASSES,
                "p": config.p,
                "to": config.to,
                "right": config.right,
                "rest": config.rest,
                "steps": config.steps,
            },
        )
    points = config.plane.train
    trained = SimpleNamespace(
        sizes=config.sizes,
        loss="cross_entropy",
        racers=[ADAM],
        racer_names=["Adam"],
        epochs=config.epochs,
        batch=len(points),
        sampling="ordered",
        patience=None,
    )  # all points at once: their order does not matter
    return Program(
        "weight",
        training(trained, 0, [NET])
        | {
            "data": config.data,
            "classes_made": config.plane.classes,
            "placed": (),
            "precision": "float64",
            "precisions": ["float64"],
            "features": ["x", "y"],
            "test_share": 0.0,
            "examples": len(points),
            "layer": config.layer,
            "unit_from": config.unit_from,
            "unit_to": config.unit_to,
            "low": config.interval.low,
            "high": config.interval.high,
            "steps": config.steps,
        },
    )
