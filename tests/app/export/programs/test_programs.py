"""Runs as programs: what a program prints is what the engine computes for the same config and seed."""

import json
import re
from io import BytesIO
from urllib.error import HTTPError
from urllib.parse import quote

import numpy as np
import pytest

from app.export.programs import LANGUAGES
from app.export.programs.formula import facts
from app.labs import LABS
from app.uploads import store as uploads
from engine import CURVES, MLP, OPTIMIZERS, SURFACES, numerical_gradient
from engine.datasets import DATASETS
from engine.expression import parse
from engine.schedules import SCHEDULES
from tests.app.export.run_programs import assert_same, languages, printed, ran, read, said
from tests.conftest import LOCAL


def descended(lab, query, names):
    config, frame = ran(lab, query)
    return {
        label: [frame.replace[f"racer.{number}.{name}"] for name in names]
        for number, label in enumerate(config.racer_names)
    }


XYF = ("x", "y", "loss")


@languages
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_gives_the_engines_numbers(optimizer, language):
    query = f"function=ravine&steps=30&racers.0.optimizer={optimizer}&racers.0.lr=0.2"
    assert_same(said("descent", query, language), descended("descent", query, XYF), rel=1e-8)


@languages
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule(schedule, language):
    query = (
        f"function=ravine&steps=60&racers.0.optimizer=momentum&racers.0.lr=0.1&racers.0.schedule.kind={schedule}"
        f"&racers.1.optimizer=adam&racers.1.lr=0.3&racers.1.schedule.kind={schedule}"
    )
    assert_same(said("descent", query, language), descended("descent", query, XYF), rel=1e-8)


@languages
@pytest.mark.parametrize(
    "query",
    [
        "function=rosenbrock&steps=200&racers.0.optimizer=gd&racers.0.max_grad=1&racers.1.optimizer=adam",
        "function=ravine&steps=50&noise=0.3&seed=7&racers.0.optimizer=gd&racers.1.optimizer=rmsprop",
        "function=ravine&steps=50&gradient=numerical&h=1e-3&racers.0.optimizer=nesterov",
        "function=sphere&start.x=-3&start.y=4&racers.0.optimizer=gd&racers.0.lr=10&steps=100",
        "function=rosenbrock&steps=15&racers.0.optimizer=lbfgs&racers.1.optimizer=cg&racers.2.optimizer=plain_newton",
        "function=rosenbrock&steps=15&gradient=numerical&h=1e-4&racers.0.optimizer=lbfgs&racers.1.optimizer=line_search",
        (
            "expression=abs(x)%2Bmax(x,y)^2%2Bsigmoid(x*y)%2Bmin(y,2)%2Be^(x/3)&steps=40"
            "&racers.0.optimizer=adam&racers.1.optimizer=newton"
        ),
    ],
)
def test_clipping_noise_differences_divergence_and_a_typed_function(query, language):
    assert_same(
        said("descent", query, language), descended("descent", query, XYF), rel=1e-5 if "numerical" in query else 1e-7
    )


@pytest.mark.parametrize("name", SURFACES)
def test_every_surface(name):
    for query in (
        f"function={name}&steps=20&racers.0.optimizer=gd",
        f"function={name}&steps=4&racers.0.optimizer=newton",
        f"function={name}&steps=4&racers.0.optimizer=line_search&racers.1.optimizer=cg&racers.2.optimizer=lbfgs",
    ):
        assert_same(said("descent", query), descended("descent", query, XYF), rel=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        *(f.expression for f in SURFACES.values()),
        "asin(x/9)+acos(y/9)+atan(x)",
        "sinh(x)*cosh(y)-tanh(x*y)",
        "log(x^2+1)+log10(y^2+2)+ln(3)",
        "x^y+2^x",
        "sqrt(x^2+1)/tan(y)",
        "sign(x)*sigmoid(-y)",
    ],
)
def test_printed_formulas_and_derivatives_have_the_right_values(text):
    formula = parse(text)
    found = facts(formula)
    point = np.array([0.7, 1.3])
    x, y = point
    sigmoid = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    scope = {"np": np, "x": x, "y": y, "sigmoid": sigmoid}
    assert eval(found["numpy"], scope) == pytest.approx(formula.at(x, y)[0], rel=1e-12)
    assert [eval(slope, scope) for slope in found["slopes"]] == pytest.approx(formula.at(x, y)[1], rel=1e-9, abs=1e-9)
    slopes = lambda where: [formula.at(*where)[1][i] for i in (0, 1)]  # noqa: E731
    rows = [numerical_gradient(lambda where, i=i: slopes(where)[i], point, 1e-5) for i in (0, 1)]
    assert np.array([[eval(entry, scope) for entry in row] for row in found["hessian"]], float) == pytest.approx(
        np.array(rows), rel=1e-5, abs=1e-5
    )


