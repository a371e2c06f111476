"""The softmax lab: its config's bad input, its run's numbers against NumPy's, its experiment's outcome."""

from pathlib import Path

import numpy as np
import pytest

from app.labs import LABS
from app.web import forms

ROOT = Path(__file__).parents[4]
SOFTMAX = LABS["softmax"]

BAD = [
    ({"x.x1": "1e9"}, "x.x1", "x₁: 10⁹ is outside [−1000, 1000]"),
    ({"w.w12": "many"}, "w.w12", 'from x₁ to class 2: "many" is not a number'),
    ({"w.w30": "1"}, "w.w30", "not a setting here"),
    ({"label": "3"}, "label", "3 is unknown; choose '0', '1' or '2'"),
    ({"steps": "0"}, "steps", "outside [1, 100000]"),
    ({"h": "0"}, "h", "outside [10⁻¹⁵, 1]"),
    ({"weights": "zero"}, "weights", "'typed' or 'random'"),
    ({"racers.0.optimizer": "newton"}, "racers.0", "newton is unknown"),
    ({f"racers.{n}.optimizer": "gd" for n in range(5)}, "racers", "at most 4"),
]


@pytest.mark.parametrize(("values", "where", "words"), BAD, ids=[where for _, where, _ in BAD])
def test_bad_input_names_the_field_and_what_is_allowed(values, where, words):
    reading = forms.read(SOFTMAX, values.items())
    assert [problem.where for problem in reading.problems] == [where]
    assert words in reading.problems[0].message
    forms.form(reading)


def finished(seed: int = 0, **config):
    run = SOFTMAX.run(SOFTMAX.config(**config), seed)
    run.advance(10**6)
    return run, run.drain()


def softmax(z):
    return np.exp(z - z.max()) / np.exp(z - z.max()).sum()


def test_simple_net():
    """LESSONS.md: W (2, 3), x = (0.6, 0.9), t = (0, 0, 1), numerical gradient, 10 updates with lr 1; p₂ → 1.

    The expected values come from plain NumPy.
    """
    (experiment,) = SOFTMAX.experiments
    reading = forms.read(SOFTMAX, [pair.split("=") for pair in experiment.query.split("&")])
    assert reading.problems == [] and reading.config == SOFTMAX.config()
    run, frame = finished()
    x, t, w = np.array([0.6, 0.9]), np.array([0, 0, 1]), reading.config.first(0).reshape(2, 3)
    for step in range(11):
        p = softmax(x @ w)
        assert frame.append["racer.0.loss"][step] == pytest.approx(-np.log(p[2]), abs=1e-8)
        assert [frame.append[f"racer.0.p.{k}"][step] for k in range(3)] == pytest.approx(p, abs=1e-8)
        gradient = np.outer(x, p - t)
        last, w = w, w - gradient
    for name, matrix in (("w", last), ("analytic", gradient), ("numerical", gradient)):
        found = [[frame.replace[f"racer.0.{name}.{row}.{column}"] for column in range(3)] for row in range(2)]
        assert np.array(found) == pytest.approx(matrix, abs=1e-8), name
    p2 = frame.append["racer.0.p.2"]
    assert (np.diff(p2) > 0).all() and p2[0] == pytest.approx(0.3953165, abs=1e-7) and p2[-1] > 0.94
    assert run.ending.kind == "finished" and run.index == 10 and frame.replace["racer.0.gap"] < 1e-9
    assert finished(steps=2000)[1].append["racer.0.p.2"][-1] > 0.999


def test_random_weights_come_from_the_seed_and_are_the_same_for_all_racers():
    race = {"weights": "random", "racers": [{"optimizer": "gd"}, {"optimizer": "adam"}]}
    frames = [SOFTMAX.run(SOFTMAX.config(**race), seed).drain().replace for seed in (1, 1, 2)]
    weights = [
        [frame[f"racer.{racer}.w.{i}.{k}"] for i in range(2) for k in range(3)]
        for frame in frames
        for racer in range(2)
    ]
    assert weights[0] == weights[1] == weights[2] == weights[3] != weights[4]


def test_a_new_rate_takes_effect_in_mid_run_and_nothing_else_is_live():
    config = SOFTMAX.config()
    run = SOFTMAX.run(config, 0)
    changed = SOFTMAX.config(racers=[{"optimizer": "gd", "lr": 0.25}])
    assert changed.structure() == config.structure() and changed.figures_part() == config.figures_part()
    run.change(changed)
    run.advance(1)
    numbers = run.drain().replace
    assert numbers["racer.0.lr"] == 0.25
    assert numbers["racer.0.w.0.0"] == pytest.approx(0.47355232 - 0.25 * 0.21924763, abs=1e-8)
    assert SOFTMAX.config(gradient="automatic").structure() != config.structure()


@pytest.mark.parametrize(
    ("nonsense", "kind"),
    [
        ({"x": {"x1": 0, "x2": 0}}, "converged"),
        ({"w": {f"w{i}{k}": (-1) ** k * 1000 for i in (1, 2) for k in range(3)}}, "finished"),
        ({"x": {"x1": 1000, "x2": -1000}, "w": {"w12": -1000}}, "converged"),
        ({"racers": [{"optimizer": "gd", "lr": 1000}]}, "converged"),
        ({"h": 1e-15}, "finished"),
        ({"h": 1}, "finished"),
    ],
)
def test_nonsense_is_survived(nonsense, kind):
    run, frame = finished(**nonsense)
    assert run.ending.kind == kind, run.ending.message
    probabilities = [frame.append[f"racer.0.p.{k}"] for k in range(3)]
    assert np.sum(probabilities, axis=0) == pytest.approx(1) and np.isfinite(frame.append["racer.0.loss"]).all()
    SOFTMAX.figures(SOFTMAX.config(**nonsense))


def test_a_real_lab_stays_small():
    """What labs have in common stands where it is shared: config, run, figures, experiments, program and page are 250
    lines in 8 files at most.
    """
    files = [*(ROOT / "app/labs/softmax").glob("*.py"), *(ROOT / "templates/labs").glob("softmax*")]
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
    assert len(files) <= 8 and lines <= 250, f"{lines} lines in {len(files)} files"


def test_probabilities_are_drawn_from_0_to_just_above_1():
    low, high = SOFTMAX.figures(SOFTMAX.config())["probabilities"].layout.yaxis.range
    assert low == 0 and 1 < high < 1.1
