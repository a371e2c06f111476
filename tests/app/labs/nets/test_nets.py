"""The nets lab: its config's bad input, its run's records and snapshots, and a run over a real server's socket."""

import gzip
import html
import json
import re
import urllib.error
import urllib.request
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.labs import LABS
from app.labs.nets.racer import MOST_SHOWN, PICTURE, histogram
from app.labs.shared.plane import GRID, as_bytes
from app.web import forms, jobs
from app.wire import encoding, protocol
from engine import DATASETS, MLP, OPTIMIZERS, fit
from engine.datasets import DataSet
from tests.app.sessions.viewer import viewer

NETS = LABS["nets"]
TEXTBOOK = {"hidden": "10", "batch_size": 30, "epochs": 300, "racers": [{"optimizer": "gd", "lr": 1.0}]}

BAD = [
    ({"patience": "5"}, "patience", "needs test points: choose a test share above 0"),
    ({"hidden": "1000000"}, "hidden", "'1000000' is not a number of units in [1, 512]"),
    ({"hidden": "0,5"}, "hidden", "'0' is not a number of units in [1, 512]"),  # and no layer only alone
    ({"hidden": "8,,x"}, "hidden", "'x' is not a number of units"),
    ({"hidden": "9,9,9,9,9,9,9"}, "hidden", "has 7 layers; 0 to 6 are allowed"),
    ({"batch_size": "0"}, "batch_size", "Batch size: 0 is outside [1, 10000]"),
    ({"batch_size": "301"}, "batch_size", "Batch size: 301 is outside [1, 300], the number of training examples"),
    ({"features.x": "off", "features.y": "off"}, "features", "at least one input"),
    ({"data.kind": "cloud"}, "data", "cloud is unknown"),
    ({"data.kind": "spiral", "data.classes": "9"}, "data.classes", "outside [2, 5]"),
    ({"data.kind": "csv", "data.upload": "../../etc/passwd"}, "data.upload", "choose it again"),
    ({"placed": "1,2"}, "placed", "must be x,y,class"),
    ({"placed": "1,2,9"}, "placed", "the class in [0, 4]"),
    ({"placed": ";".join(["0,0,0"] * 201)}, "placed", "at most 200"),
    ({"racers.0.optimizer": "newton"}, "racers.0", "newton is unknown"),
    ({"racers.0.optimizer": "gd", "racers.0.activation": "step"}, "racers.0.activation", "step is unknown"),
    ({f"racers.{n}.optimizer": "gd" for n in range(5)}, "racers", "at most 4"),
    ({"test_share": "1"}, "test_share", "outside [0, 0.9]"),
    ({"epochs": "1000000"}, "epochs", "outside [1, 100000]"),
]


@pytest.mark.parametrize(
    ("values", "where", "words"), BAD, ids=[f"{where}-{number}" for number, (_, where, _) in enumerate(BAD)]
)
def test_bad_input_names_the_field_and_what_is_allowed(values, where, words):
    reading = forms.read(NETS, values.items())
    assert [problem.where for problem in reading.problems] == [where]
    assert words in reading.problems[0].message
    forms.form(reading)


def finished(config: dict, seed: int = 0):
    run = NETS.run(NETS.config(**config), seed)
    run.advance(10**6)
    return run, run.drain()


def test_the_run_is_the_engines_own_training():
    _run, frame = finished(TEXTBOOK | {"epochs": 20})
    data = DATASETS["spiral"]()
    net = MLP((2, 10, 3), seed=0)
    losses = [step.loss for step in fit(net, data, OPTIMIZERS["gd"](lr=1.0), batch_size=30, epochs=20, seed=0)]
    start, *means = frame.append["racer.0.loss"]
    assert means == pytest.approx(np.reshape(losses, (20, 10)).mean(axis=1))
    assert start == pytest.approx(MLP((2, 10, 3), seed=0).loss(data.inputs, data.labels))
    assert frame.replace["racer.0.train_accuracy"] == pytest.approx(net.accuracy(data.inputs, data.labels))
    assert frame.replace["racer.0.links"] == pytest.approx(np.concatenate([weights.ravel() for weights in net.weights]))


