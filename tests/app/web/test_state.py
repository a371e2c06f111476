"""What a page knows of its state, ahead of the page that has it."""

import gzip
import json
import re
import urllib.request
from typing import Any
from urllib.parse import urlencode

import pytest

from app.labs import LABS
from app.web.jobs import page_of
from app.web.pages import SHOWN
from app.web.state import state_of

PAIRS = {"descent": [("function", "sphere"), ("seed", "3")], "nets": [("hidden", "4, 4"), ("batch_size", "7")]}


def ahead(lab: str, pairs: list[tuple[str, str]], shown: str | None = None) -> dict[str, Any]:
    return json.loads(gzip.decompress(state_of(lab, pairs, shown)))


@pytest.mark.parametrize("lab", LABS)
def test_it_is_what_the_page_says(lab):
    pairs = PAIRS.get(lab, [])
    page = gzip.decompress(page_of(lab, pairs, embedded=False, shown="")).decode()
    state = json.loads(re.search(r'id="state">(.*?)</script>', page)[1])
    facts = json.loads(gzip.decompress(state_of(lab, pairs, "", previewed=True)))
    assert facts.keys() >= {"config", "seed", "structure", "figures", "figures_part", "lengths", "valid", "preview"}
    assert facts == {name: state[name] for name in facts}


@pytest.mark.parametrize(
    "pairs", [[("hidden", "a, b")], [("epochs", "-1")], [("data.kind", "placed"), ("placed", "none")]]
)
def test_of_what_has_a_problem_the_page_alone_speaks(pairs):
    assert ahead("nets", pairs, "hidden=4") == {"valid": False}


@pytest.mark.parametrize(
    ("lab", "pairs", "label"),
    [
        ("nets", [("epochs", "300")], "+300 epochs"),
        ("nets", [("epochs", "30"), ("step_unit", "iteration")], "+300 steps"),
        ("digits", [("epochs", "20"), ("batch_size", "100")], "+800 steps"),
        ("descent", [("steps", "1000")], "+1,000 steps"),
    ],
)
def test_a_run_is_extended_by_what_the_transport_counts(lab, pairs, label):
    assert ahead(lab, pairs)["more"]["label"] == label


def test_it_is_asked_for_as_the_page_is(server):
    def answer(query: str, shown: str) -> dict[str, Any]:
        request = urllib.request.Request(f"{server.url}/api/labs/nets/state?{query}", headers={SHOWN: shown})
        with urllib.request.urlopen(request) as body:
            return json.loads(gzip.decompress(body.read()))

    assert answer(urlencode(PAIRS["nets"]), "hidden=4") == ahead("nets", PAIRS["nets"], "hidden=4")
    assert answer("hidden=a", "hidden=4") == {"valid": False}
