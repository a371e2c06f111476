"""The engine in a notebook: plots of runs, and a bar while they run."""

import builtins
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import plotly.graph_objects as go
import pytest

import engine
from app.labs import LABS
from app.notebook import MOST_POINTS, descend, fit, lab, sweep
from app.notebook.lab_run import CLASSES
from app.rendering.palette import palette
from engine import DATASETS, MLP, OPTIMIZERS, SURFACES


def test_a_race_is_the_engines_and_its_plot_has_paths_and_losses():
    racers = [OPTIMIZERS["gd"](lr=0.95), OPTIMIZERS["adam"](lr=0.3)]
    run = descend(SURFACES["ravine"], racers, start=(-7, 2), steps=30, progress=False)
    figure = run.plot()
    assert isinstance(figure, go.Figure)
    *_, last = engine.descend(SURFACES["ravine"], racers, start=(-7, 2), steps=30)
    for number, name in enumerate(run.names):
        path, loss = (trace for trace in figure.data if trace.name == name)
        assert (path.x[-1], path.y[-1]) == tuple(last[number].theta)
        assert loss.y[-1] == last[number].loss and len(loss.y) == 31
        assert path.line.color == loss.line.color == palette()[f"racer-{number}"]
    assert figure.data[0].type == "contour" and len(figure.data[0].colorscale) == 7
    assert figure.layout.yaxis2.type == "log"
    assert all(outcome.kind == "finished" for outcome in run.outcomes)


def test_steps_are_the_engines_and_the_plot_takes_those_that_are_left():
    run = descend(SURFACES["sphere"], OPTIMIZERS["gd"](lr=0.1), start=(-3, 4), steps=20, progress=False)
    first = next(run)
    assert first.index == 0 and first.loss == 25
    assert len(run.plot(dark=True).data[-1].y) == 21
    assert run.plot(dark=True).layout.paper_bgcolor == palette(dark=True)["paper"] != palette()["paper"]


def test_it_has_a_color_for_each_class_of_the_style_sheet():
    assert {name for name in palette() if re.fullmatch(r"class-\d+-soft", name)} == {
        f"class-{number}-soft" for number in range(CLASSES)
    }


def test_one_call_draws_the_books_loss_curve():
    data = DATASETS["spiral"]()
    run = fit(
        MLP((2, 10, 3), seed=0),
        data,
        OPTIMIZERS["gd"](lr=1.0),
        max_epoch=20,
        batch_size=30,
        eval_interval=10,
        max_grad=None,
        progress=False,
    )
    (curve,) = run.plot().data
    assert np.array(curve.x).tolist() == list(range(10, 201, 10))
    assert np.array(curve.y) == pytest.approx(run.training.loss_list)
    assert run.outcome.kind == "finished" and len(run.losses) == 200


def test_a_plot_has_its_words_in_the_language_asked_for():
    race = descend(SURFACES["sphere"], OPTIMIZERS["gd"](lr=0.1), start=(-3, 4), steps=2, progress=False)
    training = fit(MLP((2, 3), seed=0), DATASETS["spiral"](), OPTIMIZERS["gd"](lr=1.0), epochs=1, progress=False)
    assert race.plot(language="ko").layout.xaxis2.title.text == "스텝"
    assert race.plot().layout.xaxis2.title.text == "step"
    layout = training.plot(language="ko").layout
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("반복", "손실")
    with pytest.raises(ValueError, match="language='xx' is unknown; choose one of en, ko"):
        race.plot(language="xx")


def test_a_long_curve_has_so_many_points():
    run = fit(
        MLP((2, 3), seed=0), DATASETS["spiral"](), OPTIMIZERS["gd"](lr=1.0), epochs=500, batch_size=30, progress=False
    )
    assert MOST_POINTS // 2 < len(run.plot().data[0].y) <= MOST_POINTS


def test_an_objective_that_is_no_surface_has_its_losses_drawn():
    objective = engine.LinearRegression(np.arange(6.0)[:, None], np.arange(6.0))
    figure = descend(objective, OPTIMIZERS["gd"](lr=0.01), start=(0, 0), steps=5, progress=False).plot()
    assert [trace.type for trace in figure.data] == ["scatter"]


def test_a_bar_is_shown_when_asked_for(capsys):
    descend(SURFACES["sphere"], OPTIMIZERS["gd"](lr=0.01), start=(-3, 4), steps=50, progress=True).finish()
    shown = capsys.readouterr().err
    assert "100%" in shown and "51/51" in shown
    descend(SURFACES["sphere"], OPTIMIZERS["gd"](lr=0.01), start=(-3, 4), steps=50).finish()
    assert capsys.readouterr().err == ""


