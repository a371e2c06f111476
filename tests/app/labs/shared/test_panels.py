"""The panels that look inside a net: their numbers are the engine's, of the net at the tick they belong to."""

import numpy as np
import pytest

from app.labs import LABS
from app.labs.shared.panels import PANELS
from app.labs.shared.panels.layers.ridges import MOST, Ridges
from app.labs.shared.panels.sharpness.budget import Budget
from engine.datasets.mnist import sample
from engine.nets import MLP, ConvNet
from engine.nets.curvature import Hessian
from engine.nets.layer_statistics import BINS, Histogram, LayerLook
from engine.nets.projection import Projection

GD = {"optimizer": "gd", "lr": 0.2, "activation": "tanh", "init": "xavier"}
MOMENTUM = {**GD, "optimizer": "momentum", "lr": 0.01, "momentum": 0.9}
ADAM = {**GD, "optimizer": "adam", "lr": 0.01}
NETS = {"hidden": "8, 6", "loss": "mse", "batch_size": 30, "epochs": 100}


def opened(name, lab="nets", **settings):
    run = LABS[lab].run(LABS[lab].config.model_validate(NETS | settings if lab == "nets" else settings), 0)
    return run, run.panel(name, {"shown": "on"})


def look(panel, most=5000):
    """What it finds until it waits for the run."""
    for _ in range(most):
        if panel.advance():
            return panel.drain()
    raise AssertionError("it does not come to an end")


def test_sharpness_is_the_hessians_and_has_the_rules_limit():
    run, panel = opened("sharpness", racers=[GD, MOMENTUM, ADAM])
    run.advance(20)
    points, told = look(panel)
    for number, racer in enumerate(run.racers):
        found = {name: points[f"racer.{number}.{name}"] for name in ("ticks", "first", "second", "third", "loss")}
        data = racer.training.data
        expected = racer.net.sharpness(data.inputs, data.labels, k=3)
        values = np.concatenate([found[name] for name in ("first", "second", "third")])
        np.testing.assert_allclose(values, expected, rtol=1e-4)
        assert found["ticks"] == 20 and found["loss"] == pytest.approx(racer.net.loss(data.inputs, data.labels))
        assert told[f"racer.{number}.examples"] == 300
    assert points["racer.0.limit"] == pytest.approx(2 / 0.2) and points["racer.1.limit"] == pytest.approx(3.8 / 0.01)
    assert np.isnan(points["racer.2.limit"])
    assert points["racer.1.share"] == pytest.approx(points["racer.1.first"] / 380)
    adam = run.racers[2].training
    hessian = Hessian(adam.net.architecture, adam.data.inputs, adam.data.labels)
    hessian.move(adam.net.theta)
    scaled = hessian.product(np.eye(adam.net.size)) / adam.preconditioner()[:, None]
    assert points["racer.2.share"] == pytest.approx(np.linalg.eigvals(scaled).real.max() / 3800, rel=1e-4)


def test_before_the_first_update_a_rule_that_divides_the_gradient_has_no_limit_of_the_plain_hessian():
    _, panel = opened("sharpness", racers=[GD, ADAM])
    points, _ = look(panel)
    assert points["racer.0.ticks"] == points["racer.1.ticks"] == 0
    assert points["racer.0.limit"] == pytest.approx(10) and np.isfinite(points["racer.1.first"])
    assert np.isnan([points["racer.1.limit"], points["racer.1.share"]]).all()


def test_a_changed_rate_moves_the_line_and_a_penalty_counts():
    run, panel = opened("sharpness", racers=[GD])
    before, _ = look(panel)
    config = LABS["nets"].config.model_validate(NETS | {"racers": [{**GD, "lr": 0.1, "l2": 0.5}]})
    run.change(config)
    run.advance(1)
    after, _ = look(panel)
    assert (before["racer.0.limit"], after["racer.0.limit"]) == (pytest.approx(10), pytest.approx(20))
    net, data = run.racers[0].net, run.racers[0].training.data
    hessian = Hessian(net.architecture, data.inputs, data.labels, l2=0.5)
    hessian.move(net.theta)
    assert after["racer.0.first"] == pytest.approx(
        np.linalg.eigvalsh(hessian.product(np.eye(net.size))).max(), rel=1e-4
    )


def test_a_net_that_has_diverged_is_looked_at_once_more():
    run, panel = opened("sharpness", racers=[{**GD, "lr": 1000}])
    run.advance(100)
    assert run.ending is not None
    run.racers[0].net.theta[...] = np.inf
    points, _ = look(panel)
    assert points["racer.0.ticks"] == run.index and np.isnan(points["racer.0.first"])


def test_the_map_shows_test_examples_by_class_in_their_principal_plane():
    run, panel = opened("projection", racers=[GD, MOMENTUM], test_share=0.4)
    run.advance(30)
    _, told = look(panel)
    data = run.racers[0].mapped
    for number, racer in enumerate(run.racers):
        assert told[f"racer.{number}.tick"] == 30 and told[f"racer.{number}.examples"] == len(data.labels) == 120
        expected = Projection(racer.net, data.inputs).find()
        for label in range(3):
            places = told[f"racer.{number}.places_{label}"]
            assert (data.labels[places] == label).all()
            shown = np.stack([told[f"racer.{number}.{axis}_{label}"] for axis in "xy"], axis=1)
            np.testing.assert_allclose(shown, expected[places], atol=1e-4)
        assert 50 < told[f"racer.{number}.explained"] <= 100
    run.advance(1)
    assert look(panel)[1]["racer.1.tick"] == 31