def test_points_come_without_pictures_and_pictures_with_the_next_frame():
    whole, parts = (NETS.run(NETS.config(**TEXTBOOK), 0) for _ in range(2))
    for run in (whole, parts):
        run.advance(55)
    points = parts.drain_points()
    arrays = {name for name, value in points.replace.items() if isinstance(value, np.ndarray)}
    assert arrays == {"racer.0.so_far.x", "racer.0.so_far.loss"}, "everything else that grows is a picture"
    assert points.replace["racer.0.train_wrong"] == round(300 * (1 - points.replace["racer.0.train_accuracy"]))
    together, whole_frame = points.merge(parts.drain()), whole.drain()
    assert encoding.dumps(together.append) == encoding.dumps(whole_frame.append)
    assert {name: encoding.dumps(value) for name, value in together.replace.items()} == {
        name: encoding.dumps(value) for name, value in whole_frame.replace.items()
    }


@pytest.mark.parametrize("pieces", [[3000], [1] * 300 + [2700], [7, 993, 2000]])
def test_the_record_does_not_depend_on_how_it_is_asked_for(pieces):
    config = TEXTBOOK | {
        "step_unit": "iteration",
        "epochs": 40,
        "interval": 7,
        "test_share": 0.25,
        "racers": [{"optimizer": "adam"}, {"optimizer": "gd"}],
    }
    whole = finished(config)[1].append
    run, parts = NETS.run(NETS.config(**config), 0), []
    for piece in pieces:
        run.advance(piece)
        parts.append(run.drain().append)
    for name, values in whole.items():
        assert np.concatenate([part[name] for part in parts if name in part]).tobytes() == values.tobytes(), name


def test_snapshots_are_the_net_as_it_is():
    _run, frame = finished(
        TEXTBOOK
        | {
            "hidden": "20, 4",
            "epochs": 5,
            "test_share": 0.2,
            "racers": [{"optimizer": "adam", "activation": "tanh", "init": "xavier"}],
        }
    )
    get = lambda name: frame.replace[f"racer.0.{name}"]  # noqa: E731
    assert get("regions").shape == (3, GRID, GRID) and get("regions").dtype == np.uint8
    assert get("units").shape == (2 + MOST_SHOWN + 4 + 3, PICTURE, PICTURE)
    assert get("links").shape == (2 * MOST_SHOWN + MOST_SHOWN * 4 + 4 * 3,) and get("biases").shape == (
        MOST_SHOWN + 4 + 3,
    )
    for part, points in (("train", 240), ("test", 60)):
        confusion, wrong = get(f"{part}_confusion"), get(f"{part}_wrong")
        assert confusion.sum() == points and np.trace(confusion) == points - wrong
        assert wrong == round(points * (1 - get(f"{part}_accuracy")))
        missed = [len(get(f"missed.{part}.{label}.x")) for label in range(3)]
        assert missed == (confusion.sum(axis=1) - np.diag(confusion)).tolist()
    x_picture, y_picture = get("units")[0].astype(int), get("units")[1].astype(int)
    assert (np.diff(x_picture, axis=1) > 0).all() and (
        np.diff(y_picture, axis=0) > 0
    ).all()  # x grows to the right, y with the row
    assert sum(get("weights.1.y")[:-1]) == 20 * 4


POWERS = [1e-44, 1e-38, 1e-30, 1e30, 1e38]
LARGEST = np.array([-1, 1]) * float(np.finfo(np.float32).max)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_bytes_of_whatever_there_is(dtype):
    values = np.array([-np.inf, -3, -0.0, 0.4, 0.5, 1.5, 254.6, 255.4, 1e30, np.inf, np.nan], dtype)
    assert as_bytes(values).tolist() == [0, 0, 0, 0, 0, 2, 255, 255, 255, 255, 0]


@pytest.mark.parametrize(
    "values",
    [
        np.zeros(7),
        np.array([-2.0, 0.1, 2.0]),
        np.array([1.0, np.inf, np.nan, -3.0]),
        np.random.default_rng(0).normal(size=999),
        *(np.float32(power) * np.random.default_rng(0).uniform(-1, 1, 99).astype(np.float32) for power in POWERS),
        np.array([5e-324, -1e-310]),
        np.array([1e308, -1.7e308, 1.0]),
        np.float32([3.4e38, -3.4e38, np.inf, 1e30]),
    ],
)
def test_a_histogram_is_numpys(values):
    edges, counts = histogram(values)
    finite = values[np.isfinite(values)]
    reach = np.abs(finite).max() or 1.0
    expected, expected_edges = np.histogram(finite / reach, bins=31, range=(-1, 1))
    assert counts.tolist() == [*expected, expected[-1]]  # the last bin ends where a line of stairs can end
    with np.errstate(over="ignore"):
        assert edges == pytest.approx(np.clip(expected_edges * reach, *LARGEST), rel=1e-6)


