"""Nets that learn numbers in the nets lab: the fields, the run, what panels, sweeps and files make of it."""

import gzip
import re
from html import unescape

import numpy as np
import pytest

from app.labs import LABS
from app.labs.nets.api import settings_of
from app.labs.nets.number_plane import BANDS
from app.labs.nets.presets import GAUSSIANS, PRESETS
from app.labs.shared.plane import cell_centers
from app.uploads import store as uploads
from app.web import forms
from app.web.jobs import page_of
from app.wire import encoding
from engine import MLP, OPTIMIZERS
from engine.datasets import SurfacePoints
from engine.expression import parse
from tests.app.labs.nets.test_weights import file_of
from tests.conftest import ROOT

NETS = LABS["nets"]
CURVE, SURFACE = {"data.kind": "curve"}, {"data.kind": "surface"}
ADAM = {"racers.0.optimizer": "adam"}

BAD = [
    (CURVE | {"data.expression": "sin("}, "data.expression", "something is missing after"),
    (CURVE | {"data.expression": "x+y"}, "data.expression", "'y' is not known here"),
    (CURVE | {"data.expression": "sqrt(x)"}, "data.expression", "f has no finite value at x = −"),
    (SURFACE | {"data.expression": "x" * 201}, "data.expression", "200"),
    (CURVE | {"data.low": "2"}, "data.high", "to: 1 must be more than 2, where the range begins"),
    (CURVE | {"data.points": "5001"}, "data.points", "outside [2, 5000]"),
    (CURVE | {"data.low": "-1", "data.high": "-2"}, "data.high", "to: −2 must be more than −1, where the range begins"),
    (CURVE | {"features.x": "off"}, "features", "at least one input"),
    (CURVE | {"batch_size": "101"}, "batch_size", "outside [1, 100], the number of training examples"),
    (CURVE | {"loss": "squared_error"}, "loss", "squared_error is unknown"),
]


def config_of(values):
    reading = forms.read(NETS, values.items())
    assert not reading.problems, reading.problems
    return reading.config


def run_of(values, seed=0):
    return NETS.run(config_of(values), seed)


@pytest.mark.parametrize(("values", "where", "words"), BAD, ids=[str(number) for number in range(len(BAD))])
def test_bad_input_names_the_field_and_what_is_wrong(values, where, words):
    problem = forms.read(NETS, values.items()).problems[0]
    assert problem.where == where and words in problem.message


def test_a_curve_has_the_features_of_x_alone_and_no_placed_points():
    config = config_of(CURVE | {"features.xy": "on", "features.x2": "on", "placed": "1,1,1"})
    assert config.inputs == ["x", "x2"] and config.sizes == (2, 10, 1) and not config.placed
    assert config_of(SURFACE | {"features.xy": "on"}).sizes == (3, 10, 1)


@pytest.mark.parametrize("optimizer", [name for name, rule in OPTIMIZERS.items() if rule.needs == "gradient"])
def test_every_optimizer_learns_a_sine_with_the_rate_that_it_gets(optimizer):
    run = run_of(CURVE | {"racers.0.optimizer": optimizer})
    run.advance(10**6)
    assert run.drain().replace["racer.0.train_r2"] > 0.9


def test_what_a_run_tells_of_a_curve():
    run = run_of(CURVE | {"test_share": "0.3", "epochs": "20", "hidden": "6"} | ADAM)
    run.advance(10**6)
    frame = run.drain()
    told, net = frame.replace, run.racers[0].net
    x, y = told["racer.0.curve.x"], told["racer.0.curve.y"]
    np.testing.assert_allclose(y, net.predict(x[:, None]), rtol=1e-5, atol=1e-6)
    assert told["racer.0.units"].shape == (1 + 6 + 1, 1, 48)
    assert told["racer.0.train_rmse"] == pytest.approx(np.sqrt(2 * told["racer.0.train_loss"]))
    assert {"racer.0.train_r2", "racer.0.test_r2", "racer.0.test_loss"} <= frame.append.keys()
    assert not [name for name in told if re.search("accuracy|wrong|confusion|missed|regions", name)]
    ending = run.racers[0].ending.message
    for part in ("train", "test"):
        assert f"{told[f'racer.0.{part}_rmse']:.3g}" in ending
    assert "correctly classified" not in ending


