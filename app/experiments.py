"""The catalogue of experiments: those of all labs, in the order of the chapters."""

from app.labs import LABS
from app.labs.base import Experiment

EXPERIMENTS: tuple[Experiment, ...] = tuple(experiment for lab in LABS.values() for experiment in lab.experiments)
