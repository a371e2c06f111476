"""A run of the digits lab as a program."""

from types import SimpleNamespace

from app.export.programs import Program
from app.export.programs.net import training
from app.labs.digits.config import DigitsConfig, DigitsRacerPart
from app.labs.digits.run import SMOOTHING
from app.labs.digits.watch import training_images_asked
from app.settings import Settings
from engine.datasets.mnist import SAMPLE_TRAIN


def code(config: DigitsConfig, seed: int) -> Program:
    return Program(
        "digits",
        training(config, seed, [_beginning(config, racer) for racer in config.racers])
        | {
            "source": config.source,
            "sample_train": SAMPLE_TRAIN,
            "gzipped": config.source == "full",
            "mirror": Settings.model_fields["mnist_mirror"].default,
            "weights_file": bool(config.weights),
            "examples": len(config.train),
            "few": config.training_images is not None,
            "asked": training_images_asked(config.train, config.images.test),
            "iterations": config.iterations,
            "smoothing": SMOOTHING,
        },
    )


def _beginning(config: DigitsConfig, racer: DigitsRacerPart) -> SimpleNamespace:
    return SimpleNamespace(**racer.model_dump() | {"activation": config.activation})
