"""The loss landscape's panel: values of the net itself, paths that belong to their ticks, within bounds."""

import itertools

import numpy as np
import pytest

from app.labs import LABS
from app.labs.shared.panels.examples import multiplications, some
from app.labs.shared.panels.landscape import PLANES
from app.labs.shared.panels.landscape.live import SIDES, alike_nets
from app.labs.shared.panels.landscape.path import MOST, WeightPath
from app.workers.replay import Recording, past_of
from engine.nets import MLP, ConvNet
from engine.nets.landscape import barrier

RACE = {"racers": [{"optimizer": "gd", "lr": 1.0}, {"optimizer": "adam", "lr": 0.02}]}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr("app.labs.shared.panels.landscape.live.SIDES", (3, 5))


def run_of(lab="nets", **config):
    model = LABS[lab].config
    return LABS[lab].run(model.model_validate(config), 0)


def trained(run, panel, ticks=60, each=3):
    for _ in range(ticks // each):
        run.advance(each)
        panel.observe()


def told(panel):
    """What it has told when it waits for the run."""
    found = {}
    for _ in range(5000):
        waits = panel.advance()
        points, snapshots = panel.drain()
        found |= points | snapshots
        if waits:
            return found
    raise AssertionError("it never waits")


def opened(run, plane="path"):
    return run.panel("landscape", {"shown": "on", "plane": plane})


@pytest.mark.parametrize("plane", ["path", "random", "three"])
@pytest.mark.parametrize("config", [{}, RACE], ids=["one net", "a race"])
def test_each_value_is_that_of_the_net_with_those_weights(plane, config):
    run = run_of(**config)
    panel = opened(run, plane)
    trained(run, panel)
    found = told(panel)
    view, net = panel._view, run.racers[0].net.copy()
    assert found["loss"].shape == (5, 5) and found["examples"] == 300
    for row, y in enumerate(np.linspace(-1, 1, 5)):
        for column, x in enumerate(np.linspace(-1, 1, 5)):
            net.theta[...] = view.theta(x, y)
            assert found["loss"][row, column] == net.loss(run.racers[0].examples.inputs, run.racers[0].examples.labels)
    assert found["lowest"] == found["loss"].min() and np.array_equal(found["height"], np.log10(found["loss"]))


def test_the_paths_lie_in_the_picture_and_end_where_the_nets_are():
    run = run_of(**RACE)
    panel = opened(run)
    trained(run, panel)
    found = told(panel)
    for number, racer in enumerate(run.racers):
        x, y, ticks = (found[f"racer.{number}.{name}"] for name in ("x", "y", "ticks"))
        assert ticks[0] == 0 and all(np.diff(ticks) > 0) and ticks[-1] <= 60
        assert max(np.abs(x).max(), np.abs(y).max()) < 1
        loss = racer.net.loss(racer.examples.inputs, racer.examples.labels)
        assert found[f"racer.{number}.z"][-1] == np.log10(loss)
    assert found["racer.0.x"][0] == found["racer.1.x"][0], "both began with the same weights"
    assert 50 < found["explained.0"] + found["explained.1"] <= 100
    assert found["explained.0"] >= found["explained.1"]


def test_points_off_the_plane_are_paler():
    run = run_of()
    panel = opened(run, "random")
    trained(run, panel, 300)
    near = told(panel)["racer.0.near"]
    assert near[-1] == pytest.approx(1, abs=0.05) and near[0] < 0.8 and near.min() >= 0


@pytest.mark.parametrize("config", [{}, RACE], ids=["from its start", "between two nets"])
def test_the_barrier_is_that_of_the_line_between_the_nets(config):
    run = run_of(**config)
    panel = opened(run, "line")
    start = run.racers[0].net.theta.copy()
    trained(run, panel)
    found = told(panel)
    racer, examples = run.racers[0], run.racers[0].examples
    at = {t: found["line.loss"][np.abs(found["line.t"] - t).argmin()] for t in (0, 1)}
    first = racer.net.copy()
    if len(run.racers) == 1:
        first.theta[...] = start
    assert at[0] == first.loss(examples.inputs, examples.labels)
    assert at[1] == run.racers[-1].net.loss(examples.inputs, examples.labels)
    inside = (found["line.t"] >= 0) & (found["line.t"] <= 1)
    assert found["barrier"] == barrier(found["line.t"][inside], found["line.loss"][inside])
    assert found["line.ends.loss"].tolist() == [at[0], at[1]]


@pytest.mark.parametrize("plane", PLANES)
def test_a_net_that_has_not_moved_or_has_diverged_is_waited_for(plane):
    run = run_of(racers=[{"optimizer": "gd", "lr": 10.0}], loss="mse", hidden="5", data={"kind": "moons"})
    panel = opened(run, plane)
    told(panel)
    run.racers[0].net.theta[...] = np.inf
    run.advance(5)
    panel.observe()
    told(panel)


def test_other_data_are_another_landscape():
    run = run_of(epochs=1)
    panel = opened(run)
    trained(run, panel, 6)
    told(panel)
    config = LABS["nets"].config.model_validate({"epochs": 2, "placed": "0.1,0.2,0"})
    run.change(config)
    run.advance(1)
    panel.observe()
    assert told(panel)["examples"] == 301


def test_of_digits_a_fixed_part_of_the_training_images_is_looked_at():
    run = run_of("digits", hidden="20", training_images=2000)
    panel = opened(run)
    trained(run, panel, 6, 1)
    found = told(panel)
    racer = run.racers[0]
    count = found["examples"]
    assert count == int(8e6 / multiplications(racer.net.architecture)) < 2000
    net = racer.net.copy()
    net.theta[...] = panel._view.theta(-1, 1)
    assert found["loss"][-1, 0] == net.loss(*some(racer.examples, count))


def test_multiplications_count_each_place_of_a_convolution():
    assert multiplications(MLP((784, 50, 10)).architecture) == 785 * 50 + 51 * 10
    assert multiplications(ConvNet((1, 8, 8), "conv 3x3", 4).architecture) == 10 * 3 * 64 + (3 * 64 + 1) * 4


def test_nets_are_alike_when_the_same_weights_give_the_same_loss():
    net = MLP((2, 10, 3), activation="tanh")
    assert alike_nets(net, MLP((2, 10, 3), activation="tanh", dropout=0.5, seed=5))
    for other in ({"activation": "relu"}, {"batch_norm": True}, {"dtype": "float64"}, {"loss": "mse"}):
        assert not alike_nets(net, MLP((2, 10, 3), **{"activation": "tanh"} | other))


def test_a_path_keeps_its_ends_and_few_points_however_long_it_is():
    theta = np.zeros(5)
    path = WeightPath(theta, 2)
    for tick in range(0, 100_000, 7):
        theta[:] = tick
        path.record(tick)
    assert MOST // 4 - 1 <= len(path.points) <= MOST // 2 and path.ticks[0] == 0
    assert path.ticks[-1] > 90_000 and [point[0] for point in path.points] == path.ticks
    gaps = np.diff(path.ticks)
    assert gaps.max() < 3 * gaps.min()
    assert path.with_present(100_001)[-1][0] == theta[0]


def test_each_grid_has_the_places_of_the_one_before():
    assert all(fine == 2 * coarse - 1 for coarse, fine in itertools.pairwise(SIDES))


def test_one_that_is_opened_late_knows_the_path_from_the_start():
    early, late = run_of(**RACE), run_of(**RACE)
    first = opened(early)
    for run, panel in ((early, first), (late, None)):
        for _ in range(20):
            run.advance(3)
            if panel:
                panel.observe()
    second = opened(late)
    recording = Recording(lambda: run_of(**RACE))
    second.recall(past_of(recording, late.index, 0.0005))
    found, expected = told(second), told(first)
    assert found["racer.1.ticks"][0] == 0 and found["racer.1.ticks"][-1] == 60
    np.testing.assert_allclose(found["explained.0"], expected["explained.0"], atol=15)
    second.observe()
    late.advance(30)
    second.observe()
    assert told(second)["racer.0.ticks"][-1] == 90


@pytest.mark.parametrize("each", range(1, 31))
def test_wherever_its_picture_is_when_the_past_ends_the_paths_are_told_whole(each):
    run, again = run_of(**RACE), run_of(**RACE)
    run.advance(60)
    panel = opened(run)

    def past():
        yield again
        while again.index < run.index:
            again.advance(min(each, run.index - again.index))
            yield again

    panel.recall(past())
    found = told(panel)
    for number in (0, 1):
        assert (found[f"racer.{number}.ticks"][0], found[f"racer.{number}.ticks"][-1]) == (0, 60)


def test_paths_are_joined_in_order_and_stay_short():
    earlier, path = WeightPath(np.zeros(2), 1), WeightPath(np.zeros(2), 1)
    for tick in range(0, 900, 3):
        earlier.record(tick)
    for tick in range(600, 1000):
        path.record(tick)
    path.begin_with(earlier)
    assert path.ticks[0] == 0 and path.ticks == sorted(set(path.ticks)) and len(path.ticks) == len(path.points) <= MOST


def test_a_past_has_what_was_done_to_the_run():
    recording = Recording(lambda: run_of(**RACE))
    recording.done.append((7, lambda run: run.edit("racer.0.layer.0.bias.0", 0.5)))
    recalled = list(past_of(recording, 20, 1e-9))
    assert recalled[-1].index == 20
    same = run_of(**RACE)
    same.advance(7)
    same.edit("racer.0.layer.0.bias.0", 0.5)
    same.advance(13)
    assert np.array_equal(recalled[-1].racers[0].net.theta, same.racers[0].net.theta)
    recording.forget()
    assert not list(past_of(recording, 20, 1e-9))


@pytest.mark.parametrize(("plane", "place"), [("three", "another.x"), ("line", "barrier")])
def test_the_net_of_another_run_is_as_it_was_at_the_step_of_its_link(plane, place):
    run = run_of(hidden="5")
    link = "http://a.b/labs/nets?hidden=5&racers.0.optimizer=gd&epochs=9&seed=7#at=2"
    panel = run.panel("landscape", {"shown": "on", "plane": plane, "other": link})
    trained(run, panel)
    assert place in told(panel)
    other = LABS["nets"].run(LABS["nets"].config(hidden="5", epochs=9), 7)
    other.advance(2 * other.stride)
    assert np.array_equal(panel._another, other.racers[0].net.theta)


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("?hidden=6", "the other run has another net"),
        ("?nothing=6", "this is no link to a run of this lab"),
        ("?hidden=5#at=x", "this is no link to a run of this lab"),
        ("?hidden=5&seed=-1", "seed=-1 is outside"),
        ("?hidden=512,512&batch_size=1000&data.per_class=2000", "the other run is too large"),
    ],
)
def test_a_link_that_leads_to_no_such_net_is_explained_and_the_plane_goes_without(link, why):
    run = run_of(hidden="5")
    panel = run.panel("landscape", {"shown": "on", "plane": "three", "other": link})
    trained(run, panel)
    found = told(panel)
    assert found["said"].startswith(why) and "another.x" not in found and found["loss"].shape == (5, 5)
