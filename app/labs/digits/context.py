"""The words and shapes that the digits lab's page needs beyond its form."""

from typing import Any

from app.labs.digits.config import DigitsConfig
from app.labs.digits.run import MOST_PICTURES, MOST_SHOWN
from app.labs.digits.watch import training_images_asked
from engine.sentences import N_

LESSON = N_(
    "Every hidden unit multiplies the 784 pixels by weights of its own. Seen as a picture, they show what it looks for."
)


def context(config: DigitsConfig) -> dict[str, Any]:
    """`lesson`, `sizes`, `parameters`, `train`, `asked` (the first ones, whose accuracy is shown)
    and `test` (counts), `pictures` (of weights), and `shown` (units of each hidden layer).
    """
    return {
        "lesson": LESSON,
        "sizes": config.sizes,
        "hidden": config.hidden_sizes,
        "parameters": config.parameters,
        "train": len(config.train),
        "asked": training_images_asked(config.train, config.images.test),
        "test": len(config.images.test),
        "shown": [min(units, MOST_SHOWN) for units in config.hidden_sizes],
        "pictures": min(config.sizes[1], MOST_PICTURES),
    }