def test_without_tqdm_there_is_no_bar_and_asking_for_one_says_so(monkeypatch):
    real = builtins.__import__
    monkeypatch.setattr(
        builtins,
        "__import__",
        lambda name, *rest: real(name, *rest) if not name.startswith("tqdm") else real("no_such_module"),
    )
    run = descend(SURFACES["sphere"], OPTIMIZERS["gd"](lr=0.1), start=(-3, 4), steps=5)
    assert len(run.finish().steps[0]) == 6
    with pytest.raises(ImportError, match="pip install tqdm"):
        descend(SURFACES["sphere"], OPTIMIZERS["gd"](lr=0.1), start=(-3, 4), steps=5, progress=True)


def test_a_sweep_has_a_table_and_plots():
    with ThreadPoolExecutor(1) as here:
        run = sweep("nets", {"racers.0.lr": [0.1, 1], "hidden": ["3", "3, 3"]}, executor=here, progress=False, epochs=2)
        seeds = sweep("regression", {"seed": range(3)}, executor=here, progress=False, steps=5)
    assert [(row["racers.0.lr"], row["hidden"]) for row in run.table] == [
        ("0.1", "3"),
        ("0.1", "3, 3"),
        ("1", "3"),
        ("1", "3, 3"),
    ]
    assert all(row["outcome"] == "finished" and row["train_loss"] > 0 for row in run.table) and not run.failures
    assert run.plot().data[0].type == "heatmap" and run.plot("accuracy", parallel=True).data[0].type == "parcoords"
    assert run.plot(language="ko").layout.xaxis.title.text == "은닉층"
    assert len(seeds.table) == 9 and len(seeds.plot(dark=True).data) == 9
    with pytest.raises(ValueError, match="measure='speed' is unknown; choose one of loss, accuracy, test_accuracy"):
        run.plot("speed")
    with pytest.raises(ValueError, match="at least one value is needed"):
        sweep("nets", {"hidden": []})
    with pytest.raises(ValueError, match="lab='softmax' has no sweeps"):
        sweep("softmax", {"seed": "0..3"})


OPEN = {f"inside.{panel}.shown": "on" for panel in ("landscape", "sharpness", "spectrum", "layers")}


def test_a_labs_run_is_the_labs_own_and_its_figures_are_the_pages():
    run = lab("descent", "/labs/descent?experiment=ravine&seed=3", steps=20, progress=False)
    figure = run.plot()
    path = next(trace for trace in figure.select_traces({"mode": "lines"}) if trace.name == run.config.labels[0])
    own = LABS["descent"].run(run.config, 0)
    own.advance(100)
    points = own.drain().append
    assert np.array_equal(path.x, points["racer.0.x"]) and np.array_equal(path.y, points["racer.0.y"])
    assert path.line.color == palette()["racer-0"] and len(path.x) == 21
    assert [outcome.kind for outcome in run.outcomes] == ["finished"] * len(own.racers)


def test_panels_look_at_the_net_while_it_trains_and_change_nothing():
    run = lab("nets", "hidden=3", epochs=2, every=5, progress=False, **OPEN)
    alone = lab("nets", "hidden=3", epochs=2, progress=False)
    assert np.array_equal(run.series["racer.0.loss"], alone.series["racer.0.loss"])
    assert alone.figures == tuple(name for name in run.figures if name.partition(".")[0] not in PANEL_FIGURES)
    sharpness = next(iter(run.plot("sharpness.values").data))
    assert list(sharpness.x) == [0, 5, 10, 15, 20] and min(sharpness.y) > 0
    terrain, *_ = run.plot("landscape", dark=True).data
    assert terrain.type == "contour" and np.shape(terrain.z) == (65, 65) and len(terrain.colorscale) == 7
    regions, *_ = run.plot("regions.0").data
    assert regions.type == "image" and np.shape(regions.z)[2] == 3
    assert all(run.plot(figure).data for figure in run.figures)


def test_a_learned_function_is_a_curve_or_colors():
    curve = lab("nets", "data.kind=curve", epochs=2, progress=False).plot("learned.0").data[-1]
    assert len(curve.x) == len(curve.y) == 401
    colors, points = lab("nets", "data.kind=surface", epochs=2, progress=False).plot("learned.0").data
    assert colors.type == "heatmap" and np.shape(colors.z) == (100, 100) and colors.zmax == points.marker.cmax
    assert colors.colorscale == points.marker.colorscale and len(colors.colorscale) == 3


PANEL_FIGURES = ("landscape", "landscape-surface", "sharpness", "spectrum", "layers")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("net", ""), "lab='net' is unknown; choose one of derivative"),
        (("nets", "experiment=spirals"), "experiment='spirals' is unknown; choose one of "),
        (("nets", "epochs=-1"), "epochs"),
    ],
)
def test_what_no_lab_can_run_is_an_error(given, said):
    with pytest.raises(ValueError, match=said):
        lab(*given, progress=False)


def test_a_figure_that_a_page_does_not_have_is_an_error():
    run = lab("losses", steps=1, progress=False)
    with pytest.raises(ValueError, match="figure='x' is unknown; choose one of loss"):
        run.plot("x")
