"""The past of a run: every moment is as it was, and a run continues from it unchanged."""

import time

import numpy as np
import pytest

from app.labs import LABS
from app.wire import encoding, protocol
from app.workers.replay import Recording, Replay
from tests.app.sessions.viewer import viewer

CONFIGS: dict[str, dict[str, object]] = {lab: {} for lab in LABS} | {
    "descent": {"noise": 0.1, "racers": [{"optimizer": "gd", "lr": 0.1}, {"optimizer": "adam", "lr": 0.3}]},
    "nets": {
        "hidden": "5",
        "epochs": 8,
        "test_share": 0.2,
        "racers": [{"optimizer": "momentum", "lr": 0.1}, {"optimizer": "adam", "lr": 0.02}],
    },
    "digits": {"hidden": "5", "training_images": 200, "epochs": 10, "racers": [{"optimizer": "adam", "lr": 0.01}]},
    "check": {"hidden": "1", "images": 1},
}
"""Settings with which a lab's run is short and has all that it can have; a lab that is not named runs as it is."""


def recording(lab: str) -> Recording:
    config = LABS[lab].config.model_validate(CONFIGS[lab])
    return Recording(lambda: LABS[lab].run(config, 5))


def at(replay: Replay, index: int):
    replay.seek(index)
    while replay.moment is None:
        replay.advance(time.monotonic() + 0.001, 0.0005)
    return replay.moment


def as_it_was(recorded: Recording, index: int):
    """The sizes and values of a run that was only ever advanced to there."""
    run = recorded.make()
    waiting = list(recorded.done)
    while run.index < index:
        run.advance(1)
        while waiting and waiting[0][0] <= run.index:
            waiting.pop(0)[1](run)
    frame = run.drain()
    return {name: len(points) for name, points in frame.append.items()}, frame.replace


def same(a: dict, b: dict) -> None:
    assert a.keys() == b.keys()
    for name, value in a.items():
        np.testing.assert_array_equal(
            np.asarray(value, object) if isinstance(value, list | dict) else value, b[name], err_msg=name
        )


