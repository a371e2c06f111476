"""The programs of the losses lab: a prediction, or a weight, that is led from one end to the other."""

import numpy as np
import pytest

from app.labs.losses.config import CLASSES
from engine import DATASETS
from tests.app.export.run_programs import labelled, languages, printed, program_of, ran

PREDICTION = ("p", "loss.mse", "pull.mse", "loss.cross_entropy", "pull.cross_entropy")


def read(query, language):
    """The table that the program prints, (rows, columns), and what stands by itself."""
    text = printed(program_of("losses", query, language), language)
    rows = [line.split() for line in text.splitlines() if ":" not in line and "," not in line]
    return np.array(rows, float), labelled(text)


@languages
@pytest.mark.parametrize(
    "query",
    ["", "p=0.999&to=0.2&right=7&rest=even&steps=30", "p=0&to=1&rest=even&steps=4&right=0", "p=1&to=0&right=9&steps=3"],
)
def test_a_prediction(query, language):
    table, said = read(query, language)
    _, frame = ran("losses", query)
    assert table == pytest.approx(np.column_stack([frame.append[name] for name in PREDICTION]), rel=1e-9, abs=1e-12)
    for label, name in (
        ("y", "y"),
        ("slope of the squared error", "slope.mse"),
        ("slope of the cross-entropy", "slope.cross_entropy"),
    ):
        assert said[label] == pytest.approx(
            [frame.replace[f"{name}.{k}"] for k in range(CLASSES)], rel=1e-9, abs=1e-12
        ), label


@languages
@pytest.mark.parametrize(
    "query",
    [
        "",
        "hidden=5&layer=2&unit_from=4&unit_to=3&epochs=60&interval.low=-3&interval.high=3&steps=20",
        "hidden=3&unit_from=2&unit_to=3&epochs=40&steps=12&data.seed=7",
        "epochs=0&steps=5",
    ],
)
def test_a_weight(query, language):
    assert_swept("show=weight&" + query, language)


@languages
@pytest.mark.parametrize("kind", DATASETS)
def test_a_weight_of_a_net_trained_on_each_data_set(kind, language):
    assert_swept(f"show=weight&data.kind={kind}&epochs=30&steps=10", language)


def assert_swept(query, language):
    table, said = read(query, language)
    config, frame = ran("losses", query)
    assert table[:, :3] == pytest.approx(
        np.column_stack([frame.append[name] for name in ("weight", "accuracy", "loss")]), rel=1e-7
    )
    assert table[-1, 3] == pytest.approx(frame.replace["loss_slope"], rel=1e-6, abs=1e-12)
    net, data = config.net, config.plane.train
    matrix, place = config.weight(net)
    expected = [matrix[place], net.accuracy(data.inputs, data.labels), net.loss(data.inputs, data.labels)]
    assert said["trained"][:3] == pytest.approx(expected, rel=1e-7)
