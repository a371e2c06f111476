"""Merging of frames: associative, and no point lost, doubled or out of order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.frames import Frame, History

NAMES = ("a", "b")


@st.composite
def runs_of_frames(draw):
    """Frames as a run gives them: each series counts on, so that order and completeness can be read off."""
    counts = dict.fromkeys(NAMES, 0)
    frames = []
    for step in range(draw(st.integers(1, 12))):
        append = {}
        for name in draw(st.sets(st.sampled_from(NAMES))):
            n = draw(st.integers(0, 4))
            append[name] = np.arange(counts[name], counts[name] + n, dtype=float)
            counts[name] += n
        frames.append(Frame(step, append, draw(st.dictionaries(st.sampled_from("xyz"), st.integers(), max_size=2))))
    return frames


def same(one: Frame, other: Frame) -> bool:
    points = {name: one.append.get(name, np.array([])).tolist() for name in NAMES}
    return one.step == other.step and one.replace == other.replace and points == {name: other.append.get(name, np.array([])).tolist() for name in NAMES}


def merged(frames):
    whole = frames[0]
    for frame in frames[1:]:
        whole = whole.merge(frame)
    return whole


@given(runs_of_frames(), st.data())
def test_merging_is_associative(frames, data):
    cut = data.draw(st.integers(1, len(frames)))
    if cut == len(frames):
        return
    assert same(merged(frames), merged(frames[:cut]).merge(merged(frames[cut:])))


@given(runs_of_frames())
def test_every_point_once_and_in_order_and_the_last_snapshot_wins(frames):
    whole = merged(frames)
    for name, points in whole.append.items():
        assert points.tolist() == list(range(len(points)))
    newest = {}
    for frame in frames:
        newest |= frame.replace
    assert whole.replace == newest


@given(runs_of_frames())
def test_a_history_is_the_merge_of_its_frames(frames):
    history = History()
    for frame in frames:
        history.add(frame)
    assert same(history.whole(), merged(frames))


def test_a_history_of_many_frames_holds_few():
    history = History()
    for step in range(10_000):
        history.add(Frame(step, {"a": np.array([float(step)])}))
    assert len(history._frames) <= 14
    assert history.whole().append["a"].tolist() == list(range(10_000))