@pytest.mark.parametrize("lab", CONFIGS)
def test_a_moment_is_as_it_was_in_whatever_order_moments_are_wanted(lab):
    recorded = recording(lab)
    end = recorded.make()
    end.advance(40)
    replay = Replay(recorded, 0)
    for index in (0, end.index // 2, end.index - 1, end.index - 2, 1, end.index // 3, end.index):
        moment = at(replay, index)
        sizes, values = as_it_was(recorded, index)
        assert moment.sizes == sizes
        same(values, {name: moment.replace[name] for name in values})


def test_what_was_done_to_a_run_is_done_again_where_it_was_done():
    recorded = recording("descent")
    slower = LABS["descent"].config.model_validate(
        CONFIGS["descent"] | {"racers": [{"optimizer": "gd", "lr": 0.01}, {"optimizer": "adam", "lr": 0.1}]}
    )
    recorded.note(10, lambda run: run.change(slower))
    replay = Replay(recorded, 0)
    for index in (30, 5, 12):
        same(as_it_was(recorded, index)[1], at(replay, index).replace)
    assert at(replay, 12).replace["racer.0.x"] != at(Replay(recording("descent"), 12), 12).replace["racer.0.x"]


def test_a_moment_after_the_end_is_the_end():
    replay = Replay(recording("descent"), 10**6)
    while replay.moment is None:
        replay.advance(time.monotonic() + 0.01, 0.0005)
    assert replay.moment.index == 200


CONFIG = {"function": "sphere", "racers": [{"optimizer": "gd", "lr": 0.1}], "steps": 60, "start": {"x": 3, "y": 4}}
FASTER = CONFIG | {"racers": [{"optimizer": "gd", "lr": 0.3}]}


def finished(client, **more):
    client.start(CONFIG, steps_per_second=None, **more)
    client.until(protocol.Done)


def test_looking_back_and_again_at_the_present(server):
    with viewer(server) as client:
        finished(client)
        client.send({"type": "seek", "index": 20})
        moment = client.until(protocol.Moment)
        assert moment.index == 20 and set(moment.sizes.values()) == {21}
        assert moment.replace["racer.0.x"] == pytest.approx(3 * 0.8**20) == client.series["racer.0.x"][20]
        client.send({"type": "seek", "index": 10**6})
        assert client.until(protocol.Moment).index == 60
        client.send({"type": "seek", "index": None})
        client.send({"type": "seek", "index": -1})
        assert client.until(protocol.Error).where == "index"


def test_going_on_from_an_earlier_moment(server):
    with viewer(server) as client:
        finished(client)
        before = list(client.series["racer.0.x"])
        client.send({"type": "seek", "index": 20})
        client.until(protocol.Moment)
        client.send({"type": "branch", "config": FASTER})
        client.until(protocol.Done)
        after = client.series["racer.0.x"]
        assert len(after) > 25 and after[:21] == before[:21]
        np.testing.assert_allclose(after[20:], after[20] * 0.4 ** np.arange(len(after) - 20), rtol=1e-9)
        client.send({"type": "seek", "index": 25})  # the past of the new one
        assert client.until(protocol.Moment).replace["racer.0.x"] == pytest.approx(after[25])


def test_a_branch_may_not_change_the_structure_nor_begin_nowhere(server):
    with viewer(server) as client:
        finished(client)
        client.send({"type": "branch", "config": CONFIG})
        assert "go back first" in client.until(protocol.Error).message
        client.send({"type": "seek", "index": 20})
        client.until(protocol.Moment)
        client.send({"type": "branch", "config": CONFIG | {"gradient": "numerical"}})
        assert "gradient cannot change" in client.until(protocol.Error).message


NET = {"hidden": "3", "interval": 7, "test_share": 0.2, "epochs": 3}


def test_a_run_that_has_ended_is_extended_and_goes_on_as_if_it_had_had_that_length_from_the_start(server):
    extended = NET | {"epochs": 8}
    with viewer(server) as client:
        client.start(extended, lab="nets")
        expected = client.until(protocol.Done)
        whole = client.series
    with viewer(server) as client:
        client.start(NET, lab="nets")
        assert client.until(protocol.Done).step < expected.step
        client.send({"type": "change", "config": extended})
        assert client.until(protocol.State) == protocol.State(playing=False)
        client.send({"type": "play"})
        assert client.until(protocol.Done) == expected
        assert repr(client.series) == repr(whole)  # NaN is no equal of itself
        client.send({"type": "seek", "index": expected.step})
        assert client.until(protocol.Moment).sizes == {name: len(points) for name, points in whole.items()}
        client.send({"type": "change", "config": NET})
        assert "not shortened" in client.until(protocol.Error).message


def test_a_weight_that_was_set_after_the_end_is_where_an_extended_run_goes_on(server):
    with viewer(server) as client:
        client.start(NET, lab="nets")
        client.until(protocol.Done)
        client.send({"type": "edit", "where": "racer.0.layer.0.from.0.to.0", "value": 3.5})
        while encoding.decode_array(client.numbers["racer.0.links"])[0] != 3.5:
            client.until(protocol.FrameMessage)
        client.send({"type": "change", "config": NET | {"epochs": 4}})
        client.send({"type": "play"})
        client.until(protocol.Done)
        assert 2 < encoding.decode_array(client.numbers["racer.0.links"])[0] < 5


def test_a_running_run_stands_while_its_past_is_looked_at_and_plays_on(server):
    with viewer(server) as client:
        client.start(CONFIG, steps_per_second=100.0)
        while len(client.series.get("racer.0.x", [])) < 10:
            client.until(protocol.FrameMessage)
        client.send({"type": "pause"})
        client.send({"type": "seek", "index": 3})
        assert client.until(protocol.Moment).index == 3
        client.send({"type": "play"})
        client.until(protocol.Done)
        np.testing.assert_allclose(client.series["racer.0.x"], 3 * 0.8 ** np.arange(61))


def test_a_drawing_is_seen_in_the_past_too(server):
    with viewer(server) as client:
        client.start(CONFIGS["digits"], lab="digits", steps_per_second=None)
        client.until(protocol.Done)
        client.send({"type": "seek", "index": 5})
        assert encoding.decode_array(client.until(protocol.Moment).replace["racer.0.drawn_probabilities"]).size == 0
        client.send({"type": "draw", "strokes": [[(0.5, 0.2), (0.5, 0.8)]]})
        assert encoding.decode_array(client.until(protocol.Moment).replace["racer.0.drawn_probabilities"]).size == 10
