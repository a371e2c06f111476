"""The digits lab's config: which images, a net, and one to five ways of training it."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Annotated, Any

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.labs.digits.data import SOURCES, images_of
from app.labs.digits.watch import GALLERY, STOPPED_BY, training_images_asked
from app.labs.shared.fields import ChosenBy, OneOf, Within, extra, field, fills_in, misplaced
from app.labs.shared.networks import (
    Activation,
    Init,
    InitScale,
    Rates,
    Sampling,
    TrainedConfig,
    TrainedPart,
    for_each_racer,
    racer_models,
)
from app.labs.shared.race_config import racers_field
from app.labs.shared.weights import Weights, begin, check_weights, shape_of_net, weights_field
from app.labs.shared.weights import fields_of as fields_of_any
from app.labs.shared.work import BYTE_SECONDS, MOST, NetWork, Work, largest
from engine.datasets import MNIST, ImageSet
from engine.datasets.mnist import CLASSES, SIDE
from engine.nets import ACTIVATIONS, MLP, ConvNet, Net
from engine.nets.architecture import Architecture
from engine.nets.composition import Hidden, composed
from engine.nets.dataset_evaluation import BLOCK
from engine.nets.losses import CrossEntropy
from engine.nets.notation import parts_of, read_hidden
from engine.nets.occlusion import places
from engine.sentences import N_, SentenceError

MOST_EPOCHS = 10_000
MOST_ITERATIONS = 1_000_000
MOST_PARAMETERS = 1_500_000
PICTURE_LAYER = re.compile("conv|pool")

OCCLUDED = places(SIDE) ** 2 + 1
"""Pictures that show what a net looks at."""

EPOCHS = {"sample": 250, "full": 17}
"""About 10,000 iterations of 100 images."""


class DigitsRacerPart(TrainedPart):
    """One way of training: an optimizer with its settings, and how the net begins."""

    init: Init = "normal"
    init_scale: InitScale = field(None, fold=True)


RACER_MODELS = racer_models(DigitsRacerPart)


class DigitsConfig(TrainedConfig):
    """The images to learn from, the net, and how it is trained."""

    rates = Rates(0.001, gd=0.1, momentum=0.01, nesterov=0.01, adagrad=0.01, adadelta=1.0, lion=0.0003)

    source: Annotated[str, OneOf(tuple(SOURCES))] = field(
        "sample",
        N_("Images"),
        N_("images for training, and others for testing"),
        group="data",
        resets="training_images epochs batch_size",
    )
    training_images: Annotated[int | None, Within(10, 60_000)] = field(
        None,
        N_("Training images"),
        N_("trains on this many images, from the first; empty: all"),
        group="data",
        blank=N_("all"),
    )
    hidden: str = Field(
        "50",
        max_length=100,
        title=N_("Hidden layers"),
        description=N_("units of each layer, such as 100, 100, or conv 16x3, pool, 64; 0 for none"),
        json_schema_extra=extra(group="net"),
    )
    activation: Activation = field("sigmoid", group="net")
    weights: Weights = weights_field()
    racers: list[Annotated[DigitsRacerPart, ChosenBy("optimizer", RACER_MODELS)]] = racers_field(5, "Training")
    batch_size: Annotated[int, Within(1, 10_000, log=True)] = field(
        100, N_("Batch size"), N_("images averaged in the gradient of one update"), group="run"
    )
    sampling: Sampling = field("random", group="run")
    epochs: Annotated[int, Within(1, MOST_EPOCHS)] = field(
        250, N_("Epochs"), N_("maximum number of passes over the training images"), group="run"
    )
    iterations: Annotated[int | None, Within(1, MOST_ITERATIONS)] = field(
        None,
        N_("Iterations"),
        N_("maximum number of updates; empty: as many as the epochs hold"),
        group="run",
        fold=True,
    )

    def choices(self) -> frozenset[str]:
        return super().choices() | {"source"}

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        return super().titles() | {"source": SOURCES}

    @fills_in
    def _fill_in(cls, values: dict[str, Any]) -> Any:
        values = for_each_racer(values, init=Init, init_scale=InitScale)
        values = {"epochs": EPOCHS.get(str(values.get("source", "sample")), 1)} | values
        if "batch_size" not in values and (count := str(values.get("training_images", "")))[:9].isdecimal():
            values["batch_size"] = min(100, max(int(count[:9]), 1))
        return values

    @model_validator(mode="after")
    def _check(self) -> "DigitsConfig":
        try:
            images = self.images
        except SentenceError as error:
            raise misplaced("source", error) from None
        if self.training_images is not None and self.training_images > len(images.train):
            raise misplaced(
                "training_images",
                "{field}: {given} is outside [10, {most}], the number of images available",
                given=self.training_images,
                most=len(images.train),
            )
        self.check_batch_size(len(self.train))
        check_weights(self.weights, self.sizes, self.racers, self.layers)
        return self

    @cached_property
    def images(self) -> MNIST:
        return images_of(self.source)

    @cached_property
    def train(self) -> ImageSet:
        return self.images.train if self.training_images is None else self.images.train.head(self.training_images)

    def check_hidden(self) -> None:
        try:
            if not self.of_pictures:
                super().check_hidden()
            elif self.architecture.size > MOST_PARAMETERS:
                raise misplaced(
                    "hidden",
                    "{field}: {hidden} has {parameters:,} parameters; at most {most:,} are allowed",
                    hidden=self.hidden,
                    parameters=self.architecture.size,
                    most=MOST_PARAMETERS,
                )
        except SentenceError as error:
            raise misplaced("hidden", "{field}: {error}", error=error) from None

    @property
    def layers(self) -> list[Hidden]:
        """The hidden layers."""
        return read_hidden(self.hidden)

    @property
    def of_pictures(self) -> bool:
        """Whether the net has layers that work on pictures, not only on single pixels."""
        return any(not part.isdecimal() and PICTURE_LAYER.match(part) for part in parts_of(self.hidden))

    @property
    def hidden_sizes(self) -> list[int]:
        """Units of the dense hidden layers."""
        return [layer for layer in self.layers if isinstance(layer, int)]

    @property
    def architecture(self) -> Architecture:
        """The architecture of a net of pictures, without each racer's own settings."""
        return _architecture(self.hidden)

    @property
    def sizes(self) -> tuple[int, ...]:
        return self.architecture.sizes if self.of_pictures else (SIDE * SIDE, *self.hidden_sizes, CLASSES)

    @property
    def net_work(self) -> NetWork:
        if not self.of_pictures:
            return super().net_work
        slots = [slot for slot in self.architecture.slots if slot.layer.weighted]
        shapes = [(slot.layer.block(slot.shape), slot.layer.output(slot.shape)) for slot in slots]
        patches = tuple((*block, math.prod(above[1:])) for block, above in shapes if block)
        return NetWork(self.sizes, np.dtype(self.widest).itemsize, self.between, patches)

    def too_large(self) -> PydanticCustomError:
        if not self.of_pictures:
            return super().too_large()
        batch = largest(
            lambda most: not self.model_copy(update={"batch_size": most}).work().exceeds(MOST), self.batch_size
        )
        if not batch:
            return misplaced(
                "hidden",
                N_("{field}: {hidden} would take too long; choose fewer channels, smaller kernels or fewer nets"),
                hidden=self.hidden,
            )
        return misplaced(
            "batch_size",
            N_("{field}: {batch_size} is outside [1, {most}]: a larger batch would take too long with this net"),
            batch_size=self.batch_size,
            most=batch,
        )

    def net(self, racer: DigitsRacerPart, seed: int) -> Net:
        settings: dict[str, Any] = {
            "activation": self.activation,
            "loss": self.loss,
            "init": racer.init,
            "init_scale": racer.init_scale,
            "seed": seed,
            **racer.layers,
        }
        net: Net = (
            ConvNet((1, SIDE, SIDE), self.hidden, CLASSES, **settings)
            if self.of_pictures
            else MLP(self.sizes, **settings)
        )
        return begin(net, self.weights)

    @property
    def class_names(self) -> Sequence[str]:
        return self.train.names

    @property
    def all_iterations(self) -> int:
        """Iterations of the whole run."""
        in_epochs = self.epochs * -(-len(self.train) // self.batch_size)
        return in_epochs if self.iterations is None else min(in_epochs, self.iterations)

    @property
    def all_epochs(self) -> float:
        return min(self.epochs, self.all_iterations * self.batch_size / len(self.train))

    def work(self) -> Work:
        """At once every racer evaluates its net on all test images and as many training images, later on blocks of
        them; the images themselves are shared.
        """
        return sum((self._work(racer) for racer in self.racers), Work())

    def _work(self, racer: DigitsRacerPart) -> Work:
        net, batch = replace(self.net_work, between=racer.between), self.batch_size
        test = self.images.test
        more = 2 * net.itemsize * net.parameters
        return Work(
            making=net.drawing
            + (net.memory(batch, 2 * BLOCK) + more) * BYTE_SECONDS
            + net.forward(len(test) + training_images_asked(self.train, test)),
            tick=net.iteration(batch) + net.forward(BLOCK + STOPPED_BY * (self.patience is not None)),
            frame=net.forward(GALLERY + 1 + OCCLUDED) + 0.001,
            memory=net.memory(batch, 2 * BLOCK + OCCLUDED) + more,  # once a digit is looked at
        )

    def own_figures_part(self) -> dict[str, Any]:
        return {"labels": self.labels, "iterations": self.all_iterations, "epochs": self.all_epochs}

    def comparable(self) -> dict[str, Any]:
        return self.model_dump(mode="json", include={"source"})

    def beginning(self, seed: int) -> dict[str, Any]:
        first = sorted({(racer.init, racer.init_scale) for racer in self.racers}, key=str)
        drawn = {"seed": seed} if any(init != "zeros" for init, _ in first) else {}
        beginning = self.model_dump(mode="json", include={"source", "training_images", "hidden", "weights"})
        return beginning | ({} if self.weights else {"init": first} | drawn)

    def lengths(self) -> dict[str, int | None]:
        ends_by_iterations = self.iterations is not None and self.iterations == self.all_iterations
        names = ("iterations", "epochs") if ends_by_iterations else ("epochs", "iterations")
        return {name: getattr(self, name) for name in names}

    def all_steps(self) -> int | None:
        return self.all_iterations

    def structure(self) -> dict[str, Any]:
        live = {"racers", "epochs", "iterations", "batch_size", "sampling", "patience", "inside"}
        racers = [racer.structure() for racer in self.racers]
        return self.model_dump(mode="json", exclude=live) | {"racers": racers}


@lru_cache(maxsize=64)
def _architecture(hidden: str) -> Architecture:
    return composed(
        (1, SIDE, SIDE), read_hidden(hidden), CLASSES, ACTIVATIONS["relu"], CrossEntropy, np.dtype(np.float32)
    )


def fields_of(net: Net) -> dict[str, str]:
    """By name, the fields that a config needs to continue with `net`; SentenceError for a net not made for digits."""
    if net.sizes[0] != SIDE * SIDE or net.sizes[-1] != CLASSES:
        raise SentenceError(
            "the file holds a net {held}; a net for digits has {inputs} inputs and {outputs} outputs",
            held=shape_of_net(net),
            inputs=SIDE * SIDE,
            outputs=CLASSES,
        )
    return fields_of_any(net) | {"activation": net.activation.id}