def test_an_added_point_and_a_new_rate_take_effect_in_mid_run():
    config = NETS.config(**TEXTBOOK)
    run = NETS.run(config, 0)
    run.advance(5)
    before = run.drain()
    assert before.replace["racer.0.train_confusion"].sum() == 300
    run.change(NETS.config(**TEXTBOOK | {"placed": "0.9,0.9,1", "racers": [{"optimizer": "gd", "lr": 0.5}]}))
    run.advance(5)
    after = run.drain()
    assert after.replace["racer.0.train_confusion"].sum() == 301 and after.replace["racer.0.lr"] == 0.5
    assert after.replace["racer.0.iteration"] > before.replace["racer.0.iteration"]


def test_a_weight_can_be_edited_and_nonsense_cannot():
    run = NETS.run(NETS.config(**TEXTBOOK), 0)
    run.edit("racer.0.layer.0.from.1.to.3", 2.5)
    run.edit("racer.0.layer.1.bias.2", -1.5)
    frame = run.drain()
    assert frame.replace["racer.0.links"][1 * 10 + 3] == 2.5 and frame.replace["racer.0.biases"][10 + 2] == -1.5
    for where in (
        "racer.0.layer.0.from.2.to.3",
        "racer.1.layer.0.bias.0",
        "racer.0.layer.-1.bias.0",
        "racer.0.layer.9.bias.0",
        "weights",
        "",
    ):
        with pytest.raises(ValueError, match="weight"):
            run.edit(where, 1.0)


def test_a_diverging_net_is_an_outcome():
    run, frame = finished(
        {"racers": [{"optimizer": "gd", "lr": 1000, "activation": "relu", "init": "he"}], "loss": "mse", "epochs": 50}
    )
    assert run.ending.kind in ("diverged", "finished") and frame.replace["racer.0.message"]


@pytest.mark.parametrize(("query", "said"), [("placed=0,0,0", True), ("data.kind=placed", True), ("", False)])
def test_the_page_says_what_can_be_done_with_placed_points_where_there_are_some(query, said):
    page = gzip.decompress(jobs.page_of("nets", parse_qsl(query), False)).decode()
    assert (
        ("drag or click placed points" in page)
        == said
        == ('Click a placed point to remove it; drag it to move it">drag or' in page)
    )


OWN = {"data": {"kind": "placed"}}


@pytest.mark.parametrize(
    ("placed", "count", "lacks"),
    [("none", 0, "there are no points yet"), ("0.5,0.5,1", 1, "of one class"), ("0,0,1;1,1,1", 2, "of one class")],
)
def test_own_points_may_be_too_few_to_learn_from_which_is_shown_and_said(server, placed, count, lacks):
    config = NETS.config(**OWN, placed=placed, test_share=0.5)
    shown = [len(trace.x) for trace in NETS.figures(config)["regions.0"].data if "series" not in trace.meta]
    assert sum(shown) == count and NETS.context(config)["train"] + NETS.context(config)["test"] == count
    assert lacks in config.lacks().message and config.lacks().where == "placed"
    assert config.plane.domain == ((-1.15, 1.15), (-1.15, 1.15))
    query = f"data.kind=placed&placed={placed}"
    page = gzip.decompress(jobs.page_of("nets", parse_qsl(query), embedded=False)).decode()
    state = json.loads(re.search(r'<script[^>]*id="state"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert not state["valid"] and lacks in state["problem"] and state["config"]["placed"] == placed
    said_again = parse_qsl(html.unescape(re.search(r'data-query="([^"]*)"', page)[1]))
    assert set(parse_qsl(query)) <= set(said_again) and not forms.read(NETS, said_again).problems
    with viewer(server) as client:
        client.send({"type": "start", "lab": "nets", "config": config.model_dump(mode="json")})
        refused = client.until(protocol.Error)
        assert (refused.code, refused.where) == ("invalid", "config.placed") and lacks in refused.message


def test_a_data_set_without_added_points_is_as_it_was():
    assert NETS.config(placed="none") == NETS.config() and NETS.config(**OWN).plane.lacking is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-1e4, 1e4) | st.floats(-1, 1)] * 2), min_size=1, max_size=20))
