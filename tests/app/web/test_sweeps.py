"""Sweeps over HTTP, from a real server: begun, followed, stopped, saved; what cannot be is said at its field."""

from __future__ import annotations

import csv
import gzip
import io
import json
import time
import urllib.error
import urllib.request
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from app.labs import LABS
from app.labs.shared.query import nest
from app.sweeps.cell import run_cell
from tests.conftest import PATIENCE

QUICK = [("epochs", "2"), ("racers.0.optimizer", "gd"), ("racers.1.optimizer", "adam")]


def call(server, method: str, path: str) -> tuple[int, bytes]:
    request = urllib.request.Request(server.url + path, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            body = answer.read()
            return answer.status, gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def begin(server, lab: str, kind: str, *axes: tuple[str, str], settings=QUICK) -> str:
    pairs = [*settings, ("kind", kind)]
    for field, values in axes:
        pairs += [("over", field), ("values", values)]
    status, body = call(server, "POST", f"/api/labs/{lab}/sweeps?{urlencode(pairs)}")
    assert status == 200, body
    return json.loads(body)["id"]


def news(server, name: str, until=("done", "stopped", "failed"), **look: str) -> dict:
    """The news once it is in such a state."""
    after, deadline = -1, time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        status, body = call(server, "GET", f"/api/sweeps/{name}?{urlencode({'after': after, **look})}")
        assert status == 200, body
        told = json.loads(body)
        if told["state"] in until:
            return told
        after = told["version"]
    pytest.fail("the sweep does not end", pytrace=False)


def test_seeds(server):
    told = news(server, begin(server, "nets", "seeds", ("seed", "0..3")))
    assert (told["done"], told["total"], told["labels"]) == (4, 4, ["Gradient descent", "Adam"])
    assert set(told["figures"]) == {"loss", "accuracy"} and "of 4 seeds" in told["said"][0]
    spread = next(one for one in told["spreads"] if one["racer"] == 1 and one["measure"] == "Loss")
    losses = sorted(run_cell("nets", QUICK, seed)["racers"][1]["numbers"]["train_loss"] for seed in range(4))
    assert (spread["least"], spread["most"]) == (losses[0], losses[-1])


def test_a_grid_its_map_table_links_and_files(server):
    name = begin(server, "nets", "grid", ("racers.*.lr", "0.1, 1"), ("batch_size", "10, 30, 100"))
    told = news(server, name, measure="accuracy", racer="1")
    assert told["done"] == 6 and set(told["figures"]) == {"map", "parallel"}
    assert (told["measure"], told["racer"]) == ("accuracy", 1)
    rows = told["table"]["rows"]
    assert [row[1:3] for row in rows] == [[lr, size] for lr in ("0.1", "1") for size in ("10", "30", "100")]
    address = urlsplit(told["table"]["addresses"]["5"])
    pairs = parse_qsl(address.query)
    config = LABS["nets"].config.model_validate(nest([pair for pair in pairs if pair[0] != "seed"]))
    assert address.path == "/labs/nets" and address.fragment == "play"
    assert [racer.lr for racer in config.racers] == [1, 1] and config.batch_size == 30
    alone = run_cell("nets", [pair for pair in pairs if pair[0] != "seed"], 0)["racers"][1]["numbers"]
    assert rows[4][3:5] == [alone["train_loss"], alone["train_accuracy"]], "the link is the run of the cell"
    table = list(csv.DictReader(io.StringIO(call(server, "GET", f"/api/sweeps/{name}/table.csv")[1].decode())))
    assert len(table) == 12 and float(table[9]["train_loss"]) == alone["train_loss"]
    saved = json.loads(call(server, "GET", f"/api/sweeps/{name}/table.json")[1])
    assert len(saved["rows"]) == 12 and saved["axes"][1]["field"] == "batch_size"
    assert call(server, "DELETE", f"/api/sweeps/{name}")[0] == 200
    assert call(server, "GET", f"/api/sweeps/{name}")[0] == 404


def test_a_map_is_for_the_chosen_value_of_a_third_setting(server):
    axes = ("racers.0.lr", "0.01, 0.02"), ("racers.1.lr", "0.01, 0.02"), ("steps", "1, 2")
    name = begin(server, "regression", "grid", *axes, settings=[])
    median, chosen, beyond = (news(server, name, at=at) for at in ("-1", "1", "999"))
    assert [told["rest"] for told in (median, chosen, beyond)] == [{"axis": 2, "at": at} for at in (-1, 1, 1)]
    assert median["said"] == ["Median over Steps"] and chosen["said"] == []
    losses = [row[4] for row in chosen["table"]["rows"]]
    assert [row[3] for row in chosen["table"]["rows"]] == ["1", "2"] * 4
    shown = [float(text) for row in chosen["figures"]["map"]["data"][0]["text"] for text in row]
    assert shown == pytest.approx(losses[1::2], rel=0.01)


def test_stop_and_resume(server):
    """However far it was: nothing is computed twice, and nothing is missing in the end."""
    name = begin(server, "nets", "grid", ("seed", "0..9"), settings=[("epochs", "20")])
    call(server, "POST", f"/api/sweeps/{name}/stop")
    told = news(server, name)
    assert told["state"] == "stopped" or told["done"] == 10
    call(server, "POST", f"/api/sweeps/{name}/stop")  # nothing is left to stop, now or later
    call(server, "POST", f"/api/sweeps/{name}/resume")
    assert news(server, name, until=("done",))["done"] == 10


@pytest.mark.parametrize(
    ("lab", "query", "where"),
    [
        ("nets", "over=seed&values=", "values.0"),
        ("nets", "over=seed&values=1&over=seed&values=2", "over.1"),
        ("nets", "over=racers.0.lr&values=0", "values.0"),
        ("nets", "over=nothing&values=1", "over.0"),
        ("nets", "", "over.0"),
        ("nets", "epochs=0&over=seed&values=1", "epochs"),
        ("softmax", "over=seed&values=1", "over.0"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(server, lab, query, where):
    status, body = call(server, "POST", f"/api/labs/{lab}/sweeps?{query}")
    assert status == 422 and [problem["where"] for problem in json.loads(body)["problems"]] == [where]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("POST", "/stop"), ("POST", "/resume"), ("GET", "/table.csv")]
)
def test_one_that_is_not_there_is_not_found(server, method, path):
    assert call(server, method, f"/api/sweeps/nothing{path}")[0] == 404


def test_a_range_test_suggests_a_rate_for_each_racer(server):
    pairs = [("data.kind", "gaussians"), *QUICK[1:]]
    told = news(server, begin(server, "nets", "rate", settings=pairs))
    assert told["total"] == 1 and set(told["figures"]) == {"rate"}
    assert [rate["field"] for rate in told["rates"]] == ["racers.0.lr", "racers.1.lr"]
    assert 1 < float(told["rates"][0]["lr"]) < 10 and 0.01 < float(told["rates"][1]["lr"]) < 0.1
    assert call(server, "POST", "/api/labs/regression/sweeps?kind=rate")[0] == 422
