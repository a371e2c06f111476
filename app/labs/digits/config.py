"""The digits lab's config: which images, a net, and one to five ways of training it."""

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from app.labs.base import LabConfig
from app.labs.digits.data import SOURCES, images_of
from app.labs.fields import Within, choice_of, extra, misplaced
from app.labs.optimizers import SCHEDULE_MODELS, TITLES, OptimizerPart, labels_of, optimizer_models
from engine import OPTIMIZERS
from engine.datasets import MNIST, ImageSet
from engine.datasets.mnist import CLASSES, SIDE
from engine.nets import ACTIVATIONS, INITIALIZERS, LOSSES, MLP

MOST_RACERS = 5
MOST_HIDDEN, MOST_UNITS = 6, 512
MOST_EPOCHS = 10_000
MOST_ITERATIONS = 1_000_000
MOST_POINTS = 200_000
"""Of a loss curve: longer runs average over longer intervals."""

EPOCHS = {"sample": 250, "full": 17}
"""About 10,000 iterations of 100 images."""

RATES = {"gd": 0.1, "momentum": 0.01, "nesterov": 0.01, "adagrad": 0.01, "adadelta": 1.0, "lion": 0.0003}
"""Adam and its kin have 0.001."""

RACER_MODELS = optimizer_models(OptimizerPart, [name for name, optimizer in OPTIMIZERS.items() if not optimizer.needs_hessian])


