"""The catalogue of experiments: those of all labs, by chapter."""

from functools import cache
from urllib.parse import parse_qsl

from app.labs import LABS
from app.labs.shared.experiment import Experiment
from app.labs.shared.query import nest
from engine import OPTIMIZERS, SURFACES
from engine.sentences import N_

CHAPTERS = (
    "Derivatives and gradients",
    "Descent on functions",
    "Many at once",
    "Linear regression",
    "Softmax and losses",
    "Small nets",
    "Inside a net",
    "Digits",
)
"""In the order in which a reader of deep learning from scratch meets them."""

SYNONYMS = {
    "gd": N_("vanilla, SGD, steepest descent"),
    "momentum": N_("heavy ball, Polyak, velocity"),
    "nesterov": N_("NAG, accelerated gradient"),
    "adagrad": N_("adaptive"),
    "rmsprop": N_("adaptive"),
    "adam": N_("adaptive, moments"),
    "derivative": N_("slope, differentiation, tangent"),
    "partial": N_("gradient, slope"),
    "autodiff": N_("backpropagation, backprop, chain rule, automatic differentiation"),
    "descent": N_("optimizer, minimize, learning rate, step size"),
    "regression": N_("least squares, linear model, fit, SGD, batch"),
    "softmax": N_("probabilities, logits, temperature, cross-entropy"),
    "losses": N_("MSE, cross-entropy, cost, error, objective"),
    "nets": N_("neural network, MLP, perceptron, classification, decision boundary, hidden layer, spiral, regression"),
    "digits": N_("MNIST, handwriting, image, neural network, classification"),
    "check": N_("gradient check, numerical gradient, backpropagation, bug"),
}
"""Other names of a lab or an optimizer, by its id: words by which its experiments are also found."""


@cache
def words_of(experiment: Experiment) -> list[str]:
    """Words by which an experiment is also found, in English: its lab's other names, its function, its optimizers."""
    settings = nest(parse_qsl(experiment.query))
    config = LABS[experiment.lab].config.model_validate(settings)
    words = [LABS[experiment.lab].title, SYNONYMS[experiment.lab]]
    function = getattr(config, "function", "")
    if function in SURFACES:
        words.append(SURFACES[function].title)
    for racer in getattr(config, "racers", []):
        name = getattr(racer, "optimizer", "")
        words += [OPTIMIZERS[name].title, SYNONYMS.get(name, "")] if name in OPTIMIZERS else []
    return list(dict.fromkeys(filter(None, words)))


@cache
def by_chapter() -> dict[str, list[Experiment]]:
    """Chapter → its experiments, in the order of the labs."""
    everything = [experiment for lab in LABS.values() for experiment in lab.experiments]
    return {chapter: [experiment for experiment in everything if experiment.chapter == chapter] for chapter in CHAPTERS}
