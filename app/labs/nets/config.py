"""The nets lab's config: data, a net, and one to four ways of training it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, TypeAdapter, model_validator

from app.i18n.translation import said
from app.labs.nets.data import FEATURES, features_of
from app.labs.nets.data_parts import DATA_MODELS, NUMBER_KINDS, DataPart, kind_of, made_plane
from app.labs.nets.number_plane import NumberPlane
from app.labs.shared.config import Slider
from app.labs.shared.fields import (
    ChosenBy,
    Part,
    Switch,
    Within,
    choice_of,
    extra,
    field,
    fills_in,
    misplaced,
)
from app.labs.shared.networks import (
    Activation,
    Init,
    InitScale,
    Rates,
    TrainedConfig,
    TrainedPart,
    for_each_racer,
    racer_models,
)
from app.labs.shared.plane import GRID, NONE, Plane
from app.labs.shared.problems import Problem
from app.labs.shared.race_config import racers_field
from app.labs.shared.weights import Weights, begin, check_weights, shape_of_net, weights_field
from app.labs.shared.weights import fields_of as fields_of_any
from app.labs.shared.work import BYTE_SECONDS, Work
from app.uploads import store as uploads
from engine.datasets import DATASETS, CSVError
from engine.datasets.csv_points import MAX_CLASSES
from engine.nets import MLP, Net
from engine.nets.evaluation import BLOCK
from engine.sentences import N_, SentenceError

MOST_EPOCHS = 100_000
PICTURE = 24
"""Cells in each direction of a unit's picture."""

HISTOGRAM_SECONDS = 16e-9
"""Time for the histograms of a weight and its gradient."""


class FeaturesPart(Part):
    """Which features of a point are inputs of the net."""

    x: Switch = field("on", "x")
    y: Switch = field("on", "y")
    x2: Switch = field("off", "x²")
    y2: Switch = field("off", "y²")
    xy: Switch = field("off", N_("xy"))
    sin_x: Switch = field("off", N_("sin πx"))
    sin_y: Switch = field("off", N_("sin πy"))

    @property
    def names(self) -> list[str]:
        return [name for name in FEATURES if getattr(self, name) == "on"]


Precision = Literal["float32", "float64"]


class NetRacerPart(TrainedPart):
    """One way of training: an optimizer with its settings, and how the net begins."""

    activation: Activation = "sigmoid"
    init: Init = "normal"
    init_scale: InitScale = field(None, fold=True)
    precision: Precision = field("float32", N_("Precision"), N_("bits per number; 32 is enough, and faster"), fold=True)


RACER_MODELS = racer_models(NetRacerPart)

NUMBER_START = {"activation": "tanh", "init": "xavier"}
"""How nets for numbers begin, unless a racer says otherwise."""

FIRST_PLACED = "-0.5,-0.5,0;0.5,0.5,0;-0.5,0.5,1;0.5,-0.5,1"
"""The first placed points: XOR with four points."""


