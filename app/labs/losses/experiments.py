"""The experiments of the losses lab."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

EXPERIMENTS = (
    Experiment(
        id="losses",
        lab="losses",
        chapter=N_("Softmax and losses"),
        title=N_("How a loss treats a confident mistake"),
        query="show=prediction&p=0.99&to=0.001&right=2&rest=one&steps=120",
        notice=N_(
            "The probability of the right class goes from 0.99 to 0.001; all the rest belongs to one wrong class."
            " Cross-entropy grows without bound. The squared error levels off at 1, and its pull on the logits"
            " vanishes where the prediction is most wrong."
        ),
        why=N_(
            "Cross-entropy is −log of the probability of the right class, and pulls on the logits with the error y −"
            " t itself. With the squared error, each pull is multiplied by a probability and shrinks wherever softmax"
            " is confident. So a confident mistake is hardly corrected."
        ),
        picture="pull",
    ),
    Experiment(
        id="loss-not-accuracy",
        lab="losses",
        chapter=N_("Softmax and losses"),
        title=N_("Why training follows the loss and not the accuracy"),
        query="show=weight&data.kind=gaussians&hidden=0&interval.low=-12&interval.high=24&steps=240",
        notice=N_(
            "One weight of a trained classifier moves. The accuracy is a staircase: it stays constant until a"
            " boundary crosses a point. The loss is a smooth curve with a single minimum, next to the star that marks"
            " where training stopped."
        ),
        why=N_(
            "On a stair the slope of the accuracy is 0, so its gradient gives no direction. The loss measures how"
            " confident the classifier is about each point, and changes with every small change of a weight. The"
            " highest stair need not be where the loss is lowest: here it lies beyond the star."
        ),
    ),
)
