"""The experiments of the softmax lab."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

EXPERIMENTS = (
    Experiment(
        id="simple-net",
        lab="softmax",
        chapter=N_("Softmax and losses"),
        title=N_("The smallest net learns one example"),
        query="x.x1=0.6&x.x2=0.9&label=2&weights=typed&racers.0.optimizer=gd&racers.0.lr=1&steps=10&gradient=numerical",
        notice=N_(
            "At each of ten updates the bar of class 2 grows and the other two shrink. Blue numbers in dW make their"
            " weights smaller, orange ones make them larger; all fade as p₂ approaches 1."
        ),
        why=N_(
            "Each update subtracts lr · dW from W. The gradient is the input times the error p − t, so it becomes"
            " small as the probabilities approach the target. The differences of losses and the closed form agree in"
            " at least the first eight digits."
        ),
        picture="probabilities",
    ),
)
