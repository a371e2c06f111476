"""Merging of frames: associative, and no point lost, doubled or out of order.

The examples come from a generator with a seed: hypothesis took 20 ms to draw each.
"""

import random

import numpy as np
import pytest

from app.wire.frames import Frame, History, together

NAMES = ("a", "b")


def frames_of(chance: random.Random) -> list[Frame]:
    """Frames as a run gives them: each series counts on, so that order and completeness can be read off."""
    counts = dict.fromkeys(NAMES, 0)
    frames = []
    for step in range(chance.randint(1, 12)):
        append, withdrawn = {}, {}
        for name in chance.sample(NAMES, chance.randint(0, 1)):
            withdrawn[name] = chance.choice([0, counts[name], chance.randint(0, counts[name])])
            counts[name] -= withdrawn[name]
        for name in chance.sample(NAMES, chance.randint(0, 2)):
            n = chance.randint(0, 4)
            append[name] = np.arange(counts[name], counts[name] + n, dtype=float)
            counts[name] += n
        snapshots = {name: chance.randint(-9, 9) for name in chance.sample("xyz", chance.randint(0, 2))}
        frames.append(Frame(step, append, snapshots, withdrawn=withdrawn))
    return frames


def with_gaps(frames: list[Frame], chance: random.Random) -> list[Frame]:
    """Some have forgotten their points."""
    return [frame.forgotten() if chance.random() < 0.5 else frame for frame in frames]


WHOLE = [frames_of(random.Random(seed)) for seed in range(200)]
GAPPED = [with_gaps(frames, random.Random(seed)) for seed, frames in enumerate(WHOLE)]
EXAMPLES = WHOLE + GAPPED


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


def test_merging_is_associative():
    for frames in EXAMPLES:
        cut = len(frames) // 2
        if cut:
            assert same(merged(frames), merged(frames[:cut]).merge(merged(frames[cut:])))


def test_points_after_a_gap_are_where_they_were():
    for frames in GAPPED:
        whole = merged(frames)
        for name, points in whole.append.items():
            assert points.tolist() == [whole.gap.get(name, 0) + i for i in range(len(points))]


@pytest.mark.parametrize("most_bytes", [1, 8, 20, 100])
def test_the_parts_of_a_frame_are_small_and_merge_to_it(most_bytes):
    for frames in EXAMPLES:
        whole = merged(frames)
        parts, rest = [], whole
        while rest:
            part, rest = rest.split(most_bytes)
            assert part.nbytes <= most_bytes + 8 * len(NAMES)  # rounded up to whole points
            parts.append(part)
        assert same(merged(parts), whole)


def test_arrays_among_the_snapshots_go_with_the_last_part():
    image = np.zeros(3)
    first, rest = Frame(1, {"a": np.arange(4.0)}, {"image": image, "loss": 0.5}).split(16)
    assert first.replace == {"loss": 0.5} and rest.replace["image"] is image


def test_every_point_once_and_in_order_and_the_last_snapshot_wins():
    for frames in WHOLE:
        whole = merged(frames)
        for points in whole.append.values():
            assert points.tolist() == list(range(len(points)))
        newest = {}
        for frame in frames:
            newest |= frame.replace
        assert whole.replace == newest


@pytest.mark.parametrize("few", [1, 2, 5])
def test_a_history_is_the_merge_of_its_frames(few):
    for frames in EXAMPLES:
        history = History()
        history.FEW = few
        for frame in frames:
            history.add(frame)
        assert same(history.whole(), merged(frames))


def test_many_frames_together_are_their_merge():
    for frames in GAPPED:
        assert same(together(frames), merged(frames))


@pytest.mark.parametrize("most_bytes", [1, 16, 56, 160, 400])
def test_a_bounded_history_keeps_the_newest_and_counts_the_rest(most_bytes):
    for frames in EXAMPLES:
        history = History(most_bytes)
        for frame in frames:
            history.add(frame)
        whole, everything = history.whole(), merged(frames)
        assert whole.nbytes <= most_bytes and whole.replace == everything.replace and whole.step == everything.step
        for name in NAMES:
            points, every = (frame.append.get(name, np.array([])).tolist() for frame in (whole, everything))
            assert whole.gap.get(name, 0) + len(points) == everything.gap.get(name, 0) + len(every)
            assert points == every[len(every) - len(points) :]
        if sum(frame.nbytes for frame in frames) <= most_bytes:
            assert same(whole, everything)


def test_a_bounded_history_keeps_most_of_what_it_may():
    history = History(most_bytes=16_000)
    for step in range(20_000):
        history.add(Frame(step, {"a": np.array([float(step)])}))
        if step > 2000:
            assert 16_000 * 7 / 8 <= history._nbytes <= 16_000
    whole = history.whole()
    assert whole.gap["a"] + len(whole.append["a"]) == 20_000 and whole.append["a"][-1] == 19_999


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
