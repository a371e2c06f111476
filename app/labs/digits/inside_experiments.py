"""The digits lab's experiments that look inside a net: what initial weights make of five layers of 100 units."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

CHAPTER = N_("Inside a net")


def _begun(activation: str, *inits: str) -> str:
    """Five layers of 100 units, one racer for each initial weights, `init` or `init:scale`."""
    racers = []
    for racer, init in enumerate(inits):
        name, _, scale = init.partition(":")
        racers += ["optimizer=gd", "lr=0.001", f"init={name}"]
        racers += [f"init_scale={scale}"] * bool(scale)
        racers = [part if part.startswith("racers.") else f"racers.{racer}.{part}" for part in racers]
    return "&".join(
        [
            "hidden=100, 100, 100, 100, 100",
            f"activation={activation}",
            *racers,
            "batch_size=100",
            "epochs=5",
            "inside.layers.shown=on",
        ]
    )


INSIDE = (
    Experiment(
        id="init-sigmoid",
        lab="digits",
        chapter=CHAPTER,
        title=N_("Initial weights for sigmoids"),
        query=_begun("sigmoid", "normal:1", "normal:0.01", "xavier"),
        notice=N_(
            "With weights of size 1, more than 40% of the values in each layer are saturated, close to 0 or 1. With"
            " weights of size 0.01, all values are close to 0.5. Xavier's weights keep a spread of 0.11 to 0.12."
        ),
        why=N_(
            "A saturated sigmoid passes almost no gradient back. Units that all give the same value do the work of one."
            " Xavier's scale depends on the number of inputs and outputs, so the spread stays the same from layer to"
            " layer."
        ),
        picture="layers.deviation",
    ),
    Experiment(
        id="init-tanh",
        lab="digits",
        chapter=CHAPTER,
        title=N_("Initial weights for tanh"),
        query=_begun("tanh", "normal:1", "normal:0.01", "xavier"),
        notice=N_(
            "With weights of size 1, most values are saturated at −1 and 1. With weights of size 0.01, the spread falls"
            " to a tenth from layer to layer. With Xavier's weights it falls only slowly, from 0.39 to 0.26."
        ),
        why=N_(
            "A unit sums 100 values, so the spread of the sum is 10 times the size of the weights times the spread of"
            " the values: 10 or 0.1 times as large in each layer. With Xavier's weights this factor is"
            " 1."
        ),
        picture="layers.deviation",
    ),
    Experiment(
        id="init-relu",
        lab="digits",
        chapter=CHAPTER,
        title=N_("Initial weights for ReLU"),
        query=_begun("relu", "normal:0.01", "xavier", "he"),
        notice=N_(
            "With Xavier's weights, the spread of the activations falls to a quarter from the first layer to the"
            " fifth."
            " With He's weights it hardly changes. With weights of size 0.01 it vanishes."
        ),
        why=N_(
            "A ReLU sets half of the sums to 0, which halves the mean square. He's weights have twice the variance to"
            " make up for it."
        ),
        picture="layers.deviation",
    ),
)
