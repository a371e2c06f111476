"""Nets in files, for the labs that train them: a run's nets are saved, those of a config can begin with a file's."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Annotated, Any, TypeVar

from pydantic import Field

from app.labs.shared.fields import field, misplaced
from app.labs.shared.networks import TrainedPart
from app.uploads import store as uploads
from engine.nets import Net, WeightsError
from engine.nets.composition import Hidden, hidden_of
from engine.nets.layers import BatchNorm
from engine.nets.notation import hidden_text
from engine.sentences import N_

MOST_BYTES = 8_000_000
"""Most bytes of a file; the largest net of the app has 7 MB."""

Weights = Annotated[str, Field(max_length=64)]
"""The name of an uploaded file; empty for the usual initial weights."""


AnyNet = TypeVar("AnyNet", bound=Net)


NORMALIZED = N_("the file holds a net with batch normalization; turn it on for each optimizer")
NOT_NORMALIZED = N_("the file holds a net without batch normalization; turn it off for each optimizer")


def normalized(net: Net) -> bool:
    """Whether its hidden layers have batch normalization."""
    return any(isinstance(layer, BatchNorm) for layer in net.architecture.layers)


def weights_field() -> Any:
    return field(
        "",
        N_("Start from a file"),
        N_("trained weights (.npz) that replace the initial ones"),
        group="net",
        widget="upload",
    )


@lru_cache(maxsize=8)
def loaded(name: str) -> Net:
    """The net of an uploaded file; WeightsError, or FileGoneError where it no longer exists."""
    return Net.load(BytesIO(uploads.read(name)))


def check_weights(
    name: str, sizes: tuple[int, ...], racers: Iterable[TrainedPart], hidden: Sequence[Hidden] | None = None
) -> None:
    """Check that the racers' nets of these sizes can begin with a file's, if one is named.

    Raises a misplaced error of the field if not.
    """
    if not name:
        return
    try:
        held = loaded(name)
    except (WeightsError, uploads.FileGoneError) as error:
        raise misplaced("weights", error) from None
    own = shape_of(sizes, sizes[1:-1] if hidden is None else hidden)
    if shape_of_net(held) != own:
        raise misplaced("weights", "the file holds a net {held}; this one is {own}", held=shape_of_net(held), own=own)
    side = math.isqrt(sizes[0])
    if len(held.architecture.shape) > 1 and held.architecture.shape != (1, side, side):
        channels, rows, columns = held.architecture.shape
        given = f"{channels}×{rows}×{columns}"
        raise misplaced(
            "weights",
            "the file's net reads pictures of {given}; this one reads 1×{side}×{side}",
            given=given,
            side=side,
        )
    for racer in racers:
        if normalized(held) != racer.layers["batch_norm"]:
            raise misplaced("weights", NORMALIZED if normalized(held) else NOT_NORMALIZED)


def begin(net: AnyNet, name: str) -> AnyNet:
    """`net`, with the parameters of a file if one is named."""
    if name:
        net.state[...] = loaded(name).state
    return net


def shape_of(sizes: Sequence[int], hidden: Sequence[Hidden]) -> str:
    """Layers in short, such as 784-50-10 or 784-conv16x3-pool-10."""
    return "-".join([str(sizes[0]), *(hidden_text([layer]).replace(" ", "") for layer in hidden), str(sizes[-1])])


def shape_of_net(net: Net) -> str:
    return shape_of(net.sizes, hidden_of(net.architecture))


def fields_of(net: Net) -> dict[str, str]:
    """The fields, by name, that every lab's config needs to continue with `net`."""
    fields = {"hidden": hidden_text(hidden_of(net.architecture)), "loss": net.loss_type.id}
    return fields | ({"racers.0.batch_norm": "on"} if normalized(net) else {})


def file_of(net: Net, lab: str, iteration: int) -> tuple[str, bytes]:
    """Name and content of the file of a net."""
    file = BytesIO()
    net.save(file)
    return f"{lab}-{shape_of_net(net)}-iteration-{iteration}.npz", file.getvalue()
