"""The gradient check's lab: its config, its run, its experiments."""

import numpy as np
import pytest

from app.labs import LABS
from app.labs.check.config import CheckConfig
from app.web import forms

LAB = LABS["check"]
SMALL = {"hidden": "2", "images": 2}


def ended(config: CheckConfig, seed: int = 0):
    run = LAB.run(config, seed)
    run.advance(10**7)
    return run, run.drain()


@pytest.mark.parametrize("mistake", ["biases", "mean", "sign"])
def test_every_mistake_is_found(mistake):
    assert ended(CheckConfig(**SMALL, mistake=mistake))[0].ending.kind == "differ"


def test_in_32_bits_only_rounding_is_left():
    run, frame = ended(CheckConfig(**SMALL, precision="float32"))
    assert run.ending.kind == "agree" and "rounding" in run.ending.message and frame.replace["mean"] > 1e-7


def test_the_frames_of_any_slicing_tell_the_same():
    whole = ended(CheckConfig(**SMALL))[1]
    run, frame = LAB.run(CheckConfig(**SMALL), 0), None
    while run.ending is None:
        run.advance(37)
        frame = run.drain() if frame is None else frame.merge(run.drain())
    for name, points in whole.append.items():
        np.testing.assert_allclose(frame.append[name], points, rtol=1e-12)


def test_the_pictures_begin_empty_and_grow_with_the_parameters():
    run = LAB.run(CheckConfig(**SMALL), 0)
    assert (run.drain().replace["numerical"] == 128).all()
    run.advance(784)
    shown = run.drain().replace["numerical"]
    assert (shown[:, :14] != 128).any() and (shown[:, 15:] == 128).all()


@pytest.mark.parametrize(
    ("where", "value", "allowed"),
    [("images", "0", "[1, 100]"), ("h", "0", "[1e-15, 1]"), ("hidden", "x", "[1, 512]"), ("mistake", "all", "'none'")],
)
def test_bad_input_names_the_field_and_what_is_allowed(where, value, allowed):
    problem = forms.read(LAB, [(where, value)]).problems[0]
    assert problem.where == where and allowed in problem.message
