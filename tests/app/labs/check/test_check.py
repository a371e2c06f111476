"""The gradient check's lab: its config, its run, its experiments."""

from itertools import pairwise

import numpy as np
import pytest

from app.labs import LABS
from app.labs.check.config import CheckConfig
from app.labs.check.groups import groups
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
    [("images", "0", "[1, 100]"), ("h", "0", "[10⁻¹⁵, 1]"), ("hidden", "x", "[1, 512]"), ("mistake", "all", "'none'")],
)
def test_bad_input_names_the_field_and_what_is_allowed(where, value, allowed):
    problem = forms.read(LAB, [(where, value)]).problems[0]
    assert problem.where == where and allowed in problem.message


def test_each_group_of_parameters_has_its_own_dots_and_numbers():
    config = CheckConfig(**SMALL)
    run, frame = ended(config)
    apart = np.abs(run._check.backpropagated - run._check.numerical)
    assert [group.name for group in groups(config.sizes)] == ["W1", "b1", "W2", "b2"]
    for group, size in zip(groups(config.sizes), (784 * 2, 2, 2 * 10, 10), strict=True):
        own = apart[group.part]
        assert len(own) == size
        np.testing.assert_array_equal(frame.append[f"difference.{group.name}"], own)
        np.testing.assert_array_equal(frame.append[f"parameter.{group.name}"], np.arange(1, size + 1))
        told = [frame.replace[f"group.{group.name}.{number}"] for number in ("checked", "mean", "largest", "zeros")]
        assert told == pytest.approx([size, own.mean(), own.max(), np.count_nonzero(own == 0)])
    assert frame.replace["group.W1.zeros"] > 100  # dark pixels: a line through them would be a false ramp
    means = np.concatenate([frame.append[f"mean_difference.{group.name}"] for group in groups(config.sizes)])
    np.testing.assert_allclose(means, np.cumsum(apart) / np.arange(1, len(apart) + 1))


def test_the_figure_has_dots_and_no_line_through_them_each_group_with_an_axis_and_a_color():
    config = CheckConfig(hidden="20, 5")
    figure = LAB.figures(config)["difference"]
    dots = [trace for trace in figure.data if trace.mode == "markers"]
    assert [trace.name for trace in dots] == ["W₁", "b₁", "W₂", "b₂", "W₃", "b₃"]
    assert len({trace.xaxis for trace in dots}) == len({trace.meta["paint"]["marker.color"] for trace in dots}) == 6
    assert [note.text for note in figure.layout.annotations] == [f"<b>{trace.name}</b>" for trace in dots]
    ends = [figure.layout[axis].domain for axis in ("xaxis", "xaxis2", "xaxis3", "xaxis4", "xaxis5", "xaxis6")]
    assert ends[0][0] == 0 and ends[-1][1] == pytest.approx(1)
    assert all(before[1] < after[0] for before, after in pairwise(ends)) and min(b - a for a, b in ends) > 0.05


def test_a_difference_step_that_is_too_long_is_named_as_the_cause():
    wild = CheckConfig(**SMALL, h=0.5, init="xavier", init_scale=3)
    run = ended(wild)[0]
    assert run.ending.kind == "differ" and "because h = 0.5 is too large" in run.ending.message
    mistaken = ended(wild.model_copy(update={"mistake": "sign"}))[0]
    assert mistaken.ending.kind == "differ" and "because" not in mistaken.ending.message