def test_the_view_fits_own_points_and_stays_while_they_are_placed_in_it(points):
    placed = ";".join(f"{x!r},{y!r},{number % 2}" for number, (x, y) in enumerate(points))
    domain = np.array(NETS.config(**OWN, placed=placed).plane.domain)
    assert (domain[:, 0] < np.min(points, axis=0)).all() and (np.max(points, axis=0) < domain[:, 1]).all()
    reach = np.abs(points).max()
    if 0.1 <= reach <= 1:
        assert domain.tolist() == [[-1.15, 1.15]] * 2
    elif len(points) > 1:
        assert (domain[:, 1] - domain[:, 0] <= 2.31 * max(reach, 1e-6)).all()


def test_points_far_outside_make_a_wider_plane():
    plane = NETS.config(data={"kind": "placed"}, placed="0,0,0;1000,0,1").plane
    (low, high), _ = plane.domain
    assert low < 0 and high > 1000


def post(server, content: bytes) -> tuple[int, dict]:
    request = urllib.request.Request(f"{server.url}/api/uploads", data=content, method="POST")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_the_loss_is_drawn_before_the_first_step():
    run = NETS.run(NETS.config(), 0)
    first = run.drain().append
    assert first["racer.0.epoch"].tolist() == [0] and np.isfinite(first["racer.0.loss"]).all()


def test_the_loss_after_a_step_is_drawn_before_its_interval_ends():
    """An epoch has 10 iterations, an interval 25: the curve continues in the figure, and its record stays as it is."""
    run = NETS.run(NETS.config(**TEXTBOOK | {"interval": 25, "epochs": 4}), 0)
    start, ends = run.drain(), {}
    for epoch in (1, 2, 3, 4):
        run.advance(10)
        frame = run.drain()
        ends[epoch] = [frame.replace[f"racer.0.so_far.{name}"].tolist() for name in ("x", "loss")]
        if epoch == 3:
            recorded = [frame.append[f"racer.0.{name}"].tolist() for name in ("epoch", "loss")]
    assert start.replace["racer.0.so_far.x"].tolist() == [] == ends[4][0]  # nothing is under way
    steps = list(
        fit(MLP((2, 10, 3), seed=0), DATASETS["spiral"](), OPTIMIZERS["gd"](lr=1.0), batch_size=30, epochs=4, seed=0)
    )
    losses = [step.loss for step in steps]
    assert ends[1][0] == [0, 1] and ends[2][0] == [0, 2]
    assert ends[1][1] == pytest.approx([start.append["racer.0.loss"][0], np.mean(losses[:10])])
    assert ends[2][1][1] == pytest.approx(np.mean(losses[:20]))
    assert recorded[0] == [2.5] and ends[3][0] == [2.5, 3]
    assert ends[3][1] == pytest.approx([recorded[1][0], np.mean(losses[25:30])])
    fed = [trace.meta["series"] for trace in NETS.figures(NETS.config())["loss"].data]
    assert {"x": "racer.0.so_far.x", "y": "racer.0.so_far.loss"} in fed


def test_an_uploaded_table_is_trained_on(server):
    points = DATASETS["moons"](per_class=50, noise=0.1)
    rows = "x,y,label\n" + "\n".join(
        f"{x:.4f},{y:.4f},{'ab'[label]}" for (x, y), label in zip(points.inputs, points.labels, strict=True)
    )
    status, answer = post(server, rows.encode())
    assert status == 200 and (answer["rows"], answer["classes"]) == (100, 2)
    with viewer(server) as client:
        client.start(
            {"data": {"kind": "csv", "upload": answer["name"]}, "epochs": 300, "racers": [{"optimizer": "adam"}]},
            lab="nets",
            steps_per_second=None,
        )
        assert client.until(protocol.Done).outcome == "finished"
        assert client.numbers["racer.0.train_accuracy"] > 0.85


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no points"),
        (bytes(range(256)), ""),
        (b"1,2,a\n1,,b", "line 2, column 2 (y)"),
        (b"1,2,a\n3,4,a", "all labels are a"),
        (b"1,2,a\n" * 100_000, "more than 10,000 rows"),
        (b"1" * 3_000_000, "more than 2,000,000 bytes"),
    ],
    ids=["empty", "binary", "missing cell", "single class", "100,000 rows", "3 MB"],
)
def test_a_table_that_cannot_be_used_is_refused_with_the_place(server, content, words):
    status, answer = post(server, content)
    assert status in (413, 422) and words in answer["message"]