class NetsConfig(TrainedConfig):
    """The points to learn, the net, and how it is trained.

    With the learning rates a 2-10-3 net learns the spiral within 300 epochs.
    """

    rates = Rates(0.02, gd=1.0, momentum=0.1, nesterov=0.1, adagrad=0.1, adadelta=1.0, rmsprop=0.01, lion=0.003)

    number_rates: ClassVar = Rates(
        0.02, gd=0.2, momentum=0.05, nesterov=0.05, adagrad=0.05, adadelta=1.0, rmsprop=0.005, lion=0.002
    )
    """For numbers as targets, with `NUMBER_START`: a 1-10-1 net learns a sine within 300 epochs."""

    data: Annotated[DataPart, ChosenBy("kind", DATA_MODELS)] = field(
        DATA_MODELS["spiral"].model_validate({}),
        N_("Data"),
        N_("labeled points that the net learns to classify, or numbers that it learns to predict"),
        group="data",
    )
    placed: str = Field(
        "",
        max_length=6000,
        title=N_("Placed points"),
        description=N_("x,y,class; … or none; click in the plot to add one"),
        json_schema_extra=extra(group="data", widget="points"),
    )
    test_share: Annotated[float, Within(0, 0.9)] = field(
        0.0, N_("Test share"), N_("share of the points held out for testing"), group="data"
    )
    features: FeaturesPart = field(FeaturesPart(), N_("Inputs"), N_("inputs computed from each point"), group="net")
    weights: Weights = weights_field()
    racers: list[Annotated[NetRacerPart, ChosenBy("optimizer", RACER_MODELS)]] = racers_field(4, "Training")
    batch_size: Annotated[int, Within(1, 10_000, log=True)] = field(
        30, N_("Batch size"), N_("points averaged in the gradient of one update; at most all"), group="run"
    )
    epochs: Annotated[int, Within(1, MOST_EPOCHS)] = field(
        300, N_("Epochs"), N_("maximum number of passes over the training points"), group="run"
    )
    step_unit: Literal["epoch", "iteration"] = field(
        "epoch", N_("A step is"), N_("unit of the Step button and of the speed"), group="run"
    )

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        data = {name: settings.title for name, settings in DATASETS.items()} | {
            "placed": N_("Your own points"),
            "csv": N_("A CSV file"),
            "curve": N_("A function of x"),
            "surface": N_("A function of x and y"),
        }
        return super().titles() | {"data.kind": data, "step_unit": {"epoch": N_("epoch"), "iteration": N_("iteration")}}

    @fills_in
    def _fill_in(cls, values: dict[str, Any]) -> Any:
        values = for_each_racer(values, precision=Precision)
        data = values.get("data")
        if isinstance(data, dict):
            data = values["data"] = {"kind": "spiral"} | data
        if isinstance(data, dict) and data["kind"] == "placed":
            return {"placed": FIRST_PLACED} | values
        if kind_of(values) in NUMBER_KINDS:
            values["placed"] = ""  # points with classes, which have no place here
            racers = values.get("racers", [{"optimizer": "gd"}])
            if isinstance(racers, list | tuple):
                values["racers"] = [NUMBER_START | racer if isinstance(racer, dict) else racer for racer in racers]
        if values.get("placed") == NONE:
            values["placed"] = ""
        if "batch_size" not in values and (points := _training_points(values)):
            values["batch_size"] = min(30, points)
        return values

    @classmethod
    def rates_for(cls, values: dict[str, Any]) -> Rates:
        return cls.number_rates if kind_of(values) in NUMBER_KINDS else cls.rates

    @model_validator(mode="after")
    def _check(self) -> "NetsConfig":
        if not self.inputs:
            raise misplaced("features", "the net needs at least one input")
        try:
            data = self.plane
        except (CSVError, uploads.FileGoneError) as error:
            raise misplaced("data.upload", error) from None
        except SentenceError as error:
            raise misplaced(self.data.blamed(error) or "placed", error) from None
        if self.data.kind != "placed":
            self.check_batch_size(len(data.train))
        check_weights(self.weights, self.sizes, self.racers)
        if self.patience is not None and not self.test_share:
            raise misplaced("patience", "{field} needs test points: choose a test share above 0")
        return self

    @property
    def batch(self) -> int:
        """Examples in a full batch: placed points are added and removed, and may be fewer than `batch_size`."""
        return min(self.batch_size, len(self.plane.train))

    def sliders(self) -> dict[str, Slider]:
        """Of the data: the usual part of what the fields allow."""
        points = Slider(10, 500, step=5)
        return super().sliders() | {
            "data.noise": Slider(0, 1, step=0.01),
            "data.per_class": points,
            "data.points": points,
            "test_share": Slider(0, 0.8, step=0.05),
        }

    def lacks(self) -> Problem | None:
        lacking = self.plane.lacking
        return None if lacking is None else Problem("placed", said(lacking))

    @property
    def sizes(self) -> tuple[int, ...]:
        return (len(self.inputs), *self.hidden_sizes, self.plane.classes)

    @property
    def numbers(self) -> bool:
        """Whether the targets are numbers, a regression, instead of classes."""
        return self.data.kind in NUMBER_KINDS

    @property
    def offered(self) -> list[str]:
        """The features that the data have: of a point on a line those of x."""
        return features_of(self.plane.dimensions)

    @property
    def inputs(self) -> list[str]:
        """The features that are inputs of the net."""
        return [name for name in self.features.names if self.data.kind != "curve" or name in features_of(1)]

    @property
    def net_loss(self) -> str:
        """The id of the loss that the nets minimize: numbers have one of their own."""
        return "squared_error" if self.numbers else self.loss

    @cached_property
    def plane(self) -> Plane | NumberPlane:
        return made_plane(self.data, self.placed.strip(), self.test_share)

    def net(self, racer: NetRacerPart, seed: int) -> MLP:
        net = MLP(
            self.sizes,
            activation=racer.activation,
            loss=self.net_loss,
            init=racer.init,
            init_scale=racer.init_scale,
            seed=seed,
            dtype=racer.precision,
            **racer.layers,
        )
        net.inputs = tuple(self.inputs)
        return begin(net, self.weights)

    @property
    def class_names(self) -> Sequence[str]:
        return self.plane.class_names

    @property
    def banded(self) -> bool:
        return self.numbers

    @property
    def all_iterations(self) -> int:
        """Iterations of the whole run."""
        return self.epochs * -(-len(self.plane.train) // self.batch_size)

    @property
    def widest(self) -> str:
        return max(racer.precision for racer in self.racers)

    def work(self) -> Work:
        """Every racer's net is evaluated at all points at once, from time to time in a tick, and in each frame; a frame
        also computes the plane's pictures and the histograms of weights and gradients.
        """
        net, batch = self.net_work, self.batch_size
        test = self.plane.test
        points = len(self.plane.train) + (len(test) if test else 0)
        pictures = net.forward(GRID**2) + net.forward(PICTURE**2)
        memory = net.memory(batch, points + PICTURE**2 + BLOCK)
        one = Work(
            making=net.drawing + memory * BYTE_SECONDS + net.forward(points) + pictures,
            tick=net.iteration(batch) + net.forward(points),
            frame=net.forward(points) + pictures + net.parameters * HISTOGRAM_SECONDS + 0.001,
            memory=memory,
        )
        return one * len(self.racers)

    def own_figures_part(self) -> dict[str, Any]:
        return self.model_dump(
            mode="json", include={"data", "placed", "test_share", "features", "hidden", "epochs"}
        ) | {"labels": self.labels}

    def comparable(self) -> dict[str, Any]:
        return self.model_dump(mode="json", include={"data", "placed", "test_share"})

    def beginning(self, seed: int) -> dict[str, Any]:
        first = sorted({(racer.init, racer.init_scale, racer.precision) for racer in self.racers}, key=str)
        drawn = {"seed": seed} if any(init != "zeros" for init, *_ in first) else {}
        beginning = self.model_dump(
            mode="json", include={"data", "placed", "test_share", "features", "hidden", "weights"}
        )
        return beginning | ({} if self.weights else {"init": first} | drawn)

    def lengths(self) -> dict[str, int | None]:
        return {"epochs": self.epochs}

    def all_steps(self) -> int | None:
        return self.epochs if self.step_unit == "epoch" else self.all_iterations

    def structure(self) -> dict[str, Any]:
        live = {"racers", "epochs", "batch_size", "sampling", "patience", "placed", "step_unit", "inside"}
        racers = [racer.structure() for racer in self.racers]
        plane = self.plane
        fixed = self.model_dump(mode="json", exclude=live) | {"racers": racers, "classes": plane.classes}
        return fixed | ({"lacking": True} if plane.lacking else {})


def fields_of(net: Net) -> dict[str, str]:
    """The fields, by name, that a config needs to continue with `net`, `racers.*` those of every racer; SentenceError
    when it is not a net for points.
    """
    numbers = net.loss_type.numbers
    inputs = net.inputs or tuple(FEATURES)[: min(net.sizes[0], 2) if numbers else 2]
    if len(inputs) != net.sizes[0] or not set(inputs) <= FEATURES.keys() or net.sizes[-1] > MAX_CLASSES:
        raise SentenceError(
            "the file holds a net {held}; a net for points has x and y as inputs, or says which of {features} it has,"
            " and 2 to {most} outputs",
            held=shape_of_net(net),
            features=", ".join(FEATURES),
            most=MAX_CLASSES,
        )
    features = {f"features.{name}": "on" if name in inputs else "off" for name in FEATURES}
    racers = {"racers.*.activation": net.activation.id, "racers.*.precision": net.dtype.name}
    fields = fields_of_any(net) | features | racers
    if numbers:  # whose loss is not chosen
        fields["data.kind"] = "curve" if set(inputs) <= set(features_of(1)) else "surface"
        del fields["loss"]
    return fields


_data: TypeAdapter[DataPart] = TypeAdapter(choice_of(DATA_MODELS, "kind"))


def _training_points(values: dict[str, Any]) -> int:
    """How many there will be; 0 when that is unknown because another field is wrong, which reports it."""
    try:
        part = _data.validate_python(values.get("data", DATA_MODELS["spiral"].model_validate({})))
        return len(made_plane(part, str(values.get("placed", "")).strip(), float(values.get("test_share", 0))).train)
    except (ValueError, TypeError, OverflowError):
        return 0