@languages
@pytest.mark.parametrize("curve", ["cubic", *list(CURVES)[:2]])
def test_a_curve_descended_and_its_slope(curve, language):
    query = f"mode=descent&function={curve}&steps=25&racers.0.optimizer=gd&racers.1.optimizer=adam"
    assert_same(said("derivative", query, language), descended("derivative", query, ("x", "loss")), rel=1e-8)


@languages
def test_the_tangents_slope_is_the_books(language):
    found = said(
        "derivative", "mode=tangent&expression=0.01*x^2%2B0.1*x&domain.x_low=0&domain.x_high=20&x=5&h=1e-4", language
    )
    # K. Saitoh, Deep Learning from Scratch, 2016, section 4.3.1
    assert found["central difference"] == [0.1999999999990898]
    assert found["exact"] == pytest.approx([0.2], rel=1e-15)


@languages
@pytest.mark.parametrize(
    "query", ["mode=difference&h=1&smallest=1e-8", "mode=difference&function=sine&x=1&h=1e-35&smallest=1e-50"]
)
def test_a_shrinking_h(query, language):
    _, frame = ran("derivative", query)
    reading = read("derivative", query)
    lines = printed(LABS["derivative"].code(reading.config, 0).text(language), language).splitlines()
    half = len(lines) // 2
    for precision, part in (("float64", lines[:half]), ("float32", lines[half:])):
        assert part[0].startswith(precision + ":")
        rows = np.array([[float(word) for word in line.split()] for line in part[1:]])
        h = rows[:, 0]
        assert h == pytest.approx([reading.config.h / 10**power for power in range(len(h))], rel=1e-9) and len(h) in (
            9,
            16,
        )
        for number, method in ((1, "forward"), (2, "central")):
            rounding = (
                64 * np.finfo(precision).eps / h if h[0] == 1 else 1e-7
            )  # where x + h is x the error is the whole slope, or 0/0
            off = np.abs(rows[:, number] - frame.append[f"{method}.{precision}.error"][::10])
            assert (np.isnan(off) | (off < rounding)).all()
            np.testing.assert_array_equal(
                np.isnan(rows[:, number]), np.isnan(frame.append[f"{method}.{precision}.error"][::10])
            )


@languages
@pytest.mark.parametrize(
    "query",
    ["", "gradient=automatic&racers.0.optimizer=adam&steps=40", "weights=random&seed=5&racers.0.optimizer=momentum"],
)
def test_the_smallest_net(query, language):
    config, frame = ran("softmax", query)
    expected = {
        label: [
            *(frame.replace[f"racer.{number}.w.{row}.{column}"] for row in (0, 1) for column in (0, 1, 2)),
            frame.replace[f"racer.{number}.loss"],
        ]
        for number, label in enumerate(config.racer_names)
    }
    assert_same(said("softmax", query, language), expected, rel=1e-6)


@languages
@pytest.mark.parametrize(
    "query",
    [
        "experiment=batch",
        "experiment=mini-batch",
        "data.kind=line&data.outliers=3&seed=3&racers.0.optimizer=gd&racers.0.batch=mini&racers.1.optimizer=newton",
        "data.kind=csv&racers.0.optimizer=momentum&racers.0.batch=one&racers.0.sampling=random&step_unit=epoch&steps=5",
    ],
)
def test_regressions(query, language):
    assert_same(said("regression", query, language), descended("regression", query, ("w0", "w1", "loss")), rel=1e-7)


