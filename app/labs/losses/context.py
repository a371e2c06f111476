"""The words of the losses lab's page."""

from typing import Any

from app.i18n.translation import _, said
from app.labs.losses.config import CLASSES, LossesConfig
from app.labs.losses.figures import COLOURS
from engine.nets import PREDICTION_LOSSES
from engine.sentences import N_

INPUTS = (N_("input x"), N_("input y"))
HIDDEN = N_("hidden unit {number}")
CLASS = N_("class {name}")


def context(config: LossesConfig) -> dict[str, Any]:
    """`losses` (id, title, color); for a prediction `classes`; for a weight `trained` (its value, the accuracy, the
    loss), `count` of points, and the units at its `begin` and `end`.
    """
    found = {
        "show": config.show,
        "losses": [(name, _(loss.title), COLOURS[name]) for name, loss in PREDICTION_LOSSES.items()],
    }
    if config.show == "prediction":
        return found | {"classes": CLASSES, "right": config.right}
    net, data = config.net, config.plane.train
    matrix, place = config.weight(net)
    trained = {
        "weight": float(matrix[place]),
        "accuracy": net.accuracy(data.inputs, data.labels),
        "loss": net.loss(data.inputs, data.labels),
    }
    begin = _(INPUTS[config.unit_from - 1]) if config.layer == 1 else said(HIDDEN, number=config.unit_from)
    end = (
        said(HIDDEN, number=config.unit_to)
        if config.layer < len(net.weights)
        else said(CLASS, name=data.names[config.unit_to - 1])
    )
    return found | {"trained": trained, "count": len(data), "begin": begin, "end": end}
