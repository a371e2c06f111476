"""In every lab, a run that is extended at its end is exactly the run that had that length from the start."""

from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.labs import LABS
from app.labs.shared.query import nest
from app.wire.frames import Frame, together
from app.workers.replay import Moment, Recording, Replay

SHORT_RUNS = {
    "descent": ("function=ravine&noise=0.3&racers.0.optimizer=gd&racers.1.optimizer=adam", "steps", 7, 20),
    "partial": ("", "steps", 7, 20),
    "softmax": ("racers.0.optimizer=nadam&racers.1.optimizer=momentum", "steps", 3, 9),
    "regression": ("step_unit=epoch", "steps", 2, 5),
    "derivative": ("mode=descent&gradient=numerical", "steps", 5, 12),
    "nets": ("test_share=0.2&interval=7&hidden=3&racers.0.optimizer=momentum", "epochs", 3, 9),
    "digits": ("hidden=4&training_images=300&batch_size=70&interval=4", "epochs", 2, 5),
}
"""A lab's settings with its length; short, so that ends fall inside of intervals and of looks at the data."""

OTHER_LENGTHS = {
    "nets": ("step_unit=iteration&interval=2&batch_size=250", "epochs", 1, 60),
    "digits": ("hidden=4&training_images=300&batch_size=100&interval=4", "iterations", 5, 11),
}


def config_of(lab: str, query: str, **length: int) -> Any:
    return LABS[lab].config.model_validate(nest(parse_qsl(query)) | length)


def to_the_end(run: Any, ticks: int = 3) -> list[Frame]:
    frames = [run.drain()]
    while run.ending is None:
        run.advance(ticks)
        frames.append(run.drain())
    return frames


def assert_same(one: Frame, other: Frame) -> None:
    assert one.step == other.step
    assert not one.withdrawn
    assert one.append.keys() == other.append.keys()
    for name, points in one.append.items():
        np.testing.assert_array_equal(points, other.append[name], err_msg=name)
    for name, value in one.replace.items():
        np.testing.assert_array_equal(value, other.replace[name], err_msg=name)


CASES = [*SHORT_RUNS.items(), *OTHER_LENGTHS.items()]


@pytest.mark.parametrize(("lab", "case"), CASES, ids=[f"{lab}-{case[1]}-{case[2]}" for lab, case in CASES])
def test_a_run_that_is_extended_at_its_end(lab: str, case: tuple[str, str, int, int]) -> None:
    query, field, short, long = case
    config, extended = (config_of(lab, query, **{field: length}) for length in (short, long))
    assert config.fixed() == extended.fixed()
    assert extended.lengths()[field] == long

    whole = whole_run(lab, extended)
    expected = together(to_the_end(whole))

    run = whole_run(lab, config)
    frames = to_the_end(run)
    at = run.index
    run.change(extended)
    assert run.ending is None
    frames += to_the_end(run)
    assert run.index > at
    assert run.ending == whole.ending
    assert_same(together(frames), expected)

    # computed again, as when the viewer goes back, the change may come before the run has noticed its end
    made = Recording(make=lambda: whole_run(lab, config), done=[(at, lambda again: again.change(extended))])
    one, other = (
        moment_of(recording, run.index) for recording in (made, Recording(make=lambda: whole_run(lab, extended)))
    )
    assert one.sizes == other.sizes
    for name, value in one.replace.items():
        np.testing.assert_array_equal(value, other.replace[name], err_msg=name)


def whole_run(lab: str, config: Any) -> Any:
    return LABS[lab].run(config, 5)


def moment_of(recording: Recording, index: int) -> Moment:
    replay = Replay(recording, index)
    replay.advance(np.inf, 1)
    assert replay.moment is not None
    return replay.moment


@pytest.mark.parametrize(("lab", "case"), list(SHORT_RUNS.items()), ids=list(SHORT_RUNS))
def test_less_is_ignored_and_more_lengthens_a_run_that_is_under_way(lab: str, case: tuple[str, str, int, int]) -> None:
    query, field, short, long = case
    config, extended = (config_of(lab, query, **{field: length}) for length in (short, long))
    assert config.is_shorter_than(extended)
    assert not extended.is_shorter_than(config)
    whole = LABS[lab].run(extended, 5)
    run = LABS[lab].run(config, 5)
    run.advance(1)
    run.change(extended)
    run.change(config)
    assert_same(together(to_the_end(run)), together(to_the_end(whole)))


def test_every_lab_whose_runs_have_a_length_is_here() -> None:
    assert {name for name, lab in LABS.items() if lab.config().lengths()} <= SHORT_RUNS.keys()