def test_the_map_of_digits_is_of_test_images_also_with_convolutions():
    run, panel = opened("projection", "digits", hidden="conv 2x3, pool, 8", training_images=100, epochs=1)
    run.advance(1)
    _, told = look(panel)
    places = np.concatenate([told[f"racer.0.places_{digit}"] for digit in range(10)])
    assert sorted(places) == list(range(500)) and (sample().test.labels[told["racer.0.places_3"]] == 3).all()


def test_layers_are_told_as_the_engine_sees_them():
    run, panel = opened("layers", racers=[{**GD, "activation": "relu"}])
    run.advance(20)
    points, told = look(panel)
    training = run.racers[0].training
    expected = LayerLook(
        training.net.architecture, training.net.state, training.data.inputs, training.data.labels
    ).now()
    for layer in range(3):
        assert points[f"racer.0.gradient_{layer}"] == pytest.approx(expected.gradient_norms[layer])
        update = training.net.weights_of(training.latest_update)[layer]
        ratio = np.linalg.norm(update) / np.linalg.norm(training.net.weights[layer])
        assert points[f"racer.0.ratio_{layer}"] == pytest.approx(ratio, rel=1e-5) and ratio > 0
    for layer in range(2):
        assert points[f"racer.0.dead_{layer}"] == expected.dead[layer]
        assert points[f"racer.0.deviation_{layer}"] == pytest.approx(expected.activations[layer].deviation)
    assert np.isnan(points["racer.0.saturated_0"])
    x, y, ticks = (told[f"racer.0.weights_2.{name}"] for name in ("x", "y", "ticks"))
    assert len(x) == len(y) == len(ticks) and (ticks == 20).all()
    assert np.nanmin(x) == pytest.approx(training.net.weights[2].min())


def test_updates_are_kept_only_while_layers_are_looked_at():
    run, panel = opened("layers", racers=[GD])
    assert run.racers[0].training.keeps_update
    panel.close()
    assert not run.racers[0].training.keeps_update


def test_the_spectrum_integrates_to_one():
    run, panel = opened("spectrum", racers=[GD])
    run.advance(20)
    _, told = look(panel)
    assert told["racer.0.tick"] == 20 and told["racer.0.vectors"] == 8
    area = np.trapezoid(told["racer.0.y"].astype(float), told["racer.0.x"].astype(float))
    assert area == pytest.approx(1, abs=0.02)


def test_digits_are_seen_through_a_part_of_them():
    _, panel = opened("sharpness", "digits", hidden="10", batch_size=100, epochs=1)
    points, told = look(panel)
    assert points["racer.0.first"] > points["racer.0.second"] > 0 and 100 <= told["racer.0.examples"] <= 1000


def test_what_is_too_large_is_said():
    _, panel = opened("sharpness", "digits", hidden="512, 512, 512", batch_size=10, epochs=1)
    points, told = look(panel)
    assert points == {} and "is too large" in told["racer.0.said"]


def test_a_budget_shrinks_with_the_net_and_the_race():
    small, large = (MLP((784, units, 10)).architecture for units in (20, 200))
    convolutions = ConvNet((1, 28, 28), "conv 8x3, pool, 32", 10).architecture
    for architecture in (small, large, convolutions):
        alone, four = (Budget.of(architecture, nets, 3) for nets in (1, 4))
        assert four.examples <= alone.examples and 3 * four.vectors < alone.vectors
    assert Budget.of(small, 1, 1).examples >= Budget.of(large, 1, 1).examples
    assert Budget.of(convolutions, 1, 1).enough


def test_ridges_stand_on_their_ticks_and_old_ones_are_thinned():
    ridges = Ridges()
    for tick in range(MOST):
        ridges.add(10 * tick, Histogram(-1.0, 1.0, np.arange(1.0, 41.0)))
    ridges.thin()
    lines = ridges.lines()
    assert set(lines["ticks"]) == set(range(0, 10 * MOST, 20)) and (np.diff(lines["ticks"]) >= 0).all()
    first = slice(0, BINS + 3)
    assert lines["y"][first][0] == 0 and np.isnan(lines["y"][first][-1]) and np.nanmax(lines["y"][first]) > 20


@pytest.mark.parametrize("name", [name for name in PANELS if name != "landscape"])
@pytest.mark.parametrize("lab", ["nets", "digits"])
def test_every_trace_of_a_panels_figures_has_a_series_that_it_tells(lab, name):
    """And of an experiment, its picture."""
    settings = {"inside": {name: {"shown": "on"}}} | (NETS if lab == "nets" else {"hidden": "10", "epochs": 1})
    config = LABS[lab].config.model_validate(settings)
    run = LABS[lab].run(config, 0)
    panel = run.panel(name, {"shown": "on"})
    run.advance(2)
    points, told = look(panel)
    known = {f"panel.{name}.{series}" for series in (*points, *told)}
    figures = config.panel_figures()
    assert figures
    for figure in figures.values():
        for trace in figure.data:
            assert set(trace.meta["series"].values()) <= known
            assert trace.meta.get("until", next(iter(known))) in known