def test_what_a_run_tells_of_a_surface():
    run = run_of(SURFACE | {"hidden": "4", "features.x2": "on"})
    told = run.drain().replace
    assert told["racer.0.values"].shape == (1, 100, 100) and told["racer.0.values"].dtype == np.float32
    assert told["racer.0.units"].shape == (3 + 4 + 1, 24, 24)
    corner = cell_centers(config_of(SURFACE).plane.domain, 100)[:1]
    inputs = np.column_stack([corner, corner[:, 0] ** 2])
    assert told["racer.0.values"][0, 0, 0] == pytest.approx(run.racers[0].net.predict(inputs)[0], rel=1e-5)


@pytest.mark.parametrize("kind", ["curve", "surface"])
@pytest.mark.parametrize("optimizer", ["gd", "momentum"])
def test_a_net_that_diverges_ends_with_a_sentence_and_frames_that_can_be_sent(kind, optimizer):
    rate = {"racers.0.optimizer": optimizer, "racers.0.lr": "100", "racers.0.activation": "relu"}
    run = run_of({"data.kind": kind} | rate)
    run.advance(10**6)
    frame = run.drain()
    encoding.dumps({"append": frame.append, "replace": frame.replace})
    assert run.racers[0].ending.kind == "diverged"


def test_figures_and_form_have_no_classes():
    for values in (
        CURVE,
        SURFACE,
        SURFACE | {"test_share": "0.2", "racers.0.optimizer": "gd", "racers.1.optimizer": "adam"},
    ):
        config = config_of(values)
        figures = NETS.figures(config)
        assert {"learned.0", "r2", "loss"} <= figures.keys() and not {"regions.0", "accuracy"} & figures.keys()
        for figure in figures.values():
            figure.to_json()
        NETS.context(config)


def test_the_true_function_is_dashed_and_left_out_where_it_has_no_value():
    config = config_of(CURVE | {"data.expression": "sqrt(x)", "data.low": "0", "data.high": "1"})
    truth = next(trace for trace in NETS.figures(config)["learned.0"].data if trace.name == "f(x)")
    assert truth.line.dash == "dash" and np.isnan(truth.y[0]) and np.isfinite(truth.y[-1])


def test_a_run_says_how_much_of_its_curve_the_plot_does_not_show():
    assert run_of(CURVE).drain().replace["racer.0.outside"] == ""
    diverging = CURVE | {"data.low": "50", "data.high": "51", "data.expression": "sin(x)", "racers.0.lr": "0.2"}
    run = run_of(diverging | {"racers.0.optimizer": "gd", "racers.1.optimizer": "adam"})
    run.advance(10**6)
    first = run.drain().replace["racer.0.outside"]
    assert first.endswith("% of the curve outside") and first.startswith(run.racers[0].label)


def test_the_axis_of_r2_follows_values_below_0():
    assert "y" in (meta := NETS.figures(config_of(CURVE))["r2"].layout.meta)["fit"]
    assert meta["scores"]["y"]["lowest"] == -1
    assert "y" not in NETS.figures(config_of({}))["accuracy"].layout.meta["fit"]


@pytest.mark.parametrize("value", ["0", "5", "0.1", "-1000"])
def test_a_constant_is_drawn_with_room_around_it_and_has_no_variance_to_explain(value):
    values = CURVE | {"data.expression": value, "test_share": "0.3", "epochs": "3"}
    run, plane = run_of(values), config_of(values).plane
    low, high = plane.domain[1]
    assert not plane.varied and config_of(CURVE).plane.varied
    assert high - low >= 1 and (low + high) / 2 == pytest.approx(float(value))
    run.advance(10**6)
    frame = run.drain()
    assert {"racer.0.train_rmse", "racer.0.test_rmse"} <= frame.replace.keys()
    assert not [name for name in frame.replace | frame.append if name.endswith("_r2")]
    assert config_of(SURFACE | {"data.expression": value}).plane.scale == (abs(float(value)) or 1)


@pytest.mark.parametrize("preset", PRESETS, ids=[preset.id for preset in PRESETS])
def test_every_preset_is_a_config(preset):
    config = config_of({"data.kind": preset.kind} | preset.fields)
    assert config.data.expression == preset.expression
    assert (config.data.low, config.data.high) == (preset.low, preset.high)


def test_the_playgrounds_data_are_its_own():
    """The data of TensorFlow Playground: the label is that of the Gaussian with the largest |label|, 1 − distance/2 at
    least 0; the plane's label is (x + y) / 10.
    """
    gaussians = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]
    places = np.random.default_rng(0).uniform(-6, 6, (500, 2))
    labels = np.zeros(500)
    for x, y, sign in gaussians:
        here = sign * np.clip(1 - np.hypot(*(places - (x, y)).T) / 2, 0, 1)
        labels = np.where(np.abs(here) > np.abs(labels), here, labels)
    np.testing.assert_allclose(parse(GAUSSIANS).value(places), labels, rtol=0, atol=1e-12)
    plane = next(preset for preset in PRESETS if preset.id == "plane")
    data = SurfacePoints(plane.expression, low=-6, high=6)
    np.testing.assert_allclose(data.targets, data.inputs.sum(axis=1) / 10, rtol=1e-12)