def net(config, frame):
    return {
        label: [frame.replace[f"racer.{number}.train_loss"], frame.replace[f"racer.{number}.train_accuracy"]]
        for number, label in enumerate(config.racer_names)
    }


@languages
@pytest.mark.parametrize("kind", [*DATASETS, "placed", "csv"])
def test_nets_on_every_data_set(kind, language):
    query = (
        f"data.kind={kind}&precision=float64&epochs=20&seed=3&racers.0.optimizer=gd"
        "&racers.1.optimizer=adam&racers.1.activation=relu&racers.1.init=he"
    )
    assert_same(said("nets", query, language), net(*ran("nets", query)), rel=1e-6)


@languages
def test_nets_that_learn_numbers(language):
    for query in (
        (
            "data.kind=curve&data.noise=0.1&test_share=0.3&patience=100&features.x2=on&epochs=15"
            "&racers.0.optimizer=gd&racers.1.optimizer=adam&racers.1.precision=float64"
        ),
        "data.kind=surface&data.points=60&precision=float64&epochs=8&racers.0.optimizer=momentum&racers.0.batch_norm=on",
    ):
        config, frame = ran("nets", query)
        expected = {
            label: [frame.replace[f"racer.{number}.train_{name}"] for name in ("loss", "r2")]
            for number, label in enumerate(config.racer_names)
        }
        assert_same(said("nets", query, language), expected, rel=1e-4)


@languages
@pytest.mark.parametrize(
    "rules",
    [
        ("gd", "momentum", "nesterov", "adagrad"),
        ("adadelta", "rmsprop", "adam", "adamax"),
        ("nadam", "amsgrad", "adamw", "lion"),
    ],
    ids=", ".join,
)
def test_nets_by_every_optimizer(rules, language):
    query = "precision=float64&epochs=10&hidden=6&" + "&".join(
        f"racers.{place}.optimizer={rule}&racers.{place}.schedule.kind=exponential" for place, rule in enumerate(rules)
    )
    assert_same(said("nets", query, language), net(*ran("nets", query)), rel=1e-6)


@languages
def test_nets_with_everything(language):
    query = (
        "precision=float64&epochs=15&hidden=8,5&test_share=0.3&features.xy=on&features.sin_x=on&l1=1e-4"
        "&l2=1e-3&sampling=random&batch_size=17&placed=0.1,0.2,1;0.3,0.3,2"
        "&racers.0.optimizer=momentum&racers.0.activation=tanh&racers.0.init=xavier"
        "&racers.0.max_grad=0.1&racers.0.schedule.kind=cosine"
        "&racers.1.optimizer=lion&racers.1.activation=leaky_relu&racers.1.init=uniform"
        "&racers.2.optimizer=nadam&racers.2.activation=linear&racers.2.init=zeros"
    )
    assert_same(said("nets", query, language), net(*ran("nets", query)), rel=1e-6)
    query = "loss=mse&precision=float64&epochs=10&racers.0.optimizer=gd&racers.0.lr=0.1"
    assert_same(said("nets", query, language), net(*ran("nets", query)), rel=1e-7)


@languages
def test_nets_from_weights_in_a_file(language, monkeypatch, tmp_path):
    monkeypatch.setenv("DESCENT_LAB_UPLOADS", str(tmp_path))
    file = BytesIO()
    MLP((2, 6, 3), activation="tanh", init="xavier", seed=5, dtype="float64").save(file)
    (tmp_path / "weights.npz").write_bytes(file.getvalue())
    query = (
        f"weights={uploads.keep(file.getvalue())}&hidden=6&precision=float64&epochs=5"
        "&racers.0.optimizer=adam&racers.0.activation=tanh"
    )
    assert_same(said("nets", query, language, tmp_path), net(*ran("nets", query)), rel=1e-6)


