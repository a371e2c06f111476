"""The config parts that all labs with a net share: its hidden layers, and how it is trained."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from app.labs.shared.config import LabConfig
from app.labs.shared.fields import ChosenBy, OneOf, Switch, Within, extra, field, fills_in, misplaced
from app.labs.shared.optimizers import TITLES, OptimizerPart, optimizer_models
from app.labs.shared.panels import PANELS, Inside, inside_field
from app.labs.shared.race_config import RaceConfig
from app.labs.shared.racer_names import BEGINNINGS, LAYERS
from app.labs.shared.work import MOST, NetWork, largest
from engine import OPTIMIZERS
from engine.nets import ACTIVATIONS, INITIALIZERS, LOSSES
from engine.nets.layers.dropout import MAX_RATE
from engine.nets.notation import parts_of
from engine.sentences import N_

MOST_HIDDEN, MOST_UNITS = 6, 512
MOST_POINTS = 200_000
"""Most points of a loss curve: longer runs average over longer intervals."""

Activation = Annotated[
    str,
    OneOf(tuple(ACTIVATIONS)),
    Field(title=N_("Activation"), description=N_("function that each hidden unit applies to its weighted sum")),
]
Init = Annotated[
    str,
    OneOf(tuple(INITIALIZERS)),
    Field(
        title=N_("Initial weights"),
        description=N_(
            "the distribution the weights are drawn from, with the scale s: normal N(0, s²), Xavier N(0, 2s²/(inputs + "
            "outputs)), He N(0, 2s²/inputs), uniform U(0, s)"
        ),
    ),
]
InitScale = Annotated[
    float | None,
    Within(0, 100),
    Field(title=N_("Initial scale"), description=N_("scale s of the initial weights; empty: the standard value")),
]
CLASSIFIERS = tuple(name for name, loss in LOSSES.items() if not loss.numbers)
Loss = Annotated[str, OneOf(CLASSIFIERS), Field(title=N_("Loss"), description=N_("function that training minimizes"))]

Sampling = Annotated[
    Literal["shuffle", "ordered", "random"],
    Field(title=N_("Batches"), description=N_("a new order in every epoch, the data's own order, or drawn at random")),
]


Penalty = Annotated[float, Within(0, 10)]


class TrainedPart(OptimizerPart):
    """One way of training a net: an optimizer, penalties on the weights, and the layers between the layers with
    weights.
    """

    l1: Penalty = field(
        0.0, N_("L1 penalty"), N_("pulls every weight toward 0 with the same strength"), symbol="λ₁", fold=True
    )
    l2: Penalty = field(
        0.0,
        N_("Weight decay (L2)"),
        N_("pulls every weight toward 0 in proportion to its size"),
        symbol="λ₂",
        fold=True,
    )
    dropout: Annotated[float, Within(0, MAX_RATE)] = field(
        0.0, N_("Dropout"), N_("probability that an update leaves out a hidden unit"), symbol="p", fold=True
    )
    batch_norm: Switch = field(
        "off", N_("Batch normalization"), N_("each hidden unit gets mean 0 and variance 1 in every batch"), fold=True
    )

    @property
    def layers(self) -> dict[str, Any]:
        """The settings that it passes to a net's layers, as `MLP` takes them."""
        return {"dropout": self.dropout, "batch_norm": self.batch_norm == "on"}

    @property
    def between(self) -> int:
        """How many additional passes over all hidden values these layers cost, as an estimate."""
        return 2 * (self.batch_norm == "on") + 2 * bool(self.dropout)

    def structure(self) -> dict[str, Any]:
        """The fields that cannot change during a run."""
        fixed = {"optimizer", *BEGINNINGS, *LAYERS} & set(type(self).model_fields)
        return {name: getattr(self, name) for name in sorted(fixed)}


def racer_models(base: type[OptimizerPart]) -> dict[str, type[OptimizerPart]]:
    """The models of the optimizers that can train a net."""
    return optimizer_models(base, [name for name, optimizer in OPTIMIZERS.items() if optimizer.needs == "gradient"])


NetOptimizer = Annotated[OptimizerPart, ChosenBy("optimizer", racer_models(OptimizerPart))]
"""A racer that can train a net, without fields of the lab's own."""


