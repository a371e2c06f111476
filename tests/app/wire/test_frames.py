"""Merging of frames: associative, and no point lost, doubled or out of order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.wire.frames import Frame, History, together

NAMES = ("a", "b")


@st.composite
def runs_of_frames(draw):
    """Frames as a run gives them: each series counts on, so that order and completeness can be read off."""
    counts = dict.fromkeys(NAMES, 0)
    frames = []
    for step in range(draw(st.integers(1, 12))):
        append, withdrawn = {}, {}
        for name in draw(st.sets(st.sampled_from(NAMES), max_size=1)):
            withdrawn[name] = draw(st.integers(0, counts[name]))
            counts[name] -= withdrawn[name]
        for name in draw(st.sets(st.sampled_from(NAMES))):
            n = draw(st.integers(0, 4))
            append[name] = np.arange(counts[name], counts[name] + n, dtype=float)
            counts[name] += n
        snapshots = draw(st.dictionaries(st.sampled_from("xyz"), st.integers(), max_size=2))
        frames.append(Frame(step, append, snapshots, withdrawn=withdrawn))
    return frames


@st.composite
def frames_with_gaps(draw):
    """The same, of which some have forgotten their points."""
    return [frame.forgotten() if draw(st.booleans()) else frame for frame in draw(runs_of_frames())]


def same(one: Frame, other: Frame) -> bool:
    points = {name: one.append.get(name, np.array([])).tolist() for name in NAMES}
    gaps = {name: one.gap.get(name, 0) for name in NAMES} == {name: other.gap.get(name, 0) for name in NAMES}
    void = {name: one.withdrawn.get(name, 0) for name in NAMES} == {
        name: other.withdrawn.get(name, 0) for name in NAMES
    }
    return (
        gaps
        and void
        and one.step == other.step
        and one.replace == other.replace
        and points == {name: other.append.get(name, np.array([])).tolist() for name in NAMES}
    )


def merged(frames):
    """One after the other, by what merging two means."""
    whole = frames[0]
    for later in frames[1:]:
        append, gap, withdrawn = dict(whole.append), dict(whole.gap), dict(whole.withdrawn)
        for name, void in later.withdrawn.items():
            for _ in range(void):
                if len(append.get(name, ())):
                    append[name] = append[name][:-1]
                elif gap.get(name):
                    gap[name] -= 1
                else:
                    withdrawn[name] = withdrawn.get(name, 0) + 1
        for name, missing in later.gap.items():
            gap[name] = gap.get(name, 0) + len(append.pop(name, ())) + missing
        for name, points in later.append.items():
            append[name] = np.concatenate((append.get(name, points[:0]), points))
        whole = Frame(later.step, append, whole.replace | later.replace, gap, withdrawn)
    return whole


@given(st.one_of(runs_of_frames(), frames_with_gaps()), st.data())
def test_merging_is_associative(frames, data):
    cut = data.draw(st.integers(1, len(frames)))
    if cut == len(frames):
        return
    assert same(merged(frames), merged(frames[:cut]).merge(merged(frames[cut:])))


@given(frames_with_gaps())
def test_points_after_a_gap_are_where_they_were(frames):
    whole = merged(frames)
    for name, points in whole.append.items():
        assert points.tolist() == [whole.gap.get(name, 0) + i for i in range(len(points))]


@given(st.one_of(runs_of_frames(), frames_with_gaps()), st.integers(1, 100))
def test_the_parts_of_a_frame_are_small_and_merge_to_it(frames, most_bytes):
    whole = merged(frames)
    parts, rest = [], whole
    while rest:
        part, rest = rest.split(most_bytes)
        assert part.nbytes <= most_bytes + 8 * len(NAMES)  # rounded up to whole points
        parts.append(part)
    assert same(merged(parts), whole)


@given(runs_of_frames())
def test_every_point_once_and_in_order_and_the_last_snapshot_wins(frames):
    whole = merged(frames)
    for points in whole.append.values():
        assert points.tolist() == list(range(len(points)))
    newest = {}
    for frame in frames:
        newest |= frame.replace
    assert whole.replace == newest


@given(st.one_of(runs_of_frames(), frames_with_gaps()), st.integers(1, 5))
def test_a_history_is_the_merge_of_its_frames(frames, few):
    history = History()
    history.FEW = few
    for frame in frames:
        history.add(frame)
    assert same(history.whole(), merged(frames))


@given(frames_with_gaps())
def test_many_frames_together_are_their_merge(frames):
    assert same(together(frames), merged(frames))


@given(st.one_of(runs_of_frames(), frames_with_gaps()), st.integers(1, 400))
def test_a_bounded_history_keeps_the_newest_and_counts_the_rest(frames, most_bytes):
    history = History(most_bytes)
    for frame in frames:
        history.add(frame)
    whole, everything = history.whole(), merged(frames)
    assert whole.nbytes <= most_bytes and whole.replace == everything.replace and whole.step == everything.step
    for name in NAMES:
        points = whole.append.get(name, np.array([])).tolist()
        assert whole.gap.get(name, 0) + len(points) == everything.gap.get(name, 0) + len(
            everything.append.get(name, ())
        )
        assert (
            points
            == everything.append.get(name, np.array([])).tolist()[len(everything.append.get(name, ())) - len(points) :]
        )


def test_a_bounded_history_keeps_most_of_what_it_may():
    history = History(most_bytes=16_000)
    for step in range(100_000):
        history.add(Frame(step, {"a": np.array([float(step)])}))
        if step > 2000:
            assert 16_000 * 7 / 8 <= history._nbytes <= 16_000
    whole = history.whole()
    assert whole.gap["a"] + len(whole.append["a"]) == 100_000 and whole.append["a"][-1] == 99_999


def test_a_bounded_history_keeps_the_end_of_a_frame_that_alone_is_too_much():
    history = History(most_bytes=16_000)
    history.add(Frame(99_999, {"a": np.arange(100_000.0)}))
    whole = history.whole()
    assert 16_000 * 7 / 8 <= whole.nbytes <= 16_000
    assert whole.append["a"].tolist() == list(range(whole.gap["a"], 100_000))


def test_a_history_of_many_frames_holds_few():
    history = History()
    for step in range(10_000):
        history.add(Frame(step, {"a": np.array([float(step)])}))
    assert len(history._frames) + len(history._new) <= 14 + History.FEW
    assert history.whole().append["a"].tolist() == list(range(10_000))
