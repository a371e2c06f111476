"""The words of the losses lab's page."""

from typing import Any

from app.labs.losses.config import CLASSES, LossesConfig
from app.labs.losses.figures import COLOURS
from engine.nets import PREDICTION_LOSSES


def words(config: LossesConfig) -> dict[str, Any]:
    """`losses` (id, title, colour); for a prediction `classes`; for a weight `trained` (its value, the accuracy, the loss), `count` of points, `parameters`, `layers`."""
    found = {"show": config.show, "losses": [(name, loss.title, COLOURS[name]) for name, loss in PREDICTION_LOSSES.items()]}
    if config.show == "prediction":
        return found | {"classes": CLASSES, "right": config.right}
    net, data = config.net, config.plane.train
    matrix, place = config.weight(net)
    trained = {"weight": float(matrix[place]), "accuracy": net.accuracy(data.inputs, data.labels), "loss": net.loss(data.inputs, data.labels)}
    return found | {"trained": trained, "count": len(data), "layer": config.layer, "unit_from": config.unit_from, "unit_to": config.unit_to}
