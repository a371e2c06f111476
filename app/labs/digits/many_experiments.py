"""The experiments of the digits lab with many runs."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

MANY = (
    Experiment(
        id="finding-the-rate",
        lab="digits",
        chapter=N_("Many at once"),
        title=N_("Finding the learning rate"),
        query="epochs=3&racers.0.optimizer=gd&racers.1.optimizer=adam",
        notice=N_(
            "The learning rate grows at every update. Each loss stays level, falls, and rises again; the rings mark"
            " where it falls fastest: between 1 and 2 for gradient descent, between 0.003 and 0.007 for Adam."
        ),
        why=N_(
            "A rate that is too small changes nothing; one that is too large overshoots. The loss falls fastest in"
            " between. The rate with the lowest loss is already too large. One short run replaces a dozen."
        ),
        picture="rate",
        sweep="kind=rate",
    ),
    Experiment(
        id="normalized-at-every-scale",
        lab="digits",
        chapter=N_("Many at once"),
        title=N_("Batch normalization at 16 scales"),
        query=(
            "training_images=1000&hidden=100,100,100,100,100&activation=relu&batch_size=100&sampling=shuffle&epochs=5"
            "&racers.0.optimizer=gd&racers.0.lr=0.01&racers.0.init_scale=0.01"
        ),
        notice=N_(
            "Without batch normalization, only one of the 16 scales of the initial weights learns in five epochs:"
            " 0.158. At smaller ones the loss stays at 2.3, at larger ones it explodes. With it, the loss falls below 2"
            " at every scale from 0.00034 to 0.046."
        ),
        why=N_(
            "Small weights shrink the values from layer to layer, large ones blow them up. Batch normalization gives"
            " every layer values of the same size, whatever the weights begin with, so the scale matters little."
        ),
        picture="map",
        sweep="kind=grid&over=racers.0.batch_norm&values=off,on&over=racers.0.init_scale&values=1e-4..1*16",
    ),
)