class DigitsConfig(LabConfig):
    """What is learned from, by which net, trained how."""

    source: Literal[tuple(SOURCES)] = Field("sample", title="Images", description="to train with, and others to test with", json_schema_extra=extra(group="data", resets="training_images epochs batch_size"))
    training_images: Annotated[int | None, Within(10, 60_000)] = Field(None, title="Training images", description="only the first so many; empty: all of them", json_schema_extra=extra(group="data"))
    hidden: str = Field("50", max_length=40, title="Hidden layers", description="units of each layer, such as 100, 100; 0 for none", json_schema_extra=extra(group="net"))
    activation: Literal[tuple(ACTIVATIONS)] = Field("sigmoid", title="Activation", description="what each hidden unit does to its sum", json_schema_extra=extra(group="net"))
    init: Literal[tuple(INITIALIZERS)] = Field("normal", title="Initial weights", description="the distribution the weights are drawn from", json_schema_extra=extra(group="net"))
    init_scale: Annotated[float | None, Within(0, 100)] = Field(None, title="their scale", description="s of the distribution; empty: the usual one", json_schema_extra=extra(group="net", fold=True))
    loss: Literal[tuple(LOSSES)] = Field("cross_entropy", title="Loss", description="what training makes small", json_schema_extra=extra(group="net", fold=True))
    racers: Annotated[list[choice_of(RACER_MODELS, "optimizer")], Field(min_length=1, max_length=MOST_RACERS)] = Field(title="Training", json_schema_extra=extra(group="racers"))
    batch_size: Annotated[int, Within(1, 10_000, log=True)] = Field(100, title="Batch size", description="images whose mean gradient makes one update", json_schema_extra=extra(group="run"))
    sampling: Literal["shuffle", "ordered", "random"] = Field("random", title="Batches", description="a new order in every epoch, the data's own order, or drawn at random", json_schema_extra=extra(group="run"))
    epochs: Annotated[int, Within(1, MOST_EPOCHS)] = Field(250, title="Epochs", description="passes over the training images at most", json_schema_extra=extra(group="run"))
    iterations: Annotated[int | None, Within(1, MOST_ITERATIONS)] = Field(None, title="Iterations", description="updates at most; empty: as many as the epochs have", json_schema_extra=extra(group="run", fold=True))
    interval: Annotated[int, Within(1, 10_000)] = Field(10, title="Interval", description="iterations that one point of the loss curve averages", json_schema_extra=extra(group="run", fold=True))
    l1: Annotated[float, Within(0, 10)] = Field(0.0, title="L1 penalty", description="pull of the same strength on every weight", json_schema_extra=extra(group="run", symbol="λ₁", fold=True))
    l2: Annotated[float, Within(0, 10)] = Field(0.0, title="L2 penalty", description="pull on every weight in proportion to it", json_schema_extra=extra(group="run", symbol="λ₂", fold=True))

    def choices(self) -> frozenset[str]:
        return frozenset({"kind", "optimizer", "source"})

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        return {
            **TITLES,
            "optimizer": {name: TITLES["optimizer"][name] for name in RACER_MODELS},
            "source": SOURCES,
            "activation": {name: entry.title for name, entry in ACTIVATIONS.items()},
            "init": {name: f"{name} {entry.rule}" for name, entry in INITIALIZERS.items()},
            "loss": {name: entry.title for name, entry in LOSSES.items()},
            "sampling": {"shuffle": "shuffled every epoch", "ordered": "in order", "random": "drawn at random"},
        }

    @classmethod
    def tags(cls) -> frozenset[str]:
        return frozenset((*RACER_MODELS, *SCHEDULE_MODELS))

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        values = {"epochs": EPOCHS.get(values.get("source", "sample"), 1)} | values
        if "batch_size" not in values and str(count := values.get("training_images", "")).isdecimal():
            values["batch_size"] = min(100, max(int(count), 1))
        racers = values.get("racers", [{"optimizer": "gd"}])
        if isinstance(racers, list | tuple):
            values["racers"] = [
                racer if not isinstance(racer, dict) or "lr" in racer else racer | {"lr": RATES.get(racer.get("optimizer"), 0.001)} for racer in racers
            ]
        return values

    @model_validator(mode="after")
    def _check(self) -> "DigitsConfig":
        layers = [part.strip() for part in self.hidden.split(",") if part.strip() not in ("", "0")]
        if len(layers) > MOST_HIDDEN:
            raise misplaced("hidden", f"hidden={self.hidden} has {len(layers)} layers; 0 to {MOST_HIDDEN} are allowed")
        for layer in layers:
            if not layer.isdecimal() or not 1 <= int(layer) <= MOST_UNITS:
                raise misplaced("hidden", f"hidden={self.hidden}: {layer!r} is not a number of units in [1, {MOST_UNITS}]")
        try:
            images = self.images
        except ValueError as error:
            raise misplaced("source", str(error)) from None
        if self.training_images is not None and self.training_images > len(images.train):
            raise misplaced("training_images", f"training_images={self.training_images} is outside [10, {len(images.train)}], the number that there are")
        if self.batch_size > len(self.train):
            raise misplaced("batch_size", f"batch_size={self.batch_size} is outside [1, {len(self.train)}], the number of training images")
        return self

    @cached_property
    def images(self) -> MNIST:
        return images_of(self.source)

    @cached_property
    def train(self) -> ImageSet:
        return self.images.train if self.training_images is None else self.images.train.head(self.training_images)

    @property
    def hidden_sizes(self) -> list[int]:
        return [int(part) for part in self.hidden.split(",") if part.strip() not in ("", "0")]

    @property
    def sizes(self) -> tuple[int, ...]:
        return (SIDE * SIDE, *self.hidden_sizes, CLASSES)

    @property
    def parameters(self) -> int:
        return sum((inputs + 1) * outputs for inputs, outputs in zip(self.sizes, self.sizes[1:], strict=False))

    @cached_property
    def labels(self) -> list[str]:
        return labels_of(self.racers)

    def net(self, seed: int) -> MLP:
        return MLP(self.sizes, activation=self.activation, loss=self.loss, init=self.init, init_scale=self.init_scale, seed=seed)

    @property
    def all_iterations(self) -> int:
        """Of the whole run."""
        in_epochs = self.epochs * -(-len(self.train) // self.batch_size)
        return in_epochs if self.iterations is None else min(in_epochs, self.iterations)

    @property
    def all_epochs(self) -> float:
        return min(self.epochs, self.all_iterations * self.batch_size / len(self.train))

    def figures_part(self) -> dict[str, Any]:
        return {"labels": self.labels, "iterations": self.all_iterations, "epochs": self.all_epochs}

    def structure(self) -> dict[str, Any]:
        live = {"racers", "batch_size", "sampling", "l1", "l2"}
        return self.model_dump(mode="json", exclude=live) | {"racers": [racer.optimizer for racer in self.racers]}
