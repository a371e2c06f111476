"""The words that the gradient check's page needs beyond its form."""

from typing import Any

from app.labs.check.config import CheckConfig
from app.labs.check.groups import color_of, groups
from app.labs.check.run import MOST_PICTURES
from engine.sentences import N_

LESSON = N_(
    "Backpropagation computes all derivatives of the loss in one backward pass. Moving each parameter slightly up and"
    " down gives them too: slowly, but with little that can go wrong. If the two agree, backpropagation is correct."
)


def context(config: CheckConfig) -> dict[str, Any]:
    """`lesson`, `sizes`, `hidden`, `parameters`, `groups` of them, `pictures` (units shown)."""
    return {
        "lesson": LESSON,
        "sizes": config.sizes,
        "hidden": config.hidden_sizes,
        "parameters": config.parameters,
        "groups": [
            {"name": group.name, "title": group.title, "shape": group.shape, "size": group.size, "color": color_of(at)}
            for at, group in enumerate(groups(config.sizes))
        ],
        "pictures": min(config.sizes[1], MOST_PICTURES),
    }
