"""A run of the digits lab as a program."""

from types import SimpleNamespace

from app.export.programs import Program
from app.export.programs.net import training
from app.labs.digits.config import DigitsConfig, DigitsRacerPart
from app.labs.digits.run import SMOOTHING
from app.labs.digits.watch import STOPPED_BY, training_images_asked
from app.labs.shared.weights import shape_of
from app.settings import Settings
from engine.datasets.mnist import CLASSES, SAMPLE_TRAIN
from engine.nets.layers import Convolution, Pooling


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
            "per_epoch": -(-len(config.train) // config.batch),
            "stopped_by": min(STOPPED_BY, len(config.images.test)),
            "few": config.training_images is not None,
            "asked": training_images_asked(config.train, config.images.test),
            "iterations": config.iterations,
            "smoothing": SMOOTHING,
            "layers": _layers(config) if config.of_pictures else None,
            "net_text": shape_of(config.sizes, config.layers),
        },
    )


def _layers(config: DigitsConfig) -> list[tuple[str | int, ...]]:
    """Kind and settings of each layer, the outputs' included, of a net with convolutions or pooling."""
    found: list[tuple[str | int, ...]] = []
    for layer in [*config.layers, CLASSES]:
        if isinstance(layer, Convolution):
            found.append(("conv", layer.channels, layer.kernel, layer.stride, layer.padding or 0))
        elif isinstance(layer, Pooling):
            found.append(("pool", layer.side))
        else:
            found.append(("dense", layer))
    return found


def _beginning(config: DigitsConfig, racer: DigitsRacerPart) -> SimpleNamespace:
    return SimpleNamespace(**racer.model_dump() | {"activation": config.activation})
