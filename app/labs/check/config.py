"""The gradient check's config: a net for digits, the images of its loss, and the step of the differences."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.labs.shared.fields import OneOf, Within, extra, field
from app.labs.shared.networks import Activation, Init, InitScale, Loss, NetConfig
from app.labs.shared.work import BYTE_SECONDS, UPDATE_SECONDS, Work
from engine.datasets.mnist import CLASSES, SIDE, sample
from engine.nets import MLP, GradientCheck
from engine.sentences import N_

MISTAKES = {
    "none": N_("none: as it should be"),
    "biases": N_("the biases' gradient is forgotten"),
    "mean": N_("the sum over the images is not divided by their number"),
    "sign": N_("the first layer's gradient has the wrong sign"),
}


class CheckConfig(NetConfig):
    """Which gradient is checked, and how."""

    hidden: str = Field(
        "10",
        max_length=40,
        title=N_("Hidden layers"),
        description=N_("units of each layer, such as 50, 20; 0 for none"),
        json_schema_extra=extra(group="net"),
    )
    activation: Activation = field("sigmoid", group="net")
    init: Init = field("normal", group="net")
    init_scale: InitScale = field(None, group="net", fold=True)
    loss: Loss = field("cross_entropy", group="net", fold=True)
    images: Annotated[int, Within(1, 100)] = field(
        3, N_("Images"), N_("images whose mean loss is differentiated"), group="check"
    )
    h: Annotated[float, Within(1e-15, 1.0, log=True, slider=(1e-12, 1.0))] = field(
        1e-4,
        N_("Difference step"),
        N_("distance by which each parameter is moved up and down"),
        group="check",
        symbol="h",
    )
    precision: Literal["float64", "float32"] = field(
        "float64", N_("Precision"), N_("with 32 bits, the differences have few correct digits"), group="check"
    )
    mistake: Annotated[str, OneOf(tuple(MISTAKES))] = field(
        "none", N_("A mistake in backpropagation"), N_("planted for the check to find"), group="check"
    )

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        return super().titles() | {"mistake": MISTAKES}

    @property
    def sizes(self) -> tuple[int, ...]:
        return (SIDE * SIDE, *self.hidden_sizes, CLASSES)

    @property
    def widest(self) -> str:
        return self.precision

    def work(self) -> Work:
        net = self.net_work
        memory = net.memory(self.images, self.images)
        return Work(
            making=net.drawing + memory * BYTE_SECONDS + net.iteration(self.images),
            tick=2 * net.forward(self.images) + net.parameters * UPDATE_SECONDS[net.itemsize],
            frame=0.001,
            memory=memory,
        )

    def all_steps(self) -> int | None:
        return self.parameters

    def beginning(self, seed: int) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"h", "mistake"}) | {"seed": seed}

    def check(self, seed: int) -> tuple[MLP, GradientCheck]:
        """A net, and the check of its gradient before its first step; with the planted mistake, if there is one."""
        net = MLP(
            self.sizes,
            activation=self.activation,
            loss=self.loss,
            init=self.init,
            init_scale=self.init_scale,
            seed=seed,
            dtype=self.precision,
        )
        images = sample().train.head(self.images)
        check = net.gradient_check(images.inputs, images.labels, self.h)
        gradient = check.backpropagated
        if self.mistake == "biases":
            for biases in net.biases_of(gradient):
                biases[...] = 0
        elif self.mistake == "mean":
            gradient *= self.images
        elif self.mistake == "sign":
            net.architecture.blocks(gradient)[0][...] *= -1
        return net, check