def test_every_panel_looks_inside():
    shown = {f"inside.{name}.shown": "on" for name in ("landscape", "sharpness", "spectrum", "layers", "projection")}
    config = config_of(CURVE | {"hidden": "5", "epochs": "30", "test_share": "0.3"} | ADAM | shown)
    run, points, told = NETS.run(config, 0), {}, {}
    run.advance(60)
    for name, settings in config.inside.open.items():
        panel = run.panel(name, settings.model_dump(mode="json"))
        for _ in range(300):
            panel.advance()
        points[name], told[name] = panel.drain()
    net, data = run.racers[0].net, run.racers[0].examples
    largest = net.sharpness(data.inputs, data.labels)[0]
    assert points["sharpness"]["racer.0.first"][0] == pytest.approx(largest, rel=1e-2)
    assert told["spectrum"]["racer.0.x"].size and points["layers"].keys() | told["layers"].keys()
    bands = [told["projection"][f"racer.0.x_{band}"] for band in range(5)]
    traces = NETS.figures(config)["projection.0"].data
    assert sum(map(len, bands)) == 30 and [trace.name for trace in traces] == config.plane.class_names


def page(values):
    return gzip.decompress(page_of("nets", list(values.items()), False, None)).decode()


@pytest.mark.parametrize(
    ("kind", "diamond", "longest"),
    [("curve", "dot open diamond", 24), ("surface", "dot diamond", 24), ("spiral", "dot open", 48)],
)
def test_what_the_picture_shows_is_short_enough_for_its_card_and_the_legend_has_its_symbol(kind, diamond, longest):
    html = page({"data.kind": kind, "test_share": "0.3"})
    subtitle = re.search(r'class="decides".*?<h2>.*?<span>(.*?)</span>', html, re.DOTALL)[1]
    assert 10 < len(unescape(subtitle)) <= longest
    assert f'<i class="{diamond}"></i>' in html


def test_the_map_of_examples_speaks_of_numbers():
    values = CURVE | {"inside.projection.shown": "on"}
    traces = NETS.figures(config_of(values))["projection.0"].data
    assert traces[0].name.startswith("−") and not any("-" in trace.name for trace in traces)
    assert [trace.meta["paint"]["marker.color"] for trace in traces] == [f"band-{band}" for band in range(BANDS)]
    assert {trace.marker.symbol for trace in traces} == {"circle"}
    tokens = (ROOT / "static/css/tokens.css").read_text("utf-8")
    assert all(f"--band-{band}:" in tokens for band in range(BANDS))
    pages = [page(values), page(values | {"data.kind": "spiral"})]
    assert ["separate classes that it has drawn apart" in page for page in pages] == [False, True]


def test_a_file_of_weights_brings_its_kind_of_data(monkeypatch, tmp_path):
    monkeypatch.setenv("DESCENT_LAB_UPLOADS", str(tmp_path))
    run = run_of(CURVE | {"hidden": "5", "features.x2": "on", "epochs": "2"} | ADAM)
    run.advance(10**6)
    _, content = run.export("racer.0.weights")
    sets = {name.replace("*", "0"): value for name, value in settings_of(content)["sets"].items()}
    assert sets["data.kind"] == "curve" and "loss" not in sets
    again = run_of(sets | ADAM | {"weights": uploads.keep(content)})
    np.testing.assert_array_equal(again.racers[0].net.theta, run.racers[0].net.theta)
    classes = uploads.keep(file_of(MLP((2, 5, 3))))
    problems = forms.read(NETS, (CURVE | {"hidden": "5", "weights": classes}).items()).problems
    assert [problem.where for problem in problems] == ["weights"]
    assert settings_of(file_of(MLP((2, 5, 1), loss="squared_error")))["sets"]["data.kind"] == "surface"


def test_the_run_is_the_same_whatever_the_loss_of_classifiers_says():
    runs = [run_of(CURVE | {"loss": loss, "epochs": "3"}) for loss in ("cross_entropy", "mse")]
    for run in runs:
        run.advance(10**6)
    np.testing.assert_array_equal(*[run.racers[0].net.theta for run in runs])
