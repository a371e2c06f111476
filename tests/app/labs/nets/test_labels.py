"""Racers are named by what differs."""

from urllib.parse import parse_qsl

import pytest

from app.labs import LABS
from app.labs.shared.query import nest


@pytest.mark.parametrize(
    ("racers", "labels"),
    [
        (("gd&init=zeros", "gd&init=normal"), ["zeros", "normal"]),
        (("gd&init=he", "gd&init=he&init_scale=0.5"), ["usual scale", "s = 0.5"]),
        (("gd&init=zeros", "adam&init=he"), ["Gradient descent, zeros", "Adam, he"]),
        (("gd", "gd", "gd&activation=relu"), ["Sigmoid 1", "Sigmoid 2", "ReLU"]),
        (("gd&lr=1", "gd&lr=2"), ["Gradient descent 1", "Gradient descent 2"]),
        (("gd", "adam"), ["Gradient descent", "Adam"]),
    ],
)
def test_racers_are_named_by_what_differs(racers, labels):
    query = "&".join(f"racers.{at}.optimizer={racer.replace('&', f'&racers.{at}.')}" for at, racer in enumerate(racers))
    assert LABS["nets"].config.model_validate(nest(parse_qsl(query))).labels == labels


@pytest.mark.parametrize(
    ("racers", "names"),
    [
        (("gd&lr=1", "gd&lr=0.25", "adam"), ["Gradient descent 1, η = 1", "Gradient descent 2, η = 0.25", "Adam"]),
        (("momentum&momentum=0.5", "momentum"), ["Momentum 1, μ = 0.5", "Momentum 2, μ = 0.9"]),
        (("gd", "gd"), ["Gradient descent 1", "Gradient descent 2"]),
        (("gd&init=zeros&lr=1", "gd&init=he&lr=2"), ["zeros, η = 1", "he, η = 2"]),
    ],
)
def test_tables_also_name_the_settings_that_may_change(racers, names):
    query = "&".join(f"racers.{at}.optimizer={racer.replace('&', f'&racers.{at}.')}" for at, racer in enumerate(racers))
    config = LABS["nets"].config.model_validate(nest(parse_qsl(query)))
    assert config.context()["names"] == names
    assert not any("=" in label for label in config.labels)