@languages
def test_nets_with_dropout_batch_normalization_and_penalties_of_their_own(language):
    query = (
        "precision=float64&epochs=10&hidden=8,5&batch_size=17&l2=1e-3&racers.0.optimizer=gd&racers.0.dropout=0.3"
        "&racers.1.optimizer=adam&racers.1.batch_norm=on&racers.1.activation=relu&racers.1.init=he&racers.1.max_grad=1"
        "&racers.2.optimizer=momentum&racers.2.dropout=0.1&racers.2.batch_norm=on&racers.2.l1=1e-4&racers.2.l2=0"
    )
    assert_same(said("nets", query, language), net(*ran("nets", query)), rel=1e-6)


@languages
def test_nets_that_stop_early(language):
    query = (
        "data.kind=moons&data.noise=0.5&data.per_class=60&test_share=0.5&features.xy=on&hidden=20,20&batch_size=25"
        "&epochs=200&patience=9&precision=float64&racers.0.optimizer=adam&racers.0.activation=tanh&racers.0.init=xavier"
        "&racers.1.optimizer=adam&racers.1.lr=0.003&racers.1.init=xavier&racers.1.dropout=0.1"
    )
    config, frame = ran("nets", query)
    ends = [frame.replace[f"racer.{number}.iteration"] for number in (0, 1)]
    assert len(set(ends)) == 2 and max(ends) < 600
    assert_same(said("nets", query, language), net(config, frame), rel=1e-6)


@languages
def test_nets_in_two_precisions(language):
    query = "epochs=3&features.xy=on&racers.0.optimizer=gd&racers.1.optimizer=gd&racers.1.precision=float64"
    of_32, of_64 = said("nets", query, language).values()
    expected_32, expected_64 = net(*ran("nets", query)).values()
    assert of_64 == pytest.approx(expected_64, rel=1e-9) and of_32 == pytest.approx(expected_32, rel=1e-5)
    assert of_32[0] != pytest.approx(expected_64[0], rel=1e-9)


@languages
def test_the_books_spiral_in_float32(language):
    """300 epochs of float32: rounding has grown to a few thousandths of the loss."""
    query = "experiment=spiral-net"
    ((loss, accuracy),) = said("nets", query, language).values()
    ((expected, right),) = net(*ran("nets", query)).values()
    assert loss == pytest.approx(expected, abs=0.01)
    assert accuracy == pytest.approx(right, abs=0.02)


@pytest.mark.parametrize("lab", [name for name, lab in LABS.items() if lab.has_code])
def test_every_experiment_has_programs_that_compile(lab):
    for experiment in LABS[lab].experiments:
        reading = read(lab, f"experiment={experiment.id}")
        program = LABS[lab].code(reading.config, reading.seed)
        for language in LANGUAGES:
            text = program.text(language)
            compile(text, experiment.id, "exec")
            assert text.endswith("\n") and not re.search(r"[ \t]+$", text, re.MULTILINE), experiment.id
            assert "Made by Descent Lab" in text, experiment.id


def test_it_is_served(server):
    def get(path):
        with LOCAL.open(server.url + path) as answer:
            return answer.headers, answer.read().decode()

    headers, text = get("/api/labs/descent/code?function=ravine&language=torch")
    assert headers["content-type"].startswith("text/plain")
    assert "import torch" in text and "x ** 2 / 20" in text
    assert "import numpy" in get("/api/labs/descent/code")[1]
    for path, status in (
        ("/api/labs/descent/code?language=fortran", 422),
        ("/api/labs/descent/code?steps=many", 422),
        ("/api/labs/nothing/code", 404),
    ):
        with pytest.raises(HTTPError) as refused:
            get(path)
        assert refused.value.code == status
        assert json.loads(refused.value.read())


def test_nothing_that_is_typed_gets_into_a_program_as_code(server):
    text = '"""+__import__("os").system("true")+"""'
    with pytest.raises(HTTPError) as refused:
        LOCAL.open(f"{server.url}/api/labs/descent/code?expression={quote(text)}")
    assert refused.value.code == 422
