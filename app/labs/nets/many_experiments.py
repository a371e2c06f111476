"""The experiments of the nets lab with many runs."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

MANY = (
    Experiment(
        id="better-or-luckier",
        lab="nets",
        chapter=N_("Many at once"),
        title=N_("Is Adam better, or luckier?"),
        query=(
            "epochs=100&racers.0.optimizer=gd&racers.0.lr=1&racers.1.optimizer=gd&racers.1.lr=3"
            "&racers.2.optimizer=adam&racers.2.lr=0.02"
        ),
        notice=N_(
            "In all 20 seeds, Adam has a lower loss than gradient descent with a learning rate of 1. With a learning"
            " rate of 3, gradient descent is ahead of Adam in 19."
        ),
        why=N_(
            "A single run shows one draw of weights and batches; the bands show all of them. Where they hardly overlap,"
            " the seed is not the reason. The learning rate is: an optimizer wins or loses by how well it is set."
        ),
        picture="loss",
        sweep="kind=seeds&over=seed&values=0..19",
    ),
    Experiment(
        id="batch-and-rate",
        lab="nets",
        chapter=N_("Many at once"),
        title=N_("Batch size and rate grow together"),
        query="epochs=30&racers.0.optimizer=gd",
        notice=N_(
            "With 5 points a batch the best of these learning rates is 1; with 40 points it is 4. At the rate 1 the"
            " loss grows with the batch size."
        ),
        why=N_(
            "In the same number of epochs larger batches make fewer updates, so each has to go farther. Their mean"
            " gradient has less noise, so it can, until the curvature sets a limit."
        ),
        picture="map",
        sweep="kind=grid&over=batch_size&values=5,10,20,40&over=racers.0.lr&values=0.25,0.5,1,2,4,8&over=seed&values=0..2",
    ),
)
