"""The gradient check's config: a net for digits, the images of its loss, and the step of the differences."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.labs.shared.fields import OneOf, Within, extra
from app.labs.shared.networks import Activation, Init, InitScale, Loss, NetConfig
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
        "50",
        max_length=40,
        title=N_("Hidden layers"),
        description=N_("units of each layer, such as 50, 20; 0 for none"),
        json_schema_extra=extra(group="net"),
    )
    activation: Activation = Field("sigmoid", json_schema_extra=extra(group="net"))
    init: Init = Field("normal", json_schema_extra=extra(group="net"))
    init_scale: InitScale = Field(None, json_schema_extra=extra(group="net", fold=True))
    loss: Loss = Field("cross_entropy", json_schema_extra=extra(group="net", fold=True))
    images: Annotated[int, Within(1, 100)] = Field(
        3,
        title=N_("Images"),
        description=N_("whose mean loss is differentiated"),
        json_schema_extra=extra(group="check"),
    )
    h: Annotated[float, Within(1e-15, 1.0, log=True, slider=(1e-12, 1.0))] = Field(
        1e-4,
        title=N_("Difference step"),
        description=N_("how far each parameter is moved, up and down"),
        json_schema_extra=extra(group="check", symbol="h"),
    )
    precision: Literal["float64", "float32"] = Field(
        "float64",
        title=N_("Precision"),
        description=N_("32 bits leave the differences few right digits"),
        json_schema_extra=extra(group="check"),
    )
    mistake: Annotated[str, OneOf(tuple(MISTAKES))] = Field(
        "none",
        title=N_("A mistake in backpropagation"),
        description=N_("which the check should find"),
        json_schema_extra=extra(group="check"),
    )

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        return super().titles() | {"mistake": MISTAKES}

    @property
    def sizes(self) -> tuple[int, ...]:
        return (SIDE * SIDE, *self.hidden_sizes, CLASSES)

    def beginning(self, seed: int) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"h", "mistake"}) | {"seed": seed}

    def check(self, seed: int) -> tuple[MLP, GradientCheck]:
        """A net, and the check of its gradient, nothing of it done yet; with the mistake, if one is wanted."""
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