def for_each_racer(values: dict[str, Any], **kinds: Any) -> dict[str, Any]:
    """`values` with the named ones given to each racer that has none of its own, for links from before each had its
    own.

    kinds : by name, the field's annotation; a value that is refused by it stays where it is.
    """
    moved = {name: values[name] for name, kind in kinds.items() if name in values and _suits(kind, values[name])}
    racers = values.get("racers", [{"optimizer": "gd"}])
    if not moved or not isinstance(racers, list | tuple):
        return values
    kept = {name: value for name, value in values.items() if name not in moved}
    return kept | {"racers": [moved | racer if isinstance(racer, dict) else racer for racer in racers]}


def _suits(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


class Rates:
    """Learning rates that suit a lab's nets: the usual one, of Adam and its kin, and those of other optimizers."""

    def __init__(self, usual: float, **others: float) -> None:
        self._usual, self._others = usual, others

    def fill(self, racer: Any) -> Any:
        """A racer's values, with a learning rate that suits its optimizer if none was given."""
        if not isinstance(racer, dict) or "lr" in racer:
            return racer
        return racer | {"lr": self._others.get(str(racer.get("optimizer")), self._usual)}


class NetRaceConfig(RaceConfig):
    """A race of optimizers that can train a net; plain descent runs alone unless racers are given."""

    rates: ClassVar[Rates]

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        usable = {name: title for name, title in TITLES["optimizer"].items() if OPTIMIZERS[name].needs == "gradient"}
        return super().titles() | {"optimizer": usable}

    @fills_in
    def _fill_in_rates(cls, values: dict[str, Any]) -> Any:
        racers = values.get("racers", [{"optimizer": "gd"}])
        if not isinstance(racers, list | tuple):
            return values
        rates = cls.rates_for(values)
        return values | {"racers": [rates.fill(racer) for racer in racers]}

    @classmethod
    def rates_for(cls, values: dict[str, Any]) -> Rates:
        """Those that suit a config's values, before they are checked."""
        return cls.rates


class NetConfig(LabConfig):
    """A net that fits the lab's data; a subclass gives its `sizes`."""

    hidden: str = Field(
        "10",
        max_length=40,
        title=N_("Hidden layers"),
        description=N_("units of each layer, such as 8, 8; 0 for none"),
        json_schema_extra=extra(group="net"),
    )

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        return super().titles() | {
            "activation": {name: entry.title for name, entry in ACTIVATIONS.items()},
            "init": {name: entry.title for name, entry in INITIALIZERS.items()},
            "loss": {name: LOSSES[name].title for name in CLASSIFIERS},
        }

    @model_validator(mode="after")
    def _check_hidden(self) -> "NetConfig":
        self.check_hidden()
        return self

    def check_hidden(self) -> None:
        """Raises the error of the field `hidden`."""
        layers = self._layers
        if len(layers) > MOST_HIDDEN:
            raise misplaced(
                "hidden",
                "{field}: {hidden} has {layers} layers; 0 to {most} are allowed",
                hidden=self.hidden,
                layers=len(layers),
                most=MOST_HIDDEN,
            )
        for layer in layers:
            if not layer.isdecimal() or not 1 <= int(layer) <= MOST_UNITS:
                raise misplaced(
                    "hidden",
                    "{field}: {layer!r} is not a number of units in [1, {most}]",
                    hidden=self.hidden,
                    layer=layer,
                    most=MOST_UNITS,
                )

    @property
    def _layers(self) -> list[str]:
        return parts_of(self.hidden)

    @property
    def hidden_sizes(self) -> list[int]:
        return [int(layer) for layer in self._layers]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units from layer to layer, inputs and outputs included."""
        raise NotImplementedError

    @property
    def parameters(self) -> int:
        return self.net_work.parameters

    @property
    def net_work(self) -> NetWork:
        """The work of its net."""
        return NetWork(self.sizes, np.dtype(self.widest).itemsize)

    @property
    def widest(self) -> str:
        """The precision of its numbers, float32 or float64; of several nets the larger one."""
        return "float32"


class TrainedConfig(NetConfig, NetRaceConfig):
    """Nets trained side by side; a subclass adds the fields `racers`, with `racer_models`, and `epochs`."""

    if TYPE_CHECKING:
        epochs: int
        racers: Sequence[TrainedPart]

    loss: Loss = field("cross_entropy", group="net", fold=True)
    batch_size: Annotated[int, Within(1, 10_000, log=True)] = field(
        title=N_("Batch size"), about=N_("examples averaged in the gradient of one update"), group="run"
    )
    sampling: Sampling = field("shuffle", group="run")
    interval: Annotated[int, Within(1, 10_000)] = field(
        10, N_("Interval"), N_("iterations averaged in one point of the loss curve"), group="run", fold=True
    )
    patience: Annotated[int | None, Within(1, 100_000)] = field(
        None,
        N_("Early stopping"),
        N_("ends training when the test loss has not fallen for this many epochs; empty: never"),
        group="run",
        fold=True,
    )

    inside: Inside = inside_field()

    def context(self) -> dict[str, Any]:
        """And `panels`, those that are open."""
        return super().context() | {"panels": [PANELS[name] for name in self.inside.open]}

    def figures_part(self) -> dict[str, Any]:
        """And the panels that are open."""
        panels = self.panels()
        return self.own_figures_part() | ({"inside": panels} if panels else {})

    def own_figures_part(self) -> dict[str, Any]:
        """The part that the lab's own figures depend on."""
        raise NotImplementedError

    def panels(self) -> dict[str, dict[str, Any]]:
        return {name: settings.model_dump(mode="json") for name, settings in self.inside.open.items()}

    def panel_figures(self) -> dict[str, Any]:
        """The figures of the panels that are open, by name."""
        found: dict[str, Any] = {}
        for name, settings in self.inside.open.items():
            found |= PANELS[name].figures(self, settings)
        return found

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        return super().titles() | {
            "sampling": {
                "shuffle": N_("shuffled"),
                "ordered": N_("in order"),
                "random": N_("drawn at random"),
            },
        }

    @fills_in
    def _fill_in_penalties(cls, values: dict[str, Any]) -> Any:
        return for_each_racer(values, l1=Penalty, l2=Penalty)

    @property
    def net_work(self) -> NetWork:
        return NetWork(self.sizes, np.dtype(self.widest).itemsize, self.between)

    @property
    def between(self) -> int:
        """Additional passes over the hidden values between layers."""
        return max(racer.between for racer in self.racers)

    def sketched_by(self) -> tuple[str, ...]:
        """None: training takes too long for that."""
        return ()

    @property
    def class_names(self) -> Sequence[str]:
        """What the classes of its data are called."""
        raise NotImplementedError

    @property
    def banded(self) -> bool:
        """Whether these are bands of a number, from the lowest, instead of classes."""
        return False

    @property
    def all_iterations(self) -> int:
        """Iterations of the whole run."""
        raise NotImplementedError

    @property
    def batch(self) -> int:
        """Examples in a full batch."""
        return self.batch_size

    def check_batch_size(self, examples: int) -> None:
        if self.batch_size > examples:
            raise misplaced(
                "batch_size",
                "{field}: {batch_size} is outside [1, {examples}], the number of training examples",
                batch_size=self.batch_size,
                examples=examples,
            )

    def too_large(self) -> PydanticCustomError:
        """The batches are too large, or the nets are too many or too large."""

        def fits(**fewer: Any) -> bool:
            return not self.model_copy(update=fewer).work().exceeds(MOST)

        nets, layers = len(self.racers), self.hidden_sizes
        if batch := largest(lambda most: fits(batch_size=most), self.batch_size):
            return misplaced(
                "batch_size",
                N_(
                    "{field}: {batch_size} is outside [1, {most}]: a larger batch would take too long with"
                    " {parameters:,} parameters"
                ),
                batch_size=self.batch_size,
                most=batch,
                parameters=nets * self.parameters,
            )
        if fewer := largest(lambda most: fits(batch_size=1, racers=self.racers[:most]), nets):
            return misplaced(
                "racers",
                N_("{nets} nets of {parameters:,} parameters each would take too long; at most {most} are allowed"),
                nets=nets,
                parameters=self.parameters,
                most=fewer,
            )
        units = largest(
            lambda most: fits(
                batch_size=1, racers=self.racers[:1], hidden=",".join(str(min(most, layer)) for layer in layers)
            ),
            MOST_UNITS,
        )
        return misplaced(
            "hidden",
            N_("{field}: {hidden} would take too long with so many examples; at most {most} units a layer are allowed"),
            hidden=self.hidden,
            most=units,
        )