def test_a_run_over_the_socket_gives_what_the_engine_gives(server):
    expected = finished(TEXTBOOK)[1]
    with viewer(server) as client:
        client.start(TEXTBOOK, lab="nets", steps_per_second=None)
        client.until(protocol.Done)
        assert client.series["racer.0.loss"] == expected.append["racer.0.loss"].tolist()
        client.send({"type": "edit", "where": "racer.0.layer.7.bias.0", "value": 1.0})
        assert "no such weight" in client.until(protocol.Error).message


def test_data_set_splits_leave_no_point_out():
    plane = NETS.config(test_share=0.3).plane
    assert isinstance(plane.test, DataSet) and len(plane.train) + len(plane.test) == 300


def test_histograms_name_their_layers_and_no_line_crosses_the_markers():
    named = NETS.figures(NETS.config(**TEXTBOOK))
    words = [note.text for note in named["histograms.0"].layout.annotations]
    drawn = named["histograms.0"].layout
    upper, lower = drawn.yaxis.domain, drawn.yaxis3.domain
    assert (upper[0] - lower[1]) * (220 - drawn.margin.t - drawn.margin.b) > 36, "room for numbers and titles"
    assert words == ["weights of layer 1", "weights of layer 2", "gradients of layer 1", "gradients of layer 2"]
    assert named["regions.0"].layout.xaxis.layer == "below traces"


def test_wrong_points_get_a_ring_which_is_one_line_where_they_crowd_and_hides_with_their_part():
    config = NETS.config(**TEXTBOOK | {"test_share": 0.2})
    traces = NETS.figures(config)["regions.0"].data
    markers = {(t.meta["part"], t.name[0]): t.marker for t in traces if "series" not in t.meta}
    rings = [trace for trace in traces if trace.name == "misclassified"]
    assert len(rings) == 6 and {trace.meta["paint"]["marker.color"] for trace in rings} == {"ink"}
    for trace in rings:
        _, _, _, part, label, _ = trace.meta["series"]["x"].split(".")
        assert trace.meta["part"] == part and trace.meta["joined"] and trace.marker.symbol == "circle-open"
        assert trace.marker.size - trace.marker.line.width > markers[part, label].size * 1.3, "a gap round any shape"
    assert [markers["train", label].symbol for label in "012"] == ["circle", "diamond", "triangle-up"]
    assert all(trace.meta["layered"] for trace in traces)  # markers of a canvas: thousands take no time


def test_each_racer_has_penalties_dropout_and_batch_normalization_of_its_own():
    values = {
        "l2": 0.5,
        "racers": [
            {"optimizer": "gd"},
            {"optimizer": "gd", "l2": 0.1, "dropout": 0.25},
            {"optimizer": "gd", "batch_norm": "on"},
        ],
    }
    config = NETS.config.model_validate(values)
    assert [racer.l2 for racer in config.racers] == [0.5, 0.1, 0.5], "a link from before has one for all"
    assert config.labels == ["Gradient descent", "Gradient descent, dropout 0.25", "Gradient descent, batch norm"]
    layers = [[type(layer).__name__ for layer in config.net(racer, 0).architecture.layers] for racer in config.racers]
    assert layers == [
        ["Dense", "Activate", "Dense"],
        ["Dense", "Activate", "Dropout", "Dense"],
        ["Dense", "BatchNorm", "Activate", "Dense"],
    ]


def test_penalties_change_while_a_run_goes_on_and_dropout_does_not():
    def structure(**racer):
        return NETS.config.model_validate({"racers": [{"optimizer": "gd"} | racer]}).structure()

    assert structure() == structure(l1=0.1, l2=0.2)
    assert len({str(structure(**racer)) for racer in ({}, {"dropout": 0.1}, {"batch_norm": "on"})}) == 3
